import { type ComparedLayer } from '../../../src/inspect/view';
import { FoldTable } from '../../ui/foldTable';
import { text } from '../../ui/texts';
import { type PartContext } from '../context';
import { comparedColumns } from './comparedColumns';

/** The table that the comparison opens with. */
export function comparedTable(context: PartContext): FoldTable<ComparedLayer> {
  return new FoldTable<ComparedLayer>({
    summary: text('Agreement of the layers'),
    columns: comparedColumns(),
    open: context.slot.flag('comparedTable', true),
    onToggle: (open) => context.slot.set('comparedTable', open),
    copy: (content, done) => context.copy(content, done),
  });
}
