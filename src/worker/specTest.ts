import { runners } from '../lottery/runners';
import { type AnySpec } from '../lottery/spec';
import { answerOnce, engineRecord } from './answer';
import { type FromSpecTest, type SpecTestRequest } from './messages';
import { layerSizes, replicateBytes } from './sizes';
import { timeSteps } from './stepTimes';
import { gainsFromThreads } from './threads';
import { openWorkshop, type Tell } from './workshop';

/** Sets a spec up and measures a training step of it, for estimates. */
export function specTest(): void {
  answerOnce(measure);
}

async function measure(
  { spec, base, engine: asked, refused = [], threads, seconds }: SpecTestRequest,
  tell: Tell,
): Promise<FromSpecTest> {
  const request = { engine: asked, threads, refused, trial: true };
  const workshop = await openWorkshop(sample(spec), base, request, tell);
  const { engine, data, net } = workshop;
  await tell('measuring', { engine: engine.name });
  const { batch, optimizer } = spec.training;
  const runner = await runners[spec.experiment]?.();
  const training = runner?.typical?.(spec, workshop);
  const times = timeSteps({ net, data, optimizer, engine }, batch, seconds, training);
  const { train, test } = spec.data.kind === 'digits' ? spec.data : countsOf(data);
  return {
    type: 'tested',
    result: {
      engine: engineRecord(engine),
      stepMilliseconds: times.stepMilliseconds,
      exampleMilliseconds: times.exampleMilliseconds,
      train,
      test,
      replicateBytes: replicateBytes(workshop),
      gainsFromThreads: gainsFromThreads(net.model, batch),
      layers: layerSizes(net),
    },
  };
}

/** Generated digits are as many as one asks for: a few steps want few. */
function sample(spec: AnySpec): AnySpec {
  const { data, training } = spec;
  if (data.kind !== 'digits') return spec;
  const few = (count: number): number => Math.min(count, 10 * training.batch);
  return { ...spec, data: { ...data, train: few(data.train), test: few(data.test) } };
}

function countsOf(data: { train: { count: number }; test: { count: number } }): {
  readonly train: number;
  readonly test: number;
} {
  return { train: data.train.count, test: data.test.count };
}
