import { deviationText, placeText, valueText } from '../../charts/format';
import { isShown, type Emphasis, type Plot } from '../../charts/plot';
import { element, setText } from '../../ui/dom';
import { text } from '../../ui/texts';

/** Rows of a table beside a chart; of more points, evenly chosen ones. */
const mostRows = 500;

/** The same values as a chart, as a table that opens beneath it. It is filled only while it is open. */
export class DataTable {
  private readonly table = element('table', { class: 'data-table' });
  readonly element = element(
    'details',
    { class: 'data-details' },
    element('summary', {}, text('Show as table')),
    element('div', { class: 'table-scroll', tabindex: 0 }, this.table),
  );
  private plot: Plot | undefined;
  private emphasis: Emphasis = { hidden: new Set() };
  private filled = '';

  constructor(open: boolean, onToggle: (open: boolean) => void) {
    this.element.open = open;
    this.element.addEventListener('toggle', () => {
      onToggle(this.element.open);
      this.fill();
    });
  }

  show(plot: Plot, emphasis: Emphasis): void {
    this.plot = plot;
    this.emphasis = emphasis;
    this.fill();
  }

  private fill(): void {
    if (!this.element.open || !this.plot) return;
    const rows = rowsOf(this.plot, this.emphasis);
    const key = JSON.stringify(rows);
    if (key === this.filled) return;
    this.filled = key;
    const [head, ...body] = rows;
    this.sync(head!, body);
  }

  private sync(head: readonly string[], body: readonly (readonly string[])[]): void {
    const cells = (tag: 'th' | 'td', row: readonly string[]): HTMLElement[] =>
      row.map((cell, i) => {
        const made = element(tag, { class: i > 0 ? 'number' : undefined });
        if (tag === 'th') made.setAttribute('scope', 'col');
        setText(made, cell);
        return made;
      });
    this.table.replaceChildren(
      element('thead', {}, element('tr', {}, ...cells('th', head))),
      element('tbody', {}, ...body.map((row) => element('tr', {}, ...cells('td', row)))),
    );
  }
}

function rowsOf(plot: Plot, emphasis: Emphasis): string[][] {
  const shown = plot.series.filter((series) => !series.faint && isShown(series, emphasis));
  const columns = shown.map(({ points }) => new Map(points.map((p) => [p.x, p])));
  const xs = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
  if (plot.x.reversed) xs.reverse();
  const every = Math.max(1, Math.ceil(xs.length / mostRows));
  const kept = xs.filter((_, i) => i % every === 0 || i === xs.length - 1);
  const { format } = plot.y;
  return [
    [plot.x.title, ...shown.map((series) => series.title)],
    ...kept.map((x) => [
      placeText(plot, x),
      ...columns.map((column) => {
        const point = column.get(x);
        if (!point || point.y === null) return '';
        const spread = point.deviation ? ` ${deviationText(point.deviation, format)}` : '';
        return valueText(point.y, format) + spread;
      }),
    ]),
  ];
}
