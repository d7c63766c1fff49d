import { tickText } from './format';
import { type PlotAxis } from './plot';
import { linearTicks, logTicks } from './ticks';

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Where values lie along an axis, whatever draws it. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  /** Share of the way from the left or the bottom, 0..1 for what lies on the axis. What it cannot show lies below its lower end. */
  share(value: number): number;
  /** Whether the axis can show a value at all: a logarithmic one has no zero. */
  has(value: number): boolean;
  /** At most about `count` ticks. */
  ticks(count: number): readonly Tick[];
}

/** The scale of an axis. */
export function scaleOf(axis: PlotAxis): Scale {
  const { low, high } = axis;
  const logarithmic = axis.scale === 'log';
  const forward = logarithmic ? Math.log10 : (value: number): number => value;
  const [from, to] = [forward(low), forward(high)];
  return {
    low,
    high,
    has: (value) => Number.isFinite(value) && (!logarithmic || value > 0),
    share: (value) => {
      // A decade below, where uPlot puts it too.
      const shown = logarithmic && value <= 0 ? low / 10 : value;
      const share = (forward(shown) - from) / (to - from);
      return axis.reversed ? 1 - share : share;
    },
    ticks: (count) => {
      const least = axis.format === 'integer' ? 1 : 0;
      const values = logarithmic
        ? logTicks(low, high, count)
        : linearTicks(low, high, count, least);
      const step = (values[1] ?? high) - (values[0] ?? low);
      return values.map((value) => {
        // On a logarithmic axis each tick has the digits that it needs itself.
        const own = logarithmic ? lastDigit(value) : step;
        return { value, label: tickText(value, own || 1, axis.format) };
      });
    },
  };
}

/** The value of the last digit that is not zero, of at most three. */
function lastDigit(value: number): number {
  const [digits = '', exponent = '0'] = value.toExponential(2).split('e');
  const fraction = digits.replace(/0+$/, '').split('.')[1]?.length ?? 0;
  return 10 ** (Number(exponent) - fraction);
}
