import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { layersModelFiles, type LayersWeight } from '../../src/formats/tfjsModel';
import { PackedNet } from '../../src/packed/forward/packedNet';
import { packedFile } from '../../src/packed/pack';
import { startEngine, type Engine, type EngineName } from '../../src/tensors/engine';
import * as tf from '../../src/tensors/tf';
import { examples, floats, searched, signs, type Searched } from '../packed/searched';
import { loadTypescript, root } from '../support/paths';
import { type Bench, type BenchRow } from './row';

/** A packed ticket beside the dense float net. */
const works = [
  { name: 'packed-lenet', model: 'lenet-300-100', inputShape: [28, 28, 1], count: 10_000 },
  { name: 'packed-lenet5', model: 'lenet-5', inputShape: [28, 28, 1], count: 10_000 },
  { name: 'packed-conv2', model: 'conv-2', inputShape: [32, 32, 3], count: 1000 },
] as const;
type Work = (typeof works)[number];

const kept = 0.3;
const rounds = 3;

/**
 * Time of 10,000 examples (1,000 for Conv-2; for the engine in plain JavaScript 200, of which the time of all is
 * reckoned) and size: packed with weights of 1 bit, with activations too, and the dense float net on an engine. The ratio is
 * packed over dense.
 */
export function packed(engine: EngineName): Bench {
  return { name: 'packed', run: () => Promise.resolve(rowsOf(engine)) };
}

/** Each engine has a process of its own; packed nets are timed in both, in turn with the dense one. */
function rowsOf(engine: EngineName): BenchRow[] {
  return works.flatMap(({ name }) => {
    // A convolutional net takes minutes in plain JavaScript, which says no more.
    const plain = name === 'packed-lenet' && engine !== 'cpu' ? (['cpu'] as const) : [];
    return [engine, ...plain].flatMap((one) => inChild(name, one));
  });
}

function inChild(name: string, engine: EngineName): BenchRow[] {
  const [setup, file] = ['test/setup.cjs', 'test/bench/packedChild.ts'].map((f) =>
    path.join(root, f),
  );
  const args = ['--require', setup!, ...loadTypescript, file!, name, engine];
  const output = execFileSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output) as BenchRow[];
}

/** Times one work in this process, whose engine it starts. */
export async function measurePacked(name: string, engineName: EngineName): Promise<BenchRow[]> {
  const work = works.find((one) => one.name === name)!;
  const engine = await startEngine({ engine: engineName, threads: 1 });
  const wish = { model: { kind: 'zoo', name: work.model }, inputShape: work.inputShape, kept };
  const [one32, one1] = [
    await searched({ ...wish, form: floats }),
    await searched({ ...wish, form: signs }),
  ];
  const x = examples(work.count, work.inputShape);
  const nets = [one32, one1].map(({ ticket }) => new PackedNet(ticket, { name }));
  const few = engine.name === 'cpu' ? work.count / 50 : work.count;
  const least = [Infinity, Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    for (const [i, net] of nets.entries()) {
      least[i] = Math.min(
        least[i]!,
        secondsOf(() => net.logits(x, work.count)),
      );
    }
    const dense = secondsOf(() => predict(one32.net.model, x, few, work.inputShape));
    least[2] = Math.min(least[2]!, (dense * work.count) / few);
  }
  return rowsFor(work, engine, least as [number, number, number], [one32, one1]);
}

function predict(
  model: tf.LayersModel,
  x: Float32Array,
  count: number,
  inputShape: readonly number[],
): void {
  const width = inputShape.reduce((a, b) => a * b, 1);
  for (let begin = 0; begin < count; begin += 500) {
    const n = Math.min(500, count - begin);
    tf.tidy(() => {
      const batch = tf.tensor(x.subarray(begin * width, (begin + n) * width), [n, ...inputShape]);
      (model.predict(batch, { batchSize: 500 }) as tf.Tensor).dataSync();
    });
  }
}

function secondsOf(run: () => void): number {
  const begin = performance.now();
  run();
  return (performance.now() - begin) / 1000;
}

function rowsFor(
  { name: work, count }: Work,
  { name: engine, threads }: Engine,
  [one32, one1, dense]: readonly [number, number, number],
  nets: readonly Searched[],
): BenchRow[] {
  const whole = fileBytes(nets[0]!);
  const examplesSaid = `${count.toLocaleString('en-US')} examples`;
  const row = (net: string, seconds: number, note: string): BenchRow => ({
    ...{ work, engine: net, threads: 1, density: kept, min: seconds, median: seconds, unit: 's' },
    ...{ ratio: seconds / dense, note: `${examplesSaid}; ${note}` },
  });
  const sized = (i: number): string => {
    const bytes = packedFile(nets[i]!.ticket).length;
    return `file ${bytes.toLocaleString('en-US')} bytes, ${(whole / bytes).toFixed(1)} x smaller than the float net's`;
  };
  return [
    row('packed 1/32', one32, `beside ${engine}; ${sized(0)}`),
    row('packed 1/1', one1, `beside ${engine}; ${sized(1)}`),
    {
      ...row(`dense floats, ${engine}`, dense, `file ${whole.toLocaleString('en-US')} bytes`),
      ...{ threads, density: 1 },
    },
  ];
}

/** Of the same net as a model of tfjs. */
function fileBytes({ net, weights }: Searched): number {
  const stored = [...weights].map(([name, weight]): [string, LayersWeight] => [
    name,
    { ...weight, dtype: 'float32' },
  ]);
  const files = layersModelFiles({ topology: net.topology, weights: new Map(stored) });
  return files['weights.bin'].length + files['model.json'].length;
}
