import { type PathLink, type PathsView, type WeightPath } from '../../../../src/inspect/pathsView';

/** A path whose weights multiply to `product`, through one unit of each column. */
export function path(product: number, ...units: readonly number[]): WeightPath {
  const size = Math.abs(product);
  return { product: size, log10: Math.log10(size), negative: product < 0, units };
}

/** A view of columns that follow each other, with what a test sets itself. */
export function chain(widths: readonly number[], more: Partial<PathsView> = {}): PathsView {
  const links = widths.slice(1).map((_, i): PathLink => {
    return { from: i, to: i + 1, tensor: `fc${i + 1}/kernel`, kept: 20, onPaths: 10 };
  });
  return {
    columns: widths.map((units, i) => ({ name: `fc${i}`, units, depth: i, live: units })),
    links,
    total: '1',
    top: [],
    bottlenecks: [],
    prunable: 100,
    kept: 20,
    onPaths: 10,
    notes: [],
    ...more,
  };
}

/** Numbers in [0, 1) that are the same every time. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Paths through random units, weaker from one to the next. */
export function randomPaths(widths: readonly number[], count: number, seed = 7): WeightPath[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, rank) => {
    const units = widths.flatMap((width, column) => [column, Math.floor(next() * width)]);
    return path((next() < 0.4 ? -1 : 1) * 0.9 ** (rank / 10), ...units);
  });
}
