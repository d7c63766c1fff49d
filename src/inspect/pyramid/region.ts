import { axesOf, type Axis } from '../elements/axes';
import { chunkElements } from '../elements/source';
import { type MatrixLayout } from '../view';

/** Rows and columns of a layer's matrix, the last excluded. */
export interface Region {
  readonly rowBegin: number;
  readonly rowEnd: number;
  readonly columnBegin: number;
  readonly columnEnd: number;
}

interface Loop extends Axis {
  readonly from: number;
  readonly until: number;
}

/** Elements of a region that lie beside each other in the file, among others. */
export interface Span {
  readonly begin: number;
  readonly end: number;
  /**
   * Calls back with every run in it: elements from `begin + at` on, the next always `stride` further, at equal distances in
   * the matrix. Runs may reach over the region's edge by a part of a kernel.
   */
  runs(visit: (at: number, count: number, row: number, column: number) => void): void;
}

/** What is further apart than this is read by itself. */
const smallGap = 2048;

/** How the innermost loop over a layout goes: its elements are `stride` 1 apart. */
export function innerSteps(layout: MatrixLayout): {
  readonly row: number;
  readonly column: number;
} {
  const inner = axesOf(layout).at(-1)!;
  return { row: inner.rowStep, column: inner.columnStep };
}

/** The parts of a tensor that hold a region, each small enough to be read at once. */
export function* spansOf(layout: MatrixLayout, region: Region): Generator<Span> {
  const [height, width] = layout.kernel;
  if (region.rowBegin >= region.rowEnd || region.columnBegin >= region.columnEnd) return;
  const ranges: Readonly<Record<Axis['kind'], readonly [number, number]>> = {
    input: [Math.floor(region.rowBegin / height), Math.ceil(region.rowEnd / height)],
    output: [Math.floor(region.columnBegin / width), Math.ceil(region.columnEnd / width)],
    y: [0, height],
    x: [0, width],
  };
  const loops = axesOf(layout).map((axis): Loop => {
    const [from, until] = ranges[axis.kind];
    return { ...axis, from, until };
  });
  yield* split(loops, 0, 0, 0, 0);
}

/** Splits the outermost loop until what is left is read at once; `offset`, `row`, `column` are those of the loops outside. */
function* split(
  loops: readonly Loop[],
  at: number,
  offset: number,
  row: number,
  column: number,
): Generator<Span> {
  const inside = loops.slice(at);
  const begin = offset + inside.reduce((sum, { from, stride }) => sum + from * stride, 0);
  const end = offset + inside.reduce((sum, { until, stride }) => sum + (until - 1) * stride, 1);
  const wanted = inside.reduce((product, { from, until }) => product * (until - from), 1);
  const length = end - begin;
  if (length <= chunkElements && (wanted * 4 >= length || length <= smallGap)) {
    const first = offset - begin;
    yield { begin, end, runs: (visit) => visitRuns(inside, 0, first, row, column, visit) };
    return;
  }
  const loop = inside[0]!;
  const rest = inside.slice(1);
  const whole = rest.every(({ from, until, extent }) => from === 0 && until === extent);
  const step = whole ? Math.max(1, Math.floor(chunkElements / loop.stride)) : 1;
  for (let from = loop.from; from < loop.until; from += step) {
    if (step > 1 || rest.length === 0) {
      const part = { ...loop, from, until: Math.min(loop.until, from + step) };
      yield* split([part, ...rest], 0, offset, row, column);
    } else {
      const { stride, rowStep, columnStep } = loop;
      yield* split(
        rest,
        0,
        offset + from * stride,
        row + from * rowStep,
        column + from * columnStep,
      );
    }
  }
}

function visitRuns(
  loops: readonly Loop[],
  depth: number,
  at: number,
  row: number,
  column: number,
  visit: (at: number, count: number, row: number, column: number) => void,
): void {
  const { from, until, stride, rowStep, columnStep } = loops[depth]!;
  if (depth === loops.length - 1) {
    visit(at + from * stride, until - from, row + from * rowStep, column + from * columnStep);
    return;
  }
  for (let i = from; i < until; i++) {
    visitRuns(loops, depth + 1, at + i * stride, row + i * rowStep, column + i * columnStep, visit);
  }
}
