import { type PathsView, type WeightPath } from '../../../src/inspect/pathsView';
import { text } from '../../ui/texts';
import { valueText } from '../format';

/** A count of paths, which may have more digits than anybody reads: `1,234,567`, `1.2e9`. */
export function countText(total: string): string {
  const written = /^(\d+)(?:\.(\d+))?e\+?(\d+)$/.exec(total);
  if (written) return `${written[1]}.${(written[2] ?? '0').slice(0, 2)}e${written[3]}`;
  if (!/^\d+$/.test(total)) return total;
  if (total.length <= 7) return Number(total).toLocaleString('en-US');
  const value = Number(total).toExponential(2).replace('e+', 'e');
  return value.replace(/\.?0+e/, 'e');
}

/** How wide a column is: live units of all. */
export function widthText(units: number, live: number): string {
  const [all, left] = [whole(units), whole(live)];
  return live === units ? all : `${left} / ${all}`;
}

/** The same in few letters: `300/50K`. */
export function shortWidthText(units: number, live: number): string {
  const short = (value: number): string => value.toLocaleString('en-US', { notation: 'compact' });
  return live === units ? short(units) : `${short(live)}/${short(units)}`;
}

function whole(value: number): string {
  return value.toLocaleString('en-US');
}

/** What stands above the diagram. */
export function captionOf(view: PathsView, drawn: number): string {
  if (isCut(view)) return cutText(view);
  const total = countText(view.total);
  if (drawn === 0) return text('{0} paths; none drawn', total);
  if (view.total === '1') return text('1 path');
  if (view.total === String(drawn)) return text('{0} paths, all drawn', total);
  if (drawn === 1) return text('{0} paths; the strongest drawn', total);
  return text('{0} paths; the strongest {1} drawn', total, whole(drawn));
}

/** Whether no path is left. */
export function isCut({ total }: PathsView): boolean {
  return /^0*(\.0*)?$/.test(total);
}

function cutText(view: PathsView): string {
  const nothing = text('Nothing gets through: no path from input to output is left.');
  const place = cutAt(view);
  return place === undefined ? nothing : `${nothing} ${place}`;
}

/** Where a cut net is cut: a link without weights, or the first column that nothing reaches. */
function cutAt({ links, columns }: PathsView): string | undefined {
  const empty = links
    .filter(({ kept, tensor }) => kept === 0 && tensor !== undefined)
    .toSorted((a, b) => (columns[a.to]?.depth ?? 0) - (columns[b.to]?.depth ?? 0))[0];
  const into = empty && columns[empty.to];
  if (into) return text('No weight into {0} is kept.', into.name);
  const dead = columns.toSorted((a, b) => a.depth - b.depth).find(({ live }) => live === 0);
  if (!dead) return undefined;
  if (columns.every(({ live }) => live === 0))
    return text('Weights are kept in every layer, but they do not meet.');
  return text('{0} is the first layer without live units.', dead.name);
}

/** What somebody who does not see the diagram is told of it. */
export function summaryOf(label: string, view: PathsView, drawn: number): string {
  const narrow = view.bottlenecks
    .map((index) => view.columns[index])
    .filter((c) => c !== undefined);
  const named = narrow
    .slice(0, 3)
    .map(({ name, live }) =>
      live === 1 ? text('{0} (1 live unit)', name) : text('{0} ({1} live units)', name, live),
    );
  const parts = [
    label,
    view.columns.length === 1 ? text('1 layer') : text('{0} layers', view.columns.length),
    captionOf(view, drawn),
    ...(named.length > 0 ? [text('narrowest: {0}', named.join(', '))] : []),
    text('Arrow keys go from unit to unit, Enter chooses one.'),
  ];
  return parts.join('; ');
}

/** A unit as people name it. */
export function unitName({ columns }: PathsView, column: number, unit: number): string {
  return text('{0}, unit {1}', columns[column]?.name ?? '', unit);
}

/** How strong a path is, with its sign. */
export function productText({ product, log10, negative }: WeightPath): string {
  const sign = negative ? '-' : '';
  if (product > 0 && Number.isFinite(product)) return sign + valueText(product, 'number');
  if (!Number.isFinite(log10)) return '0';
  const power = Math.floor(log10);
  return `${sign}${(10 ** (log10 - power)).toFixed(2)}e${power}`;
}
