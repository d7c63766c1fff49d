/** The step among 1, 2, 5 times a power of ten that is not below a rough one. */
export function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
}

/** Round values between two others, at most about `count`. */
export function linearTicks(low: number, high: number, count: number, least = 0): number[] {
  const step = Math.max(niceStep((high - low) / Math.max(1, count)), least);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Multiplying, not adding up: 0.1 + 0.2 is not 0.3.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => tidy((first + i) * step));
}

/** Values 1, 2, 5 times powers of ten, thinned until there are about `count`. */
export function logTicks(low: number, high: number, count: number): number[] {
  for (const factors of [[1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]) {
    const ticks = powers(low, high).flatMap((power) => factors.map((f) => tidy(f * power)));
    const inside = ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
    if (inside.length <= count || factors.length === 1) {
      if (inside.length < 2) return linearTicks(low, high, count);
      const every = Math.ceil(inside.length / Math.max(1, count));
      return inside.filter((_, i) => i % every === 0);
    }
  }
  return [];
}

function powers(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.floor(Math.log10(high) + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
