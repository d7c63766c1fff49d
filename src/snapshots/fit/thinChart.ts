import { type Chart, type ChartPoint, type ChartSeries } from '../../lottery/experiment';
import { evenly, jsonBytes } from '../curves/fit';
import { clip } from '../folder/damages';

/** A part of a presentation that can be made smaller. */
export interface Part {
  /** What is left of it, for a note. */
  readonly told: () => string | undefined;
  bytes: number;
  /** Makes it about half as big. @returns its bytes then */
  readonly halve: () => number;
}

/** Places of a chart below which it loses series rather than places. */
const fewestPlaces = 8;

/** A chart that loses pictures, then places, then series. */
export class ThinChart implements Part {
  bytes: number;
  private readonly places: number;
  private readonly all: number;
  private readonly pictures: number;

  constructor(public chart: Chart) {
    this.bytes = jsonBytes(chart);
    this.places = placesOf(chart).length;
    this.all = seriesOf(chart).length;
    this.pictures = chart.variants?.length ?? 0;
  }

  /** Thins places that all series share, so that what is compared stays complete; at last, series. */
  halve(): number {
    const { variants = [], mark } = this.chart;
    if (variants.length > 1) {
      const kept = variants.slice(0, Math.floor(variants.length / 2));
      this.chart = { ...this.chart, variants: kept };
      return jsonBytes(this.chart);
    }
    const series = seriesOf(this.chart);
    const places = placesOf(this.chart);
    if (places.length === 0) {
      this.change(() => []);
      return 0;
    }
    if (places.length > fewestPlaces || series.length <= 1) {
      const { draw, x } = this.chart;
      if (draw === 'bars') this.change((all) => all.map((one) => merged(one, x.scale)));
      else {
        const kept = new Set(evenly(places, Math.floor(places.length / 2)));
        if (mark !== undefined && kept.size > 1) kept.add(mark.x);
        this.change((all) =>
          all.map((one) => ({ ...one, points: one.points.filter(({ x }) => kept.has(x)) })),
        );
      }
      return jsonBytes(this.chart);
    }
    this.change((all) => all.slice(0, Math.floor(all.length / 2)));
    return jsonBytes(this.chart);
  }

  told(): string | undefined {
    const { title, variants } = this.chart;
    const [places, lines] = [placesOf(this.chart).length, seriesOf(this.chart).length];
    const name = `the chart "${clip(title, 60)}"`;
    if (variants !== undefined && variants.length < this.pictures) {
      return `${variants.length} of ${this.pictures} pictures of ${name}`;
    }
    if (places === this.places && lines === this.all) return undefined;
    const of = lines === this.all ? '' : ` for ${lines} of ${this.all} lines`;
    return `${places} of ${this.places} places of ${name}${of}`;
  }

  private change(thin: (series: readonly ChartSeries[]) => readonly ChartSeries[]): void {
    const { series, variants } = this.chart;
    this.chart = {
      ...this.chart,
      series: thin(series),
      ...(variants && { variants: variants.map((one) => ({ ...one, series: thin(one.series) })) }),
    };
  }
}

/** Two bars that stand side by side as one: what they count is added. */
function merged(series: ChartSeries, scale: Chart['x']['scale']): ChartSeries {
  const points = series.points.flatMap((point, i, all): ChartPoint[] => {
    if (i % 2 === 1) return [];
    const next = all[i + 1];
    if (!next) return [point];
    const x = scale === 'log' ? Math.sqrt(point.x * next.x) : (point.x + next.x) / 2;
    return [{ x, y: point.y + next.y }];
  });
  // An odd one out would stand beside bars of twice its width.
  return {
    ...series,
    points: points.length > 1 && series.points.length % 2 === 1 ? points.slice(0, -1) : points,
  };
}

/** The series of a chart, or of its first picture. */
function seriesOf({ series, variants }: Chart): readonly ChartSeries[] {
  return variants?.[0]?.series ?? series;
}

function placesOf(chart: Chart): readonly number[] {
  const places = seriesOf(chart).flatMap(({ points }) => points.map(({ x }) => x));
  return [...new Set(places)].sort((a, b) => a - b);
}
