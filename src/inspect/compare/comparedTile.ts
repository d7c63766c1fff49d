import { readElements, type LayerSource } from '../elements/source';
import { partOf, sharesOf, type Pyramids } from '../pyramid/pyramid';
import { type ComparedTile, type TileAddress } from '../view';

type Kept = (begin: number, end: number) => Uint8Array;

/**
 * A tile over two masks of tensors of the same shape, which lie as the first's layout says.
 *
 * @param key of both layers, the same only while their files are
 * @throws InputError as ModelFile.values, or `out-of-range`
 */
export function comparedTileOf(
  pyramids: Pyramids,
  key: string,
  [one, two]: readonly [LayerSource, LayerSource],
  address: Omit<TileAddress, 'layer'>,
): ComparedTile {
  const { layout } = one.view;
  const part = partOf(layout, address);
  const keptOf =
    (source: LayerSource): Kept =>
    (begin, end) =>
      readElements(source, begin, end).kept;
  const [inFirst, inSecond] = [keptOf(one), keptOf(two)];
  const inBoth: Kept = (begin, end) => {
    const [a, b] = [inFirst(begin, end), inSecond(begin, end)];
    for (let i = 0; i < a.length; i++) a[i]! &= b[i]!;
    return a;
  };
  const [first, second, both] = [inFirst, inSecond, inBoth].map(
    (kept, i) => pyramids.cells(`${key}/${i}`, maskAlone(one, kept), part).kept,
  ) as [Float64Array, Float64Array, Float64Array];
  return {
    rows: part.rows,
    columns: part.columns,
    both: sharesOf(both, layout, part),
    first: sharesOf(
      first.map((count, i) => count - both[i]!),
      layout,
      part,
    ),
    second: sharesOf(
      second.map((count, i) => count - both[i]!),
      layout,
      part,
    ),
  };
}

/** A layer of which there is only a mask, made as it is read. */
function maskAlone({ view }: LayerSource, kept: Kept): LayerSource {
  const file = { files: [], values: (_: number, begin: number, end: number) => kept(begin, end) };
  return { view: { ...view, weights: false, mask: 'tensor' }, mask: { file, tensor: 0 } };
}
