import { runners } from '../lottery/runners';
import { answerOnce, engineRecord } from './answer';
import { fingerprintOf, requireSame } from './fingerprint';
import { type FromProbe, type ProbeRequest } from './messages';
import { gainsFromThreads } from './threads';
import { openWorkshop, type Tell } from './workshop';
import { replicateBytes, weightCount } from './sizes';

/** Loads engine, data and model once, to answer before a run is made whether it can work and what it needs. */
export function probe(): void {
  answerOnce(examine);
}

async function examine(request: ProbeRequest, tell: Tell): Promise<FromProbe> {
  const { spec, base, engine: asked, refused = [] } = request;
  const workshop = await openWorkshop(
    spec,
    base,
    { engine: asked, threads: 1, refused, trial: true },
    tell,
  );
  const { engine, data, net } = workshop;
  await tell('checking data and model');
  const fingerprint = fingerprintOf(spec, data, net);
  requireSame(request.fingerprint, fingerprint, { data: data.name, model: net.name });
  const runner = await runners[spec.experiment]!();
  runner.check(spec, workshop);

  const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
  const weights = weightCount(net);
  const prunable = net.parameters
    .filter((p) => p.role === 'kernel' && p.trainable)
    .reduce((sum, p) => sum + size(p.shape), 0);
  return {
    type: 'probed',
    result: {
      engine: engineRecord(engine),
      gainsFromThreads: gainsFromThreads(net.model, spec.training.batch),
      fingerprint,
      replicateBytes: replicateBytes(workshop),
      dataName: data.name,
      modelName: net.name,
      train: data.train.count,
      test: data.test.count,
      weights,
      prunable,
    },
  };
}
