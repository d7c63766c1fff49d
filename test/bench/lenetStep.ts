import { generateDigits } from '../../src/data/generatedDigits';
import { loadNet } from '../../src/models/load';
import { modelSchema, optimizerSchema, type OptimizerSpec } from '../../src/runs/spec';
import { rng } from '../../src/tensors/random';
import { type Engine } from '../../src/tensors/engine';
import { createStepper } from '../../src/training/createStepper';
import { DataOrder } from '../../src/training/dataOrder';
import { peer, peersMissing } from './peers';
import { timed, type Bench, type BenchRow } from './row';

const density = 0.2;

/** One masked training step of LeNet-300-100, batch 60: forward, backward, update, mask. */
export function lenetStep(engine: Engine): Bench {
  return {
    name: 'lenet',
    run: async () => {
      const rows = [
        await measure(engine, 'lenet', { kind: 'sgd' }),
        await measure(engine, 'lenet-adam', { kind: 'adam' }),
      ];
      const missing = peersMissing();
      if (missing !== undefined) return rows.map((row) => ({ ...row, note: missing }));
      const peers = peer('torch_steps.py', ['--only', 'lenet']);
      const torch = peers.map((line): BenchRow => ({
        work: 'lenet',
        engine: `PyTorch ${String(line['version'])}`,
        threads: Number(line['threads']),
        density,
        min: Number(line['ms_min']),
        median: Number(line['ms_median']),
        unit: 'ms',
      }));
      const one = torch.find((row) => row.threads === 1)!;
      // The peer's step is plain SGD, so only that row has a ratio.
      const ours = rows.map((row) =>
        row.work === 'lenet' ? { ...row, ratio: row.median / one.median } : row,
      );
      return [...ours, ...torch];
    },
  };
}

async function measure(
  engine: Engine,
  work: string,
  optimizer: Partial<OptimizerSpec>,
): Promise<BenchRow> {
  // As many examples as MNIST: a batch then comes from memory, not from the cache.
  const digits = generateDigits({ train: 6000, test: 100, seed: 0 });
  const x = new Float32Array(digits.train.x.length * 10);
  const y = new Int32Array(digits.train.y.length * 10);
  for (let i = 0; i < 10; i++) {
    x.set(digits.train.x, i * digits.train.x.length);
    y.set(digits.train.y, i * digits.train.y.length);
  }
  const data = { ...digits, train: { x, y, count: y.length } };
  const model = modelSchema.parse({ kind: 'zoo', name: 'lenet-300-100' });
  const net = await loadNet(model, data, '.');
  const stepper = createStepper({
    net,
    data,
    optimizer: optimizerSchema.parse(optimizer),
    engine,
    seed: 0,
  });
  const random = rng(0, 'bench-mask');
  const weights = net.initialWeights(0, 0);
  const mask = new Map(
    net.parameters
      .filter((p) => p.role === 'kernel')
      .map(({ name, shape }) => {
        const values = Uint8Array.from(weights.get(name)!, () => +(random.next() < density));
        return [name, { shape, values }];
      }),
  );
  stepper.start(weights, { kind: 'masked', mask }, new Map(), 0);
  const order = new DataOrder(0, data.train.count, 60);
  const inner = engine.name === 'native' ? 300 : 20;
  const time = timed(
    (step) => {
      const wantLoss = step % 10 === 0;
      stepper.step({ indices: order.at(step), step, learningRate: 1e-3, wantLoss });
    },
    7,
    inner,
  );
  stepper.dispose();
  return { work, engine: engine.name, threads: engine.threads, density, ...time, unit: 'ms' };
}
