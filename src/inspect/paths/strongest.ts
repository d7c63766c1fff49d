import { type WeightPath } from '../pathsView';
import { Heap } from './heap';
import { type PathNet } from './pathNet';
import { beginnings, Numbering, type Ranking, type Way, waysFrom } from './ranking';
import { compareScaled, log10Of, numberOf, type Scaled, split } from './scaled';
import { type Strengths } from './strengths';

/** The beginning of a path, from its last unit back to the first. */
interface Step {
  readonly before: Step | undefined;
  readonly node: number;
  readonly edge: number;
  readonly magnitude: number;
  readonly negative: boolean;
  readonly length: number;
}

/** All paths that begin as `before` says and go on by the ways of `ranking` from `rank` on; its product is of the strongest. */
interface Candidate extends Scaled {
  readonly before: Step | undefined;
  readonly ranking: Ranking;
  readonly rank: number;
  /** The step that the way of this rank is. */
  readonly step: Step;
}

/**
 * The k strongest paths, strongest first, ties by the order of their units: best first, and each path that is taken leaves
 * for each of its steps the rest of the ways there as a candidate (Eppstein 1998 in spirit). No more than k times the length
 * of a path is ever in memory, and only units on paths that are found have their edges ranked.
 */
export function strongestPaths(
  net: PathNet,
  strengths: readonly Strengths[],
  k: number,
): WeightPath[] {
  const numbering = new Numbering(net);
  const rankings = new Map<number, Ranking>();
  const rankingOf = (node: number): Ranking => {
    const known = rankings.get(node);
    if (known !== undefined) return known;
    const made = waysFrom(net, numbering, strengths, node);
    rankings.set(node, made);
    return made;
  };
  const candidates = new Heap<Candidate>(
    (a, b) =>
      compareScaled(b.mantissa, b.exponent, a.mantissa, a.exponent) ||
      compareSteps(a.step, b.step, (node) => rankingOf(node).at(0)?.node ?? -1),
  );
  const first = candidate(undefined, beginnings(net, numbering, strengths), 0);
  if (first !== undefined) candidates.push(first);
  const paths: WeightPath[] = [];
  while (paths.length < k) {
    let taken = candidates.pop();
    if (taken === undefined) break;
    const product = taken;
    while (taken !== undefined) {
      const { before, ranking, rank, step }: Candidate = taken;
      const rest = candidate(before, ranking, rank + 1);
      if (rest !== undefined) candidates.push(rest);
      if (step.node < 0) {
        paths.push(pathOf(before, product, numbering));
        break;
      }
      taken = onward(taken, rankingOf(step.node));
    }
  }
  return paths;
}

function stepOf(before: Step | undefined, way: Way): Step {
  return {
    before,
    node: way.node,
    edge: way.edge,
    magnitude: Math.abs(way.weight),
    negative: (before?.negative ?? false) !== way.weight < 0,
    length: (before?.length ?? 0) + 1,
  };
}

function candidate(
  before: Step | undefined,
  ranking: Ranking,
  rank: number,
): Candidate | undefined {
  const way = ranking.at(rank);
  if (way === undefined) return undefined;
  const product = { mantissa: way.mantissa, exponent: way.exponent };
  const weight: Scaled = { mantissa: 0, exponent: 0 };
  for (let step = before; step !== undefined; step = step.before) {
    split(step.magnitude, 0, weight);
    split(product.mantissa * weight.mantissa, product.exponent + weight.exponent, product);
  }
  return { before, ranking, rank, step: stepOf(before, way), ...product };
}

/** The best of those that go on from the step of a candidate: as strong as that is. */
function onward(taken: Candidate, ranking: Ranking): Candidate | undefined {
  const { step, mantissa, exponent } = taken;
  const way = ranking.at(0);
  return way && { before: step, ranking, rank: 0, step: stepOf(step, way), mantissa, exponent };
}

/**
 * By the units of the strongest paths that begin so, from the first unit on; then by edges.
 *
 * @param next the unit that the strongest way on from a unit leads to, -1 if it ends there
 */
function compareSteps(first: Step, second: Step, next: (node: number) => number): number {
  let a = first;
  let b = second;
  const longer: number[] = [];
  for (; a.length > second.length; a = a.before!) longer.push(a.node);
  for (; b.length > first.length; b = b.before!) longer.push(b.node);
  const end = a.node;
  let nodes = 0;
  let edges = 0;
  // The difference that is found last is the one nearest to the input.
  for (let x: Step | undefined = a, y: Step | undefined = b; x && y && x !== y;) {
    if (x.node !== y.node) nodes = x.node - y.node;
    if (x.edge !== y.edge) edges = x.edge - y.edge;
    x = x.before;
    y = y.before;
  }
  if (nodes !== 0) return nodes;
  // One is where the other begins, by parallel edges: it goes on in the strongest way. Where both are at the same unit
  // again, they go on alike.
  let node = end;
  for (const other of longer.reverse()) {
    if (node < 0) break;
    node = next(node);
    if (node !== other) return first.length < second.length ? node - other : other - node;
  }
  return edges;
}

function pathOf(last: Step | undefined, product: Scaled, numbering: Numbering): WeightPath {
  const nodes: number[] = [];
  for (let step = last; step !== undefined; step = step.before) nodes.push(step.node);
  return {
    product: numberOf(product),
    log10: log10Of(product),
    negative: last?.negative ?? false,
    units: nodes.reverse().flatMap((node) => [numbering.columnOf(node), numbering.unitOf(node)]),
  };
}
