import { type Dataset } from '../../src/data/dataset';
import { loadNet } from '../../src/models/load';
import { modelSchema, optimizerSchema } from '../../src/runs/spec';
import { rng } from '../../src/tensors/random';
import { type Engine } from '../../src/tensors/engine';
import { createStepper } from '../../src/training/createStepper';
import { DataOrder } from '../../src/training/dataOrder';
import { type Reparametrization } from '../../src/training/reparametrization';
import { ScoreLoops } from '../../src/training/scored/loops';
import { CutFinder, keyRules } from '../../src/training/scored/ranks';
import { type Stepper } from '../../src/training/stepper';
import { scoredFor } from '../support/scored';
import { ownPeer, torchMissing } from './peers';
import { timed, type Bench, type BenchRow } from './row';

const kept = 0.5;
const batch = 128;

/** Steps of searches for supermasks, and the choice in them, beside a masked step and PyTorch's. */
export function supermask(engine: Engine): Bench {
  return { name: 'supermask', run: async () => [...topK(), ...(await steps(engine))] };
}

/** Choosing the upper half of 10^6 scores that drift as in a training; ratio to sorting them. */
function topK(): BenchRow[] {
  const size = 1_000_000;
  const random = rng(0, 'bench-scores');
  const loops = new ScoreLoops(size);
  const { scores } = loops;
  for (let i = 0; i < size; i++) scores[i] = 2 * random.next() - 1;
  const bits = new Int32Array(scores.buffer, scores.byteOffset, size);
  const finder = new CutFinder(size, keyRules.magnitude);
  const drift = Float32Array.from({ length: size }, () => 1 + 1e-3 * random.normal());
  const count = size * kept;
  const near = apart(
    () => {
      for (let i = 0; i < size; i++) scores[i] = scores[i]! * drift[i]!;
    },
    () => finder.find([bits], count, [loops]),
    15,
  );
  const anywhere = timed(() => new CutFinder(size, keyRules.magnitude).find([bits], count), 7, 2);
  const sort = timed(() => scores.map(Math.abs).sort(), 3, 1);
  const row = (work: string, time: ReturnType<typeof timed>, note: string): BenchRow => ({
    ...{ work, engine: 'JavaScript', threads: 1, density: kept, ...time, unit: 'ms' },
    ratio: time.min / sort.min,
    note,
  });
  return [
    row('top-k', near, 'of 10^6, near the last cut; ratio to sorting'),
    row('top-k', anywhere, 'of 10^6, the first time'),
    row('top-k', sort, 'Float32Array.sort'),
    ...peerRows('top-k', ['topk-sort', 'topk-kthvalue']),
  ];
}

/** A step on LeNet-300-100: the ratio is to the masked step, timed in turn. */
async function steps(engine: Engine): Promise<BenchRow[]> {
  const data = noise();
  const model = modelSchema.parse({ kind: 'zoo', name: 'lenet-300-100' });
  const net = await loadNet(model, data, '.');
  const optimizer = optimizerSchema.parse({ kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 });
  const weights = net.initialWeights(0, 0);
  const random = rng(0, 'bench-mask');
  const mask = new Map(
    net.parameters
      .filter((p) => p.role === 'kernel')
      .map(({ name, shape }) => {
        const values = Uint8Array.from(weights.get(name)!, () => +(random.next() < kept));
        return [name, { shape, values }];
      }),
  );
  const works: Readonly<Record<string, Reparametrization>> = {
    masked: { kind: 'masked', mask },
    'edge-popup': scoredFor(net, { fraction: kept }),
    'multi-prize': scoredFor(net, { fraction: kept, value: 'binary' }),
  };
  const order = new DataOrder(0, data.train.count, batch);
  // Each has a net of its own: a stepper of the tape trains the net's variables.
  const running: { readonly work: string; readonly stepper: Stepper; at: number }[] = [];
  for (const [work, reparametrization] of Object.entries(works)) {
    const own = await loadNet(model, data, '.');
    const stepper = createStepper({ net: own, data, optimizer, engine, seed: 0 });
    stepper.start(weights, reparametrization, new Map(), 0);
    running.push({ work, stepper, at: 0 });
  }
  const times = running.map((): number[] => []);
  const inner = engine.name === 'native' ? 25 : 4;
  const rounds = engine.name === 'native' ? 30 : 8;
  for (let round = -2; round < rounds; round++) {
    running.forEach((one, k) => {
      const begin = performance.now();
      for (let i = 0; i < inner; i++) {
        const step = one.at++;
        const wantLoss = step % 10 === 0;
        one.stepper.step({ indices: order.at(step), step, learningRate: 0.01, wantLoss });
      }
      if (round >= 0) times[k]!.push((performance.now() - begin) / inner);
    });
  }
  for (const { stepper } of running) stepper.dispose();
  const sorted = times.map((all) => all.sort((a, b) => a - b));
  const least = sorted[0]![0]!;
  const rows = running.map(({ work }, k): BenchRow => {
    const [min, median] = [sorted[k]![0]!, sorted[k]![sorted[k]!.length >> 1]!];
    const { name, threads } = engine;
    const row = { work, engine: name, threads, density: kept, min, median, unit: 'ms' as const };
    return k === 0 ? row : { ...row, ratio: min / least, note: 'ratio to masked; at most 2' };
  });
  return [...rows, ...peerRows('edge-popup', ['sort', 'kthvalue', 'masked'])];
}

function peerRows(work: string, variants: readonly string[]): BenchRow[] {
  const missing = torchMissing();
  if (missing !== undefined) {
    const none = { threads: 1, density: kept, min: NaN, median: NaN, unit: 'ms' as const };
    return [{ work, engine: 'PyTorch', ...none, note: `skipped: ${missing}` }];
  }
  return ownPeer('torch_supermask.py', ['--only', variants.join()]).map((line) => ({
    work,
    engine: `PyTorch ${String(line['version'])}`,
    threads: Number(line['threads']),
    density: kept,
    min: Number(line['ms_min']),
    median: Number(line['ms_median']),
    unit: 'ms',
    note: String(line['work']),
  }));
}

/** Times of `work` alone, with something between two of them. */
function apart(before: () => void, work: () => void, repeats: number): ReturnType<typeof timed> {
  const times: number[] = [];
  for (let i = -5; i < repeats; i++) {
    before();
    const begin = performance.now();
    work();
    if (i >= 0) times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  return { min: times[0]!, median: times[repeats >> 1]! };
}

function noise(): Dataset {
  const random = rng(0, 'bench-data');
  const half = (count: number): Dataset['train'] => ({
    x: Float32Array.from({ length: count * 784 }, () => random.next()),
    y: Int32Array.from({ length: count }, () => random.integer(10)),
    count,
  });
  return {
    name: 'noise',
    inputShape: [28, 28, 1],
    classes: 10,
    train: half(60_000),
    test: half(100),
  };
}
