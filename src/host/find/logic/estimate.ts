import { shareCores } from '../../../jobs/threads';
import { type About } from '../../../lottery/experiment';
import { type AnySpec } from '../../../lottery/spec';
import { type SpecTestResult } from '../../../worker/messages';

/** What is known of how fast a spec's nets train here. */
export type Speed = Pick<
  SpecTestResult,
  'stepMilliseconds' | 'exampleMilliseconds' | 'test' | 'replicateBytes' | 'gainsFromThreads'
> & {
  readonly engine: SpecTestResult['engine']['name'];
  /** Fully connected layers of the net, where they are known: a search takes its time by them. */
  readonly layers?: SpecTestResult['layers'];
};

/** Examples that one step of the doctor's self-test takes. */
const selfTestBatch = 60;

/**
 * What the doctor's self-test of a net of the zoo says of a spec with that net: its time for a batch, and a third of it
 * for evaluating as many examples.
 */
export function speedFromSelfTest(
  spec: AnySpec,
  stepMilliseconds: number,
  engine: Speed['engine'],
): Speed {
  const example = stepMilliseconds / selfTestBatch;
  return {
    stepMilliseconds: example * spec.training.batch,
    exampleMilliseconds: example / 3,
    test: spec.data.kind === 'digits' ? spec.data.test : 2000,
    replicateBytes: 0,
    gainsFromThreads: false,
    engine,
  };
}

/**
 * What starting, pruning, proving masks and writing stages add to steps and evaluations: measured with a dense net of
 * 79,510 weights on the native engine, 30 s of processor time a replicate where steps and evaluations alone are 25 s.
 */
export const overhead = 1.2;

/**
 * Seconds that a run of a spec will take on a machine that has nothing else to do.
 *
 * @param jobs replicates at once, where the user says how many
 */
export function secondsOf(
  about: About,
  spec: AnySpec,
  speed: Speed,
  jobs: number | undefined,
): number {
  const { steps, trainings } = about.cost(spec);
  const { evaluations, trainExamples } = spec.training;
  const evaluated = trainings * (evaluations * speed.test + trainExamples);
  const replicate = steps * speed.stepMilliseconds + evaluated * speed.exampleMilliseconds;
  const { seeds, threads } = spec;
  const shares = shareCores({ ...speed, seeds: seeds.length, threads, jobs });
  const rounds = Math.ceil(seeds.length / shares.jobs);
  const { layers = [], test } = speed;
  const searched = about.searchSeconds?.(spec, { layers, test }) ?? 0;
  return rounds * ((overhead * replicate) / 1000 + searched);
}

/** Seconds as one says them of something not known exactly: `45 s`, `3 min`, `1.5 h`, `2 days`, `years`. */
export function roughly(seconds: number): string {
  if (seconds < 10) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90) return `${Math.round(seconds / 5) * 5} s`;
  const minutes = seconds / 60;
  if (minutes < 10) return `${Number(minutes.toPrecision(2))} min`.replace(/\.0 /, ' ');
  if (minutes < 90) return `${Math.round(minutes / 5) * 5} min`;
  const hours = minutes / 60;
  if (hours < 36) return `${Number(hours.toPrecision(2))} h`;
  if (hours > 24 * 1000) return 'years';
  return `${Number((hours / 24).toPrecision(2))} days`;
}
