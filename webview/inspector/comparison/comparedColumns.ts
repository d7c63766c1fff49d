import { type ComparedLayer } from '../../../src/inspect/view';
import { type FoldColumn } from '../../ui/columns';
import { text } from '../../ui/texts';
import { countText, shareText } from '../numbers';
import { chanceOf, overlapOf, signAgreement } from './agreement';

type Column = FoldColumn<ComparedLayer>;

function count(title: string, of: (layer: ComparedLayer) => number): Column {
  return { title, number: true, text: (layer) => countText(of(layer)), raw: of };
}

function share(title: string, of: (layer: ComparedLayer) => number | undefined): Column {
  return {
    title,
    number: true,
    text: (layer) => {
      const found = of(layer);
      return found === undefined ? '–' : shareText(found);
    },
    raw: (layer) => of(layer) ?? '',
  };
}

/** How two masks agree in each layer. */
export function comparedColumns(): readonly Column[] {
  return [
    { title: text('Layer'), text: ({ name }) => name },
    count(text('Both'), ({ both }) => both),
    count(text('Removed'), ({ onlyFirst }) => onlyFirst),
    count(text('Added'), ({ onlySecond }) => onlySecond),
    share(text('Overlap'), overlapOf),
    share(text('By chance'), chanceOf),
    share(text('Same sign'), signAgreement),
  ];
}
