import { type LayerFlag, type LayerStatistics, type LayerView } from '../../../src/inspect/view';
import { text } from '../../ui/texts';
import { countText, shapeText, shareText, valueText } from '../numbers';

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** What the value means, where that is not plain. */
  readonly hint?: string;
}

/** What the file's header tells of a layer. */
export function headerFacts(layer: LayerView): Fact[] {
  const own = layer.mask === 'tensor';
  return [
    { label: text('Shape'), value: shapeText(layer.shape) },
    { label: text('Type'), value: layer.dtype },
    {
      label: text('Mask'),
      value: own ? text('its own tensor') : text('exact zeros'),
      hint: own
        ? text('The file, or the one beside it, says which weights are kept.')
        : text('There is no mask for this layer: weights that are exactly zero count as pruned.'),
    },
  ];
}

/** What the values of a layer say, in the order in which one asks. */
export function valueFacts(layer: LayerView, statistics: LayerStatistics): Fact[] {
  const { count, kept, zeros, range, nOfM, blocks } = statistics;
  const { inputs, outputs } = layer.layout;
  const share = (part: number, whole: number): string =>
    text('{0} of {1}', countText(part), countText(whole));
  return [
    { label: text('Kept'), value: share(kept, count) },
    { label: text('Density'), value: shareText(count === 0 ? NaN : kept / count) },
    { label: layer.weights ? text('Zero weights') : text('Zeros'), value: countText(zeros) },
    ...(layer.role === 'kernel'
      ? [
          { label: text('Dead inputs'), value: share(statistics.deadInputs, inputs) },
          { label: text('Dead outputs'), value: share(statistics.deadOutputs, outputs) },
        ]
      : []),
    ...(range
      ? [
          {
            label: text('Kept weights'),
            value: text('{0} to {1}', valueText(range.min), valueText(range.max)),
          },
          {
            label: text('Mean ± deviation'),
            value: `${valueText(range.mean)} ± ${valueText(range.deviation)}`,
          },
          { label: text('Least magnitude'), value: valueText(range.leastMagnitude) },
        ]
      : []),
    ...(nOfM
      ? [
          {
            label: text('N:M structure'),
            value:
              nOfM.along === 'inputs'
                ? text('{0}:{1} along inputs', nOfM.n, nOfM.m)
                : text('{0}:{1} along outputs', nOfM.n, nOfM.m),
            hint: text('Of {0} neighbours at most {1} are kept.', nOfM.m, nOfM.n),
          },
        ]
      : []),
    ...(blocks
      ? [
          {
            label: text('Blocks'),
            value: `${countText(blocks.height)} × ${countText(blocks.width)}`,
            hint: text('The mask is constant in blocks of this height and width.'),
          },
        ]
      : []),
  ];
}

/** What is wrong with a layer, a sentence each. */
export function warningsOf(statistics: LayerStatistics): string[] {
  const warnings: string[] = [];
  if (statistics.flags.includes('collapsed')) {
    warnings.push(
      text('This layer has collapsed: none of its weights is kept, and the net is cut.'),
    );
  }
  if (statistics.flags.includes('not-enforced')) {
    warnings.push(
      text(
        'The mask is not enforced. Weights that it prunes and that are not zero: {0}.',
        countText(statistics.notEnforced),
      ),
    );
  }
  if (statistics.nonFinite > 0) {
    warnings.push(text('Values that are not finite: {0}.', countText(statistics.nonFinite)));
  }
  return warnings;
}

/** A flag, as few letters as will do, and in full. */
export function flagWords(
  flag: LayerFlag,
  statistics: LayerStatistics,
): { readonly short: string; readonly long: string; readonly grave: boolean } {
  switch (flag) {
    case 'collapsed':
      return { short: text('collapsed'), long: text('no weight is kept'), grave: true };
    case 'not-enforced': {
      const long = text('pruned weights that are not zero: {0}', countText(statistics.notEnforced));
      return { short: text('not enforced'), long, grave: true };
    }
    case 'non-finite': {
      const long = text('values that are not finite: {0}', countText(statistics.nonFinite));
      return { short: text('not finite'), long, grave: true };
    }
    case 'dead-inputs': {
      const dead = countText(statistics.deadInputs);
      return {
        short: text('{0} dead in', dead),
        long: text('dead inputs: {0}', dead),
        grave: false,
      };
    }
    case 'dead-outputs': {
      const dead = countText(statistics.deadOutputs);
      return {
        short: text('{0} dead out', dead),
        long: text('dead outputs: {0}', dead),
        grave: false,
      };
    }
    case 'n-of-m': {
      const ratio = statistics.nOfM ? `${statistics.nOfM.n}:${statistics.nOfM.m}` : 'N:M';
      return { short: ratio, long: text('{0} structure', ratio), grave: false };
    }
    case 'blocks':
      return { short: text('blocks'), long: text('pruned in blocks'), grave: false };
  }
}
