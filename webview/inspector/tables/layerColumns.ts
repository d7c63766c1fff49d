import { type LayerView } from '../../../src/inspect/view';
import { type FoldColumn } from '../../ui/columns';
import { text } from '../../ui/texts';
import { flagWords } from '../layer/facts';
import { densityOf } from '../model/density';
import { type Known } from '../model/statisticsStore';
import { countText, shapeText, shareText, valueText } from '../numbers';

/** A layer and what is known of its values. */
export interface MeasuredLayer {
  readonly layer: LayerView;
  readonly known: Known | undefined;
}

type Statistics = NonNullable<Known['statistics']>;

function figure(
  title: string,
  value: (statistics: Statistics, layer: LayerView) => number | undefined,
  written: (value: number) => string,
): FoldColumn<MeasuredLayer> {
  const of = ({ layer, known }: MeasuredLayer): number | undefined =>
    known?.statistics && value(known.statistics, layer);
  return {
    title,
    number: true,
    text: (row) => {
      const found = of(row);
      return found === undefined ? '' : written(found);
    },
    raw: (row) => of(row) ?? '',
  };
}

/** Units are those of kernels. */
function only(role: LayerView['role'], units: number): number | undefined {
  return role === 'kernel' ? units : undefined;
}

/** What there is to say of each layer, as columns. */
export function layerColumns(): readonly FoldColumn<MeasuredLayer>[] {
  return [
    { title: text('Layer'), text: ({ layer }) => layer.name },
    { title: text('Role'), text: ({ layer }) => layer.role },
    { title: text('Shape'), text: ({ layer }) => shapeText(layer.shape) },
    { title: text('Type'), text: ({ layer }) => layer.dtype },
    {
      title: text('Count'),
      number: true,
      text: ({ layer }) => countText(layer.count),
      raw: ({ layer }) => layer.count,
    },
    figure(text('Kept'), ({ kept }) => kept, countText),
    figure(text('Density'), densityOf, shareText),
    figure(text('Zeros'), ({ zeros }) => zeros, countText),
    figure(text('Not finite'), ({ nonFinite }) => nonFinite, countText),
    figure(text('Least'), ({ range }) => range?.min, valueText),
    figure(text('Greatest'), ({ range }) => range?.max, valueText),
    figure(text('Mean'), ({ range }) => range?.mean, valueText),
    figure(text('Deviation'), ({ range }) => range?.deviation, valueText),
    figure(text('Dead inputs'), ({ deadInputs }, { role }) => only(role, deadInputs), countText),
    figure(text('Dead outputs'), ({ deadOutputs }, { role }) => only(role, deadOutputs), countText),
    figure(text('Not enforced'), ({ notEnforced }) => notEnforced, countText),
    {
      title: text('Remarks'),
      text: ({ layer, known }) => {
        const unreadable = layer.unreadable ?? known?.error;
        if (unreadable !== undefined) return unreadable;
        const statistics = known?.statistics;
        return (statistics?.flags ?? [])
          .map((flag) => flagWords(flag, statistics!).long)
          .join('; ');
      },
    },
  ];
}
