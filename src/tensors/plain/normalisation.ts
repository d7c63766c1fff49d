import type * as tf from '../tf';
import { registerPlain, type Values } from './kernel';

/** Names of our kernels for batch normalisation over all but the last axis; on wasm and cpu only. */
export const normalisationKernels = {
  /** x [..., channels] -> mean and variance (divided by n), [2, channels]. */
  statistics: 'BatchStatistics',
  /** x, statistics, gamma, beta; epsilon -> gamma (x - mean) / sqrt(variance + epsilon) + beta. */
  normalise: 'BatchNormalise',
  /** x, dy, statistics; epsilon -> gradients of beta and gamma, [2, channels]. */
  sums: 'BatchNormaliseSums',
  /** x, dy, statistics, gamma, sums; epsilon -> gradient of x, through mean and variance too. */
  input: 'BatchNormaliseInput',
} as const;

interface Attributes {
  readonly epsilon: number;
}

/**
 * Batch normalisation's training pass and its gradient (Ioffe & Szegedy 2015, section 3) in one loop each, where tfjs
 * composes some thirty passes over the data. Sums are in double precision.
 */
export function registerNormalisation(): void {
  const engines = ['wasm', 'cpu'] as const;
  registerPlain<object>(normalisationKernels.statistics, engines, ({ x }, _, host) => {
    const channels = channelsOf(x!);
    return host.make([2, channels], 'float32', (out) => {
      const values = host.values(x!);
      const mean = new Float64Array(channels);
      const square = new Float64Array(channels);
      const rows = values.length / channels;
      for (let at = 0; at < values.length;) {
        for (let c = 0; c < channels; c++) mean[c] = mean[c]! + values[at++]!;
      }
      for (let c = 0; c < channels; c++) mean[c] = mean[c]! / rows;
      for (let at = 0; at < values.length;) {
        for (let c = 0; c < channels; c++) {
          const away = values[at++]! - mean[c]!;
          square[c] = square[c]! + away * away;
        }
      }
      out.set(mean);
      out.set(
        square.map((sum) => sum / rows),
        channels,
      );
    });
  });

  registerPlain<Attributes>(
    normalisationKernels.normalise,
    engines,
    ({ x, statistics, gamma, beta }, { epsilon }, host) =>
      host.make(x!.shape, 'float32', (y) => {
        const channels = channelsOf(x!);
        const { mean, scale } = scaling(host.values(statistics!), channels, epsilon);
        const [values, g, b] = [host.values(x!), host.values(gamma!), host.values(beta!)];
        for (let at = 0; at < y.length;) {
          for (let c = 0; c < channels; c++, at++) {
            y[at] = (values[at]! - mean[c]!) * scale[c]! * g[c]! + b[c]!;
          }
        }
      }),
  );

  registerPlain<Attributes>(
    normalisationKernels.sums,
    engines,
    ({ x, dy, statistics }, { epsilon }, host) => {
      const channels = channelsOf(x!);
      return host.make([2, channels], 'float32', (out) => {
        const { mean, scale } = scaling(host.values(statistics!), channels, epsilon);
        const [values, d] = [host.values(x!), host.values(dy!)];
        const sums = new Float64Array(2 * channels);
        for (let at = 0; at < values.length;) {
          for (let c = 0; c < channels; c++, at++) {
            sums[c] = sums[c]! + d[at]!;
            sums[channels + c] =
              sums[channels + c]! + d[at]! * (values[at]! - mean[c]!) * scale[c]!;
          }
        }
        out.set(sums);
      });
    },
  );

  registerPlain<Attributes>(
    normalisationKernels.input,
    engines,
    ({ x, dy, statistics, gamma, sums }, { epsilon }, host) =>
      host.make(x!.shape, 'float32', (dx) => {
        const channels = channelsOf(x!);
        const rows = dx.length / channels;
        const { mean, scale } = scaling(host.values(statistics!), channels, epsilon);
        const [values, d] = [host.values(x!), host.values(dy!)];
        const [g, s] = [host.values(gamma!), host.values(sums!)];
        for (let at = 0; at < dx.length;) {
          for (let c = 0; c < channels; c++, at++) {
            const normal = (values[at]! - mean[c]!) * scale[c]!;
            const common = (s[c]! + normal * s[channels + c]!) / rows;
            dx[at] = g[c]! * scale[c]! * (d[at]! - common);
          }
        }
      }),
  );
}

function channelsOf(x: tf.TensorInfo): number {
  return x.shape.at(-1)!;
}

function scaling(
  statistics: Values,
  channels: number,
  epsilon: number,
): { readonly mean: Float64Array; readonly scale: Float64Array } {
  const mean = Float64Array.from(statistics.subarray(0, channels));
  const variance = Float64Array.from(statistics.subarray(channels));
  return { mean, scale: variance.map((value) => 1 / Math.sqrt(value + epsilon)) };
}
