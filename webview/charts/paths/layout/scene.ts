import { type PathsView, type WeightPath } from '../../../../src/inspect/pathsView';

/** A unit that lies on a drawn path. */
export interface SceneUnit {
  readonly column: number;
  readonly unit: number;
  /** Places of its paths among those drawn, strongest first. */
  readonly paths: readonly number[];
}

/** A path that is drawn. */
export interface ScenePath {
  readonly path: WeightPath;
  /** Its units, as places among those of the scene, from input to output. */
  readonly units: readonly number[];
  /** 0 (weakest drawn) to 1 (strongest), by the logarithm of the product. */
  readonly strength: number;
}

/** What is to be laid out: the strongest paths of a view and the units on them. */
export interface Scene {
  readonly view: PathsView;
  readonly units: readonly SceneUnit[];
  /** Strongest first. */
  readonly paths: readonly ScenePath[];
  /** For each column its units, as places among those of the scene. */
  readonly byColumn: readonly (readonly number[])[];
  /** Whether paths differ in strength or sign: those of a mask alone do not. */
  readonly weighted: boolean;
}

/** Takes the strongest paths of a view. Paths that do not fit its columns are left out. */
export function sceneOf(view: PathsView, shown: number): Scene {
  const places = view.columns.map(() => new Map<number, number>());
  const units: { column: number; unit: number; paths: number[] }[] = [];
  const top = view.top.slice(0, Math.max(0, Math.floor(shown))).filter((p) => fits(p, view));
  const strengthOf = strengths(top);
  const paths = top.map((path, rank): ScenePath => {
    const steps = path.units.length >> 1;
    const own = new Array<number>(steps);
    for (let i = 0; i < steps; i++) {
      const column = path.units[2 * i]!;
      const unit = path.units[2 * i + 1]!;
      const found = places[column]!;
      let place = found.get(unit);
      if (place === undefined) {
        place = units.push({ column, unit, paths: [rank] }) - 1;
        found.set(unit, place);
      } else units[place]!.paths.push(rank);
      own[i] = place;
    }
    return { path, units: own, strength: strengthOf(path) };
  });
  const byColumn = places.map((found) => [...found.values()]);
  const weighted = top.some((p) => p.negative || p.log10 !== 0);
  return { view, units, paths, byColumn, weighted };
}

function fits({ units }: WeightPath, { columns }: PathsView): boolean {
  for (let i = 0; i < units.length; i += 2) {
    const column = columns[units[i]!];
    if (!column || !(units[i + 1]! >= 0 && units[i + 1]! < column.units)) return false;
  }
  return units.length > 0;
}

/** Products span orders of magnitude: their logarithms say how strong a path is beside the others. */
function strengths(paths: readonly WeightPath[]): (path: WeightPath) => number {
  const finite = paths.map((p) => p.log10).filter(Number.isFinite);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  if (!(high > low)) return () => (paths.length > 3 ? 0.6 : 1);
  return ({ log10 }) => Math.min(1, Math.max(0, (log10 - low) / (high - low)));
}
