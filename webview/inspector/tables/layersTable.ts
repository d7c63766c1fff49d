import { FoldTable } from '../../ui/foldTable';
import { text } from '../../ui/texts';
import { type PartContext } from '../context';
import { type OpenModel } from '../model/openModel';
import { layerColumns, type MeasuredLayer } from './layerColumns';

/** All layers as a table; what is not known yet is asked for before it is copied. */
export function layersTable(
  context: PartContext,
  model: () => OpenModel | undefined,
): FoldTable<MeasuredLayer> {
  return new FoldTable<MeasuredLayer>({
    summary: text('All layers as table'),
    columns: layerColumns(),
    open: context.slot.flag('layersTable', false),
    onToggle: (open) => context.slot.set('layersTable', open),
    copy: (content, done) => context.copy(content, done),
    allRows: async () => {
      const now = model();
      if (!now) return [];
      for (const [index, { unreadable }] of now.view.layers.entries()) {
        // A layer that cannot be read says so in its row.
        if (unreadable === undefined) await now.statistics(index).catch(() => undefined);
      }
      return measured(now);
    },
  });
}

/** The layers with what is known of them by now. */
export function measured(model: OpenModel): MeasuredLayer[] {
  return model.view.layers.map((layer, index) => ({ layer, known: model.known(index) }));
}
