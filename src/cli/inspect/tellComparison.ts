import { type ComparedModels, type ModelView } from '../../inspect/view';
import { barText } from '../draw/bar';
import { listLines } from '../draw/columns';
import { printable, shortened } from '../draw/printable';
import { percentWord } from '../draw/shades';
import { foldWidth } from './screen';
import { count } from './words';

/** How two masks agree: in all, and layer by layer. */
export function comparisonLines(
  compared: ComparedModels,
  first: ModelView,
  second: ModelView,
): string[] {
  const { layers, apart, overlap, chance } = compared;
  const names = [`First    ${printable(first.file)}`, `Second   ${printable(second.file)}`];
  if (layers.length === 0) {
    return [...names, 'Overlap  none: the two have no tensor in common.', ...apartLines(apart)];
  }
  const shown = layers.map((layer) => {
    const either = layer.both + layer.onlyFirst + layer.onlySecond;
    return { ...layer, share: either === 0 ? 1 : layer.both / either };
  });
  return [
    ...names,
    `Overlap  ${percentWord(overlap)} of the weights that either keeps; of random masks as dense ${percentWord(chance)}`,
    '',
    ...listLines(
      [
        {
          title: 'Layer',
          align: 'left',
          cells: shown.map(({ name }) => printable(shortened(name, 48)) || '(no name)'),
        },
        { title: 'Both', align: 'right', cells: shown.map(({ both }) => count(both)) },
        { title: 'Removed', align: 'right', cells: shown.map((l) => count(l.onlyFirst)) },
        { title: 'Added', align: 'right', cells: shown.map((l) => count(l.onlySecond)) },
        { title: 'Overlap', align: 'right', cells: shown.map(({ share }) => percentWord(share)) },
        {
          title: '',
          align: 'left',
          cells: shown.map(({ share }) => barText(share, 10).padEnd(10, '░')),
        },
        {
          title: 'Same sign',
          align: 'right',
          cells: shown.map(({ sameSign, both }) =>
            sameSign === undefined || both === 0 ? '' : percentWord(sameSign / both),
          ),
        },
      ],
      foldWidth(),
    ),
    ...apartLines(apart),
  ];
}

function apartLines(apart: ComparedModels['apart']): string[] {
  if (apart.length === 0) return [];
  const shown = apart
    .slice(0, 20)
    .map(
      ({ name, why }) => `  ${printable(shortened(name, 60)) || '(no name)'}: ${printable(why)}`,
    );
  const more = apart.length > 20 ? [`  and ${apart.length - 20} more`] : [];
  return ['', 'Not compared', ...shown, ...more];
}
