import { fullBar } from '../../charts/barsPicture';
import { deviationText, valueText } from '../../charts/format';
import { colourOf } from '../../charts/palette';
import { type Emphasis, type Plot, type PlotSeries } from '../../charts/plot';
import { element, KeyedParts, resize, setAttribute, setLongText, setText } from '../../ui/dom';
import { readTheme, type Theme } from '../../ui/theme';
import { type LegendActions } from './legend';

/** A row of bars: one series, of each run that has it. */
interface Row {
  readonly id: string;
  readonly title: string;
  readonly series: readonly PlotSeries[];
}

interface RowPart {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly name: HTMLElement;
  readonly swatch: HTMLElement;
  readonly bars: HTMLElement;
  readonly values: HTMLElement;
}

/** All series at one x as bars: a row each, which also shows or hides its curve. */
export class Bars {
  private readonly list = element('ul', { class: 'bars' });
  readonly element = element('div', { class: 'bars-scroll' }, this.list);
  private readonly rows = new KeyedParts<Row, RowPart>(
    this.list,
    (row) => this.create(row),
    (part, row) => this.update(part, row),
  );
  private theme: Theme = readTheme();
  private place = 0;
  private several = false;
  private high = 1;
  private emphasis: Emphasis = { hidden: new Set() };
  private plot: Plot | undefined;

  constructor(private readonly actions: LegendActions) {}

  show(plot: Plot, emphasis: Emphasis, place: number, titles: ReadonlyMap<string, string>): void {
    this.theme = readTheme();
    this.plot = plot;
    this.place = place;
    this.emphasis = emphasis;
    this.high = fullBar(plot);
    const byRow = Map.groupBy(plot.series, (series) => series.legend ?? series.id);
    const rows = [...byRow].map(([id, series]) => ({ id, title: titles.get(id) ?? id, series }));
    this.several = rows.some((row) => row.series.length > 1);
    this.rows.show(rows, (row) => row.id);
  }

  private create({ id }: Row): RowPart {
    const swatch = element('span', { class: 'swatch', 'aria-hidden': 'true' });
    const name = element('span', { class: 'legend-name' });
    const button = element('button', { type: 'button', class: 'legend-entry' }, swatch, name);
    const bars = element('div', { class: 'bar-tracks', 'aria-hidden': 'true' });
    const values = element('div', { class: 'bar-values' });
    const row = element('li', { class: 'bar-row' }, button, bars, values);
    button.addEventListener('click', () => this.actions.toggle(id));
    row.addEventListener('pointerenter', () => this.actions.focus(id));
    row.addEventListener('pointerleave', () => this.actions.focus(undefined));
    button.addEventListener('focus', () => this.actions.focus(id));
    button.addEventListener('blur', () => this.actions.focus(undefined));
    return { element: row, button, name, swatch, bars, values };
  }

  private update(part: RowPart, { id, title, series }: Row): void {
    setLongText(part.name, title);
    setAttribute(part.button, 'aria-pressed', this.emphasis.hidden.has(id) ? 'false' : 'true');
    part.swatch.hidden = this.several;
    part.swatch.style.background = colourOf(series[0]!.colour, this.theme);
    resize(part.bars, series.length, () =>
      element('div', { class: 'bar-track' }, element('div', { class: 'bar' })),
    );
    resize(part.values, series.length, () => element('div', { class: 'bar-value' }));
    series.forEach((one, i) => {
      const point = one.points.find((p) => p.x === this.place);
      const y = point?.y ?? undefined;
      const bar = part.bars.children[i]!.firstElementChild as HTMLElement;
      bar.style.width = `${Math.min(100, (100 * Math.abs(y ?? 0)) / this.high)}%`;
      bar.style.background = colourOf(one.colour, this.theme);
      setText(part.values.children[i]!, y === undefined ? '–' : this.written(y, point?.deviation));
    });
  }

  private written(y: number, deviation: number | undefined): string {
    const { format } = this.plot!.y;
    return valueText(y, format) + (deviation ? ` ${deviationText(deviation, format)}` : '');
  }
}
