import { execFileSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { type Dataset } from '../../src/data/dataset';
import { loadNet } from '../../src/models/load';
import { modelSchema, optimizerSchema, type OptimizerSpec } from '../../src/runs/spec';
import { rng } from '../../src/tensors/random';
import { startEngine, type Engine, type EngineName } from '../../src/tensors/engine';
import { loadTypescript, root } from '../support/paths';
import { createStepper } from '../../src/training/createStepper';
import { DataOrder } from '../../src/training/dataOrder';
import { type Reparametrization } from '../../src/training/reparametrization';
import { peer, peersMissing } from './peers';
import { timed, type Bench, type BenchRow } from './row';

/** A training step to time, beside the same one of the peer. */
interface Work {
  /** Name of the row. */
  readonly name: string;
  readonly model: string;
  readonly inputShape: readonly number[];
  readonly examples: number;
  readonly batch: number;
  readonly optimizer: Partial<OptimizerSpec>;
  /** Part of each kernel that is kept; 1 trains the dense net. */
  readonly density: number;
  /** What the peer calls it; a work without one has no ratio. */
  readonly peer?: string;
  /** Steps of one timing: on the native engine, and on the others. */
  readonly inner: readonly [number, number];
}

// As many examples as MNIST: a batch then comes from memory, not from the cache.
const lenet = {
  model: 'lenet-300-100',
  inputShape: [28, 28, 1],
  examples: 60_000,
  batch: 60,
  density: 0.2,
  inner: [300, 20],
} as const;

const works: readonly Work[] = [
  { ...lenet, name: 'lenet', optimizer: { kind: 'sgd' }, peer: 'lenet' },
  { ...lenet, name: 'lenet-adam', optimizer: { kind: 'adam' } },
  {
    name: 'lenet5',
    model: 'lenet-5',
    inputShape: [28, 28, 1],
    examples: 6000,
    batch: 60,
    optimizer: { kind: 'sgd' },
    density: 1,
    peer: 'lenet5',
    inner: [40, 5],
  },
  {
    name: 'resnet20',
    model: 'resnet-20',
    inputShape: [32, 32, 3],
    examples: 1000,
    batch: 128,
    optimizer: { kind: 'sgd', momentum: 0.9 },
    density: 1,
    peer: 'resnet20',
    inner: [3, 1],
  },
];

/** The benches of single training steps: forward, backward, update, mask. */
export function stepBenches(engine: EngineName): Bench[] {
  return works.map((work) => ({ name: work.name, run: () => Promise.resolve(rows(engine, work)) }));
}

/**
 * Other programs and machines share the processor: ours and the peer's are timed in turn, and each has the least disturbed
 * of its rounds.
 */
const rounds = 3;

function rows(engine: EngineName, work: Work): BenchRow[] {
  const cores = os.availableParallelism();
  // One count a process: TensorFlow reads it when it loads.
  const counts = engine === 'native' && cores > 1 ? [1, cores] : [1];
  const missing = work.peer === undefined ? undefined : peersMissing();
  const timings = Array.from({ length: rounds }, () => [
    ...counts.map((threads) => inChild(engine, work, threads)),
    ...(work.peer === undefined || missing !== undefined ? [] : peerRows(work, work.peer)),
  ]);
  const [first = [], ...others] = timings;
  const best = first.map((row, i) =>
    others.reduce((a, round) => (round[i]!.min < a.min ? round[i]! : a), row),
  );
  const ours = best.slice(0, counts.length);
  const peers = best.slice(counts.length);
  if (missing !== undefined) return ours.map((row) => ({ ...row, note: missing }));
  if (peers.length === 0) return ours;
  const least = Math.min(...peers.map((row) => row.min));
  return [...ours.map((row) => ({ ...row, ratio: row.min / least })), ...peers];
}

function peerRows(work: Work, name: string): BenchRow[] {
  return peer('torch_steps.py', ['--only', name]).map((line) => ({
    work: work.name,
    engine: `PyTorch ${String(line['version'])}`,
    threads: Number(line['threads']),
    density: work.density,
    min: Number(line['ms_min']),
    median: Number(line['ms_median']),
    unit: 'ms',
  }));
}

function inChild(engine: EngineName, work: Work, threads: number): BenchRow {
  const [setup, file] = ['test/setup.cjs', 'test/bench/stepChild.ts'].map((f) =>
    path.join(root, f),
  );
  const args = ['--require', setup!, ...loadTypescript, file!, work.name, engine, String(threads)];
  const output = execFileSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output) as BenchRow;
}

/** Times one work in this process, whose engine it starts. */
export async function measureStep(
  name: string,
  engine: EngineName,
  threads: number,
): Promise<BenchRow> {
  const work = works.find((one) => one.name === name);
  if (work === undefined) throw new Error(`no work is called ${name}`);
  return measure(await startEngine({ engine, threads }), work);
}

async function measure(engine: Engine, work: Work): Promise<BenchRow> {
  const data = noise(work);
  const model = modelSchema.parse({ kind: 'zoo', name: work.model });
  const net = await loadNet(model, data, '.');
  const optimizer = optimizerSchema.parse(work.optimizer);
  const stepper = createStepper({ net, data, optimizer, engine, seed: 0 });
  const random = rng(0, 'bench-mask');
  const weights = net.initialWeights(0, 0);
  const kernels = net.parameters.filter((p) => p.role === 'kernel');
  const mask = new Map(
    kernels.map(({ name, shape }) => {
      const values = Uint8Array.from(weights.get(name)!, () => +(random.next() < work.density));
      return [name, { shape, values }];
    }),
  );
  const reparametrization: Reparametrization =
    work.density < 1 ? { kind: 'masked', mask } : { kind: 'dense' };
  stepper.start(weights, reparametrization, new Map(), 0);
  const order = new DataOrder(0, data.train.count, work.batch);
  const time = timed(
    (step) => {
      const wantLoss = step % 10 === 0;
      stepper.step({ indices: order.at(step), step, learningRate: 1e-3, wantLoss });
    },
    7,
    work.inner[engine.name === 'native' ? 0 : 1],
  );
  stepper.dispose();
  const { name, threads } = engine;
  return { work: work.name, engine: name, threads, density: work.density, ...time, unit: 'ms' };
}

/** Examples without meaning: how long a step takes does not depend on it. */
function noise({ inputShape, examples }: Work): Dataset {
  const random = rng(0, 'bench-data');
  const width = inputShape.reduce((a, b) => a * b, 1);
  const half = (count: number): Dataset['train'] => ({
    x: Float32Array.from({ length: count * width }, () => random.next()),
    y: Int32Array.from({ length: count }, () => random.integer(10)),
    count,
  });
  return { name: 'noise', inputShape, classes: 10, train: half(examples), test: half(100) };
}
