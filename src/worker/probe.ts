import { type FromProbe, type ProbeRequest, type ProbeResult, sentError } from './messages';
import { runners } from '../lottery/runners';
import { nativeDenseStack } from '../training/denseStack';
import { openWorkshop } from './workshop';

/** What TensorFlow, tfjs and Node take before any data. */
const engineBytes = 500e6;

/** Loads engine, data and model once, to answer before a run is made whether it can work and what it needs. */
export function probe(): void {
  process.once('message', (request: ProbeRequest) => {
    void answer(request).then((reply) => {
      process.send?.(reply, () => process.exit(0));
    });
  });
}

async function answer(request: ProbeRequest): Promise<FromProbe> {
  try {
    return { type: 'probed', result: await examine(request) };
  } catch (error) {
    return { type: 'failed', error: sentError(error) };
  }
}

async function examine({
  spec,
  base,
  cores,
  jobs,
  nativePath,
}: ProbeRequest): Promise<ProbeResult> {
  const workshop = await openWorkshop(spec, base, {
    engine: spec.engine,
    threads: 1,
    ...(nativePath !== undefined && { nativePath }),
  });
  const { engine, data, net } = workshop;
  const runner = await runners[spec.experiment]!();
  runner.check(spec, workshop);

  const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
  const weights = net.parameters.reduce((sum, p) => sum + size(p.shape), 0);
  const prunable = net.parameters
    .filter((p) => p.role === 'kernel' && p.trainable)
    .reduce((sum, p) => sum + size(p.shape), 0);
  const dataBytes = data.train.x.byteLength + data.test.x.byteLength;
  const threads = spec.threads === 'auto' ? autoThreads() : spec.threads;
  return {
    engine: {
      name: engine.name,
      threads: engine.name === 'native' ? threads : 1,
      versions: { ...engine.versions },
      attempts: [...engine.attempts],
    },
    // The data twice: as loaded, and on the engine.
    replicateBytes: engineBytes + 2 * dataBytes + 10 * 4 * weights,
    dataName: data.name,
    modelName: net.name,
    train: data.train.count,
    test: data.test.count,
    weights,
    prunable,
  };

  /** Dense steps are faster on one thread; convolutions share the cores that replicates leave (native.md). */
  function autoThreads(): number {
    if (nativeDenseStack(net) !== undefined) return 1;
    return Math.max(1, Math.floor(cores / (jobs ?? Math.min(spec.seeds.length, cores))));
  }
}
