import { axesOf, RunWalk } from '../elements/axes';
import {
  chunkElements,
  nonZero,
  readElements,
  readFloats,
  type Elements,
  type LayerSource,
} from '../elements/source';
import { type LayerStatistics } from '../view';
import { BlockSearch } from './blocks';
import { flagsOf } from './flags';
import { Margins } from './margins';
import { RunCounts, strictest } from './nOfM';
import { Spread, ValueSums } from './values';

/**
 * What the values and the mask of a layer say. Reads it twice, a few MB at a time.
 *
 * @throws InputError as ModelFile.values
 */
export function statisticsOf(source: LayerSource): LayerStatistics {
  const { layout, count, role } = source.view;
  // Its dimensions may still be huge: nothing is set up for each of its units.
  if (count === 0) return nothing;
  const axes = axesOf(layout);
  const margins = new Margins(layout);
  const walk = new RunWalk(axes);
  const blocks = new BlockSearch(layout, axes);
  const runs = axes.flatMap((axis) => {
    if (axis.kind !== 'input' && axis.kind !== 'output') return [];
    return [new RunCounts(axis.kind === 'input' ? 'inputs' : 'outputs', axis, count)];
  });
  const sums = new ValueSums();
  // Else what is kept is what is not 0.
  const masked = source.weights !== undefined && source.mask !== undefined;
  const elements = new RepeatedElements(source);
  for (const { values, kept } of elements.all()) {
    if (values) sums.add(values, kept, masked ? nonZero(values) : undefined);
    const before = margins.kept;
    margins.add(kept, walk);
    blocks.add(kept);
    for (const run of runs) run.add(kept, margins.kept - before);
  }
  const { kept } = margins;
  const found = blocks.found(kept);
  const alike = found === undefined ? 1 : blocks.units.inputs * blocks.units.outputs;
  const nOfM = strictest(runs, kept, alike);
  const statistics: Omit<LayerStatistics, 'flags'> = {
    count,
    kept,
    zeros: masked ? sums.zeros : count - kept,
    nonFinite: sums.nonFinite,
    sum: sums.sum,
    absSum: sums.absSum,
    ...(source.weights && spreadOf(sums, elements)),
    notEnforced: masked ? sums.notEnforced : 0,
    deadInputs: margins.rows.dead,
    deadOutputs: margins.columns.dead,
    rowDensity: margins.rows.density,
    columnDensity: margins.columns.density,
    ...(nOfM && { nOfM }),
    ...(found && { blocks: found }),
  };
  return { ...statistics, flags: flagsOf(statistics, role, source.applied === true) };
}

/** Of a tensor without elements there is nothing to be said: no unit of it can be dead. */
const nothing: LayerStatistics = {
  count: 0,
  kept: 0,
  zeros: 0,
  nonFinite: 0,
  sum: 0,
  absSum: 0,
  notEnforced: 0,
  deadInputs: 0,
  deadOutputs: 0,
  rowDensity: [],
  columnDensity: [],
  flags: [],
};

function spreadOf(
  sums: ValueSums,
  elements: RepeatedElements,
): Pick<LayerStatistics, 'range' | 'histogram'> {
  if (sums.finite === 0) return {};
  const spread = new Spread(sums);
  for (const { values, kept } of elements.all()) if (values) spread.add(values, kept);
  return spread.found;
}

/** The elements of a layer in C order, as often as they are asked for; a small layer is read once only. */
class RepeatedElements {
  private held: Elements | undefined;

  constructor(private readonly source: LayerSource) {}

  *all(): Generator<Elements> {
    const { count } = this.source.view;
    if (count > chunkElements) {
      for (let begin = 0; begin < count; begin += chunkElements) {
        yield this.read(begin, Math.min(count, begin + chunkElements));
      }
    } else if (count > 0) {
      yield (this.held ??= this.read(0, count));
    }
  }

  /** A mask alone has values of its own to be summed. */
  private read(begin: number, end: number): Elements {
    const { weights, mask } = this.source;
    if (weights !== undefined || mask === undefined) return readElements(this.source, begin, end);
    const values = readFloats(mask, begin, end);
    return { values, kept: nonZero(values) };
  }
}
