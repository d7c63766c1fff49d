import { chunkElements, readElements, type LayerSource } from '../elements/source';
import { type ComparedLayer, type ComparedModels, type LayerView, type ModelView } from '../view';

/** Two opened models. */
interface Model {
  readonly view: ModelView;
  readonly layers: readonly LayerSource[];
}

/** Which layers of two models are the same tensor. */
export interface PairedModels {
  readonly pairs: readonly { readonly layer: number; readonly other: number }[];
  readonly apart: ComparedModels['apart'];
}

/** Pairs the layers of two models by name and shape. Biases and their like are not missed where one has none. */
export function pairedLayers(one: Model, two: Model): PairedModels {
  const others = new Map(two.layers.map(({ view }, other) => [view.name, other]));
  const isMissed = ({ view }: LayerSource): boolean =>
    view.role === 'kernel' || view.shape.length > 1;
  const pairs: { layer: number; other: number }[] = [];
  const apart: { name: string; why: string }[] = [];
  for (const [layer, source] of one.layers.entries()) {
    const { view } = source;
    const other = others.get(view.name);
    others.delete(view.name);
    if (other === undefined) {
      if (isMissed(source)) apart.push({ name: view.name, why: 'only the first has it' });
      continue;
    }
    const why = whyApart(view, two.layers[other]!.view);
    if (why === undefined) pairs.push({ layer, other });
    else apart.push({ name: view.name, why });
  }
  for (const [name, other] of others) {
    if (isMissed(two.layers[other]!)) apart.push({ name, why: 'only the second has it' });
  }
  return { pairs, apart };
}

function whyApart(one: LayerView, two: LayerView): string | undefined {
  if (String(one.shape) !== String(two.shape)) {
    return `the first has the shape [${one.shape.join(', ')}], the second [${two.shape.join(', ')}]`;
  }
  const unreadable = one.unreadable ?? two.unreadable;
  return unreadable === undefined ? undefined : `it cannot be read: ${unreadable}`;
}

/**
 * How two tickets agree. Overlap and chance are taken over what is pruned: kernels and what has a mask of its own.
 *
 * @throws InputError as ModelFile.values
 */
export function compareModels(one: Model, two: Model): ComparedModels {
  const { pairs, apart } = pairedLayers(one, two);
  const layers = pairs
    .filter(({ layer }) => one.layers[layer]!.view.role === 'kernel')
    .map(({ layer, other }): ComparedLayer => {
      const [a, b] = [one.layers[layer]!, two.layers[other]!];
      const { name, count } = a.view;
      return { layer, other, name, count, ...compareLayers(a, b) };
    });
  let [both, either, byChance] = [0, 0, 0];
  for (const layer of layers) {
    const [first, second] = [layer.both + layer.onlyFirst, layer.both + layer.onlySecond];
    both += layer.both;
    either += layer.both + layer.onlyFirst + layer.onlySecond;
    byChance += layer.count === 0 ? 0 : (first * second) / layer.count;
  }
  const keptTwice = either + both;
  return {
    layers,
    apart,
    overlap: either === 0 ? 1 : both / either,
    chance: keptTwice === 0 ? 1 : byChance / (keptTwice - byChance),
    version: `${one.view.version} ${two.view.version}`,
  };
}

type Agreement = Pick<ComparedLayer, 'both' | 'onlyFirst' | 'onlySecond' | 'sameSign'>;

function compareLayers(one: LayerSource, two: LayerSource): Agreement {
  const { count } = one.view;
  let [both, first, second, sameSign] = [0, 0, 0, 0];
  for (let begin = 0; begin < count; begin += chunkElements) {
    const end = Math.min(count, begin + chunkElements);
    const a = readElements(one, begin, end);
    const b = readElements(two, begin, end);
    for (let i = 0; i < end - begin; i++) {
      const [inFirst, inSecond] = [a.kept[i]!, b.kept[i]!];
      first += inFirst;
      second += inSecond;
      both += inFirst & inSecond;
    }
    if (a.values === undefined || b.values === undefined) continue;
    for (let i = 0; i < end - begin; i++) {
      if ((a.kept[i]! & b.kept[i]!) === 0) continue;
      if (Math.sign(a.values[i]!) === Math.sign(b.values[i]!)) sameSign++;
    }
  }
  return {
    both,
    onlyFirst: first - both,
    onlySecond: second - both,
    ...(one.weights && two.weights && { sameSign }),
  };
}
