import { type ScheduleSpec } from '../runs/spec';

/**
 * The learning rate of each step, as a factor of the optimizer's own.
 *
 * Warm-up is linear, (step + 1) / warmup, so that no step is lost at rate 0; milestones multiply by `factor` from that
 * step on; the cosine goes from 1 at the end of the warm-up to `final` at the last step (methods 1.2), at every step or, with
 * an `interval`, at every so many steps.
 *
 * @param steps length of the dense training, from initialisation
 * @returns the factor for step 0..steps-1
 */
export function scheduleFactor(spec: ScheduleSpec, steps: number): (step: number) => number {
  const warm = (step: number): number =>
    spec.warmup > 0 ? Math.min(1, (step + 1) / spec.warmup) : 1;
  switch (spec.kind) {
    case 'constant':
      return warm;
    case 'multi-step':
      return (step) =>
        warm(step) * spec.factor ** spec.milestones.filter((milestone) => step >= milestone).length;
    case 'cosine': {
      const span = Math.max(1, steps - spec.warmup);
      return (step) => {
        if (step < spec.warmup) return warm(step);
        const at = Math.floor((step - spec.warmup) / spec.interval) * spec.interval;
        const turn = Math.cos((Math.PI * at) / span);
        return spec.final + ((1 - spec.final) * (1 + turn)) / 2;
      };
    }
  }
}
