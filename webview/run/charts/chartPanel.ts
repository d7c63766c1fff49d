import { barsAt } from '../../charts/barsPicture';
import { CurveChart } from '../../charts/curveChart';
import { valueText } from '../../charts/format';
import { type Emphasis, type Plot } from '../../charts/plot';
import { checkbox } from '../../ui/controls';
import { element, setLongText, setShown, setText, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { type Context } from '../context';
import { placeOf, type LevelKind } from '../levelChoice';
import { Bars } from './bars';
import { plotOf, type RunChart } from './chartPlot';
import { DataTable } from './dataTable';
import { Legend, type LegendEntry } from './legend';
import { pictureButtons, type ShownPlot } from './pictureButtons';
import { rangeOf } from './ranges';
import { PlaceSlider } from './slider';
import { VariantChoice } from './variantChoice';

/** A chart of the presentation, of one run or of several over each other. */
export class ChartPanel implements Part {
  readonly element = element('section', { class: 'panel chart-panel' });
  private readonly heading = element('h2', {});
  private readonly note = element('p', { class: 'note' });
  private readonly empty = element('p', { class: 'empty' });
  private readonly body = element('div', { class: 'chart-body' });
  private readonly chart = new CurveChart();
  private readonly actions = {
    toggle: (id: string) => this.toggle(id),
    focus: (id: string | undefined) => this.focus(id),
  };
  private readonly legend = new Legend(this.actions);
  private readonly bars = new Bars(this.actions);
  private readonly slider = new PlaceSlider((place) => this.moveTo(place));
  private readonly side = element(
    'div',
    { class: 'chart-side' },
    this.slider.element,
    this.bars.element,
  );
  private readonly variants = new VariantChoice((id) => {
    this.context.view.set(this.key('variant'), id);
    this.draw();
  });
  private readonly all: ReturnType<typeof checkbox>;
  private readonly table: DataTable;
  /** As they came, and with the variant in place that is shown. */
  private given: readonly RunChart[] = [];
  private charts: readonly RunChart[] = [];
  private plot: Plot | undefined;
  private focused: string | undefined;
  private readonly forget: () => void;

  /** @param id begins the keys under which it is kept how the chart is shown */
  constructor(
    private readonly context: Context,
    private readonly id: string,
  ) {
    const { view } = context;
    const key = (name: string): string => this.key(name);
    this.all = checkbox(text('Show all values'), view.flag(key('all'), false), (checked) => {
      view.set(key('all'), checked);
      this.draw();
    });
    this.table = new DataTable(view.flag(key('table'), false), (open) =>
      view.set(key('table'), open),
    );
    const pictures = pictureButtons(context, () => this.pictured());
    const head = element('div', { class: 'panel-head' }, this.heading, pictures);
    const foot = element('div', { class: 'chart-foot' }, this.note, this.all.element);
    const main = element(
      'div',
      { class: 'chart-main' },
      this.chart.element,
      this.legend.element,
      foot,
    );
    this.body.append(main);
    this.forget = context.level.onChoice(() => {
      if (this.plot && this.slidesLevels) this.drawEmphasis(this.plot);
    });
    const { element: variants } = this.variants;
    this.element.append(head, variants, this.empty, this.body, this.table.element);
  }

  /** Shows the chart as it is now. */
  show(charts: readonly RunChart[]): void {
    this.given = charts;
    this.draw();
  }

  redraw(): void {
    this.draw();
    this.chart.redraw();
  }

  destroy(): void {
    this.forget();
    this.chart.destroy();
  }

  private draw(): void {
    const { view } = this.context;
    this.charts = this.variants.show(this.given, view.word(this.key('variant')));
    const first = this.charts[0]!.chart;
    const all = view.flag(this.key('all'), false);
    const plot = plotOf(this.charts, all);
    this.plot = plot;
    this.element.classList.toggle('with-side', first.slider === true);
    const [given] = this.given;
    const { title } = given!.chart;
    setLongText(this.heading, given!.alone ? `${given!.name} · ${title}` : title);
    setText(this.empty, text('There is nothing to draw yet: nothing of it is finished.'));
    setShown(this.empty, !plot);
    setShown(this.body, plot !== undefined);
    setShown(this.table.element, plot !== undefined);
    if (!plot) return;
    const range = rangeOf(
      this.charts.map(({ chart }) => chart),
      false,
    );
    const cut = range?.cut === true && !plot.bars;
    setShown(this.all.element, cut);
    const notes = [
      ...(cut && !all
        ? [text('Lower values are cut off, so that what matters can be told apart.')]
        : []),
      ...(lacksHeights(plot)
        ? [text('Values of 0 or less have no logarithm and are not drawn; the table has them.')]
        : []),
      ...(plot.marks.some((mark) => mark.title === '') && first.mark
        ? [text('Rings: {0}.', first.mark.title)]
        : []),
      ...(plot.lines?.some((line) => line.title === '') === true && first.line
        ? [text('Vertical lines: {0}.', first.line.title)]
        : []),
    ];
    setShown(this.note, notes.length > 0);
    setText(this.note, notes.join(' '));
    if (first.slider && this.side.parentElement !== this.body) this.body.append(this.side);
    if (!first.slider) this.side.remove();
    setShown(this.legend.element, first.slider !== true);
    if (!first.slider) this.legend.show(this.entries(plot));
    this.drawEmphasis(plot);
  }

  private drawEmphasis(plot: Plot): void {
    const emphasis = this.emphasis(plot);
    this.chart.show(plot, emphasis);
    this.table.show(plot, emphasis);
    if (this.charts[0]!.chart.slider) {
      const { title, format } = plot.x;
      const places = placesOf(plot).map((x) => ({ value: x, text: valueText(x, format) }));
      this.slider.show(title, places, this.place(plot));
      this.bars.show(plot, emphasis, this.place(plot), this.titles());
    }
  }

  private emphasis(plot: Plot): Emphasis {
    const slides = this.charts[0]!.chart.slider === true;
    const focus = this.focused?.startsWith('band\n') ? undefined : this.focused;
    return { hidden: this.hidden(), focus, cursor: slides ? this.place(plot) : undefined };
  }

  private pictured(): ShownPlot | undefined {
    if (!this.plot) return undefined;
    const emphasis = { ...this.emphasis(this.plot), focus: undefined };
    const slides = this.charts[0]?.chart.slider === true;
    const bars = slides ? barsAt(this.plot, emphasis, this.place(this.plot)) : undefined;
    return { plot: this.plot, emphasis, bars, runs: this.charts.map(({ name }) => name) };
  }

  /** The place that the slider is at: where the user left it, else the one that is shown at first. */
  private place(plot: Plot): number {
    const places = placesOf(plot);
    const { level, view } = this.context;
    const kept = this.slidesLevels ? level.chosen(this.kind) : view.number(this.key('place'));
    return placeOf(places, kept) ?? this.namedPlace(places) ?? this.lastPlace(places);
  }

  /** The place that the first run's verdict is about, where all runs have it. */
  private namedPlace(places: readonly number[]): number | undefined {
    const place = this.slidesLevels ? placeOf(places, this.charts[0]?.named) : undefined;
    return place !== undefined && this.allReach(place) ? place : undefined;
  }

  /** The last place that all runs have, also while more come. */
  private lastPlace(places: readonly number[]): number {
    return places.findLast((place) => this.allReach(place)) ?? places.at(-1) ?? 0;
  }

  private allReach(place: number): boolean {
    return this.charts.every(({ chart }) => reaches(chart, place));
  }

  private moveTo(place: number): void {
    const places = this.plot ? placesOf(this.plot) : [];
    // Whoever chooses what the verdict is about keeps it when the verdict names another.
    const follows = this.namedPlace(places) === undefined && place === this.lastPlace(places);
    const kept = follows ? undefined : place;
    if (this.slidesLevels) return this.context.level.choose(this.kind, kept);
    this.context.view.set(this.key('place'), kept);
    if (this.plot) this.drawEmphasis(this.plot);
  }

  /** Whether its slider chooses the level that the whole page looks at. */
  private get slidesLevels(): boolean {
    const chart = this.charts[0]?.chart;
    return chart?.slider === true && chart.x.places === true;
  }

  private get kind(): LevelKind {
    return this.charts[0]?.places;
  }

  private toggle(id: string): void {
    const hidden = new Set(this.hidden());
    if (!hidden.delete(id)) hidden.add(id);
    this.context.view.set(this.hiddenKey(), [...hidden]);
    this.focused = undefined;
    this.draw();
  }

  private focus(id: string | undefined): void {
    if (this.focused === id) return;
    this.focused = id !== undefined && this.hidden().has(id) ? undefined : id;
    if (this.plot) this.chart.show(this.plot, this.emphasis(this.plot));
  }

  private hidden(): ReadonlySet<string> {
    return new Set(this.context.view.words(this.hiddenKey()) ?? []);
  }

  /** Series of a comparison are others than those of a run. */
  private hiddenKey(): string {
    return this.key(this.charts.length > 1 ? 'hidden-compared' : 'hidden');
  }

  private entries(plot: Plot): LegendEntry[] {
    const hidden = this.hidden();
    const area = (i: number): LegendEntry['area'] => plot.bars && (i === 0 ? 'filled' : 'pale');
    return [
      ...plot.series.map(({ id, title, colour, dash }, i) => ({
        ...{ id, title, colour, dash },
        area: area(i),
      })),
      ...plot.bands.map(({ id, title, colour }) => ({ id, title, colour, dash: 1 })),
    ].map((entry) => ({ ...entry, shown: !hidden.has(entry.id) }));
  }

  private titles(): ReadonlyMap<string, string> {
    return new Map(
      this.charts.flatMap(({ chart }) => chart.series.map((s) => [s.id, s.title] as const)),
    );
  }

  private key(name: string): string {
    return `chart:${this.id}:${name}`;
  }
}

function reaches({ series }: RunChart['chart'], place: number): boolean {
  return series.some(({ points }) => points.some(({ x }) => x === place));
}

/** Whether logarithmic heights leave values of a plot out. */
function lacksHeights({ y, series }: Plot): boolean {
  return y.scale === 'log' && series.some(({ points }) => points.some((p) => (p.y ?? 1) <= 0));
}

/** The x of a plot, rising. */
function placesOf(plot: Plot): number[] {
  const places = plot.series.flatMap(({ points }) => points.map((point) => point.x));
  return [...new Set(places)].sort((a, b) => a - b);
}
