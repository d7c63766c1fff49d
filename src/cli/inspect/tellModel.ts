import path from 'node:path';
import { type LayerView, type ModelView } from '../../inspect/view';
import { barText } from '../draw/bar';
import { listLines, type ListColumn } from '../draw/columns';
import { printable, shortened } from '../draw/printable';
import { percentWord } from '../draw/shades';
import { type Looked, type NetDensity } from './asking';
import { foldWidth } from './screen';
import { bytesWord, count, flagWords, several, shapeWord } from './words';

/** Lines that say what a file is, and how dense. */
export function headLines({ view, density, paths }: Looked): string[] {
  const lines = [printable(view.file), ''];
  const add = (label: string, value: string): unknown => lines.push(`${label.padEnd(9)}${value}`);
  add('Format', `${printable(view.format)}, ${bytesWord(view.bytes)}${fromFiles(view)}`);
  const { ticket } = view;
  if (ticket) {
    const { run, seed, stage, step } = ticket;
    const moment = step === undefined ? '' : ` after ${count(step)} steps`;
    add('Ticket', printable(`${stage}${moment} of seed ${seed}, run ${path.basename(run)}`));
  }
  if (density) {
    const kernels = view.layers.filter(({ role }) => role === 'kernel').length;
    const kept = `${count(density.kept)} of ${count(density.prunable)} weights kept`;
    add('Weights', `${kept}, in ${several(kernels, 'kernel')}`);
    add('Density', densityWords(density));
  }
  if (paths && 'none' in paths) add('Paths', printable(paths.none));
  for (const [i, note] of view.notes.entries()) add(i === 0 ? 'Note' : '', printable(note));
  for (const [i, { name, why }] of view.refused.slice(0, 20).entries()) {
    add(i === 0 ? 'Left out' : '', refusalWords(name, why));
  }
  if (view.refused.length > 20) add('', `and ${view.refused.length - 20} more`);
  return lines;
}

/** Why something is left out, by its name. */
export function refusalWords(name: string, why: string): string {
  const words = printable(shortened(why, 300));
  return why.includes(name) ? words : `${printable(shortened(name, 60))}: ${words}`;
}

/** Metadata that the file carries, cut to a line each. */
export function metadataLines({ metadata }: ModelView): string[] {
  if (metadata.length === 0) return [];
  const shown = metadata.slice(0, 12).map(({ key, value }) => {
    const words = `${printable(shortened(key, 40))}: ${printable(shortened(value, 100))}`;
    return `  ${words}`;
  });
  const more = metadata.length > 12 ? [`  and ${metadata.length - 12} more`] : [];
  return ['Metadata', ...shown, ...more];
}

function densityWords({ requested, achieved, effective }: NetDensity): string {
  return [
    ...(requested === undefined ? [] : [`requested ${percentWord(requested)}`]),
    `achieved ${percentWord(achieved)}`,
    ...(effective === undefined ? [] : [`effective ${percentWord(effective)}`]),
  ].join(', ');
}

function fromFiles({ files, file }: ModelView): string {
  const others = files.filter((other) => other !== file);
  if (others.length === 0) return '';
  const names = others.slice(0, 4).map((other) => path.relative(path.dirname(file), other));
  const more = others.length > 4 ? ` and ${others.length - 4} more` : '';
  return `, with ${printable(names.join(', '))}${more}`;
}

/** The table of layers. What is never pruned has no density; zeros of a bias say nothing. */
export function layerLines({ view, statistics, chosen }: Looked, width: number): string[] {
  if (view.layers.length === 0) return ['There are no tensors in this file.'];
  const layers = chosen.map((i) => view.layers[i]!);
  const known = chosen.map((i) => {
    const { role, mask } = view.layers[i]!;
    const found = statistics[i];
    return found && (role === 'kernel' || mask === 'tensor') && found.count > 0 ? found : undefined;
  });
  const name = Math.max(16, width - 76);
  const column = (
    title: string,
    align: 'left' | 'right',
    cell: (layer: LayerView, i: number) => string,
  ): ListColumn => ({ title, align, cells: layers.map(cell) });
  const density = (i: number, write: (share: number) => string): string => {
    const found = known[i];
    return found ? write(found.kept / found.count) : '';
  };
  const columns = [
    column('Layer', 'left', (layer) => printable(shortened(layer.name, name)) || '(no name)'),
    column('Shape', 'left', ({ shape }) => shapeWord(shape)),
    column('Type', 'left', ({ dtype }) => printable(dtype)),
    column('Size', 'right', (layer) => count(layer.count)),
    column('Kept', 'right', (_, i) => (known[i] ? count(known[i].kept) : '')),
    column('Density', 'right', (_, i) => density(i, percentWord)),
    column('', 'left', (_, i) => density(i, bar)),
    column('', 'left', (layer, i) => {
      const found = statistics[chosen[i]!];
      if (layer.unreadable !== undefined) return `not read: ${printable(layer.unreadable)}`;
      return found ? flagWords(found).join(', ') : '';
    }),
  ];
  return listLines(columns, foldWidth());
}

function bar(share: number): string {
  return barText(share, 10).padEnd(10, '░');
}
