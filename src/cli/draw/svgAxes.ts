import { type Chart, type ChartPoint } from '../../lottery/experiment';
import { heightScale } from '../../protocol/heights';
import { valueRange } from '../../protocol/valueRange';
import { numberText } from '../../protocol/numbers';

/** The picture and the margins around its plotting area, in pixels. */
export const size = { width: 760, height: 440, left: 72, right: 32, top: 48, bottom: 108 };
/** Edges of the plotting area. */
export const edge = { right: size.width - size.right, bottom: size.height - size.bottom };

export interface Axis {
  readonly ticks: readonly number[];
  /** Pixels of a value. */
  at(value: number): number;
  label(value: number): string;
}

/** The levels themselves are the ticks, as in the papers; those that would overlap are left out. */
export function horizontalAxis(chart: Chart, points: readonly ChartPoint[]): Axis {
  const scale = (value: number): number => (chart.x.scale === 'log' ? Math.log(value) : value);
  const values = [...new Set(points.map((p) => p.x))].sort((a, b) => a - b);
  const low = scale(values[0] ?? 0);
  const span = scale(values.at(-1) ?? 1) - low || 1;
  const at = (value: number): number => {
    const share = (scale(value) - low) / span;
    return size.left + (edge.right - size.left) * (chart.x.reversed ? 1 - share : share);
  };
  const ticks: number[] = [];
  for (const value of [values.at(-1), values[0], ...values.toReversed()]) {
    if (value === undefined) continue;
    if (ticks.every((tick) => Math.abs(at(tick) - at(value)) > 54)) ticks.push(value);
  }
  return { ticks, at, label: (value) => numberText(value, chart.x.format, false) };
}

/** Round numbers around the values that the chart shows. */
export function verticalAxis(chart: Chart): Axis & { readonly cut: boolean } {
  const { low, high, cut } = valueRange(chart);
  if (heightScale([chart]) === 'log') return { ...logarithmicAxis(chart, low, high), cut };
  const step = niceStep((high - low || 0.01) / 6);
  const from = Math.floor(low / step + 1e-9) * step;
  const to = Math.max(Math.ceil(high / step - 1e-9) * step, from + step);
  const count = Math.round((to - from) / step);
  const percent = chart.y.format === 'percent' || chart.y.format === 'density';
  const digits = Math.max(0, Math.ceil(-Math.log10(step * (percent ? 100 : 1)) - 1e-9));
  return {
    ticks: Array.from({ length: count + 1 }, (_, i) => from + i * step),
    at: (value) => edge.bottom - ((edge.bottom - size.top) * (value - from)) / (to - from),
    label: (value) => (percent ? `${(100 * value).toFixed(digits)} %` : value.toFixed(digits)),
    cut,
  };
}

/** Powers of ten around the values, some of them where there are many; 0 and less lie below the axis. */
function logarithmicAxis(chart: Chart, low: number, high: number): Axis {
  const from = Math.floor(Math.log10(low) + 1e-9);
  const to = Math.max(Math.ceil(Math.log10(high) - 1e-9), from + 1);
  const every = Math.ceil((to - from) / 8);
  const count = Math.floor((to - from) / every) + 1;
  const percent = chart.y.format === 'percent' || chart.y.format === 'density';
  return {
    ticks: Array.from({ length: count }, (_, i) => Number(`1e${from + i * every}`)),
    at: (value) => {
      const along = value > 0 ? Math.log10(value) : from - 1;
      return edge.bottom - ((edge.bottom - size.top) * (along - from)) / (to - from);
    },
    label: (value) =>
      percent
        ? `${numberText(100 * value, 'number', false)} %`
        : numberText(value, 'number', false),
  };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
}
