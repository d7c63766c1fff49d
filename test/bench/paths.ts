import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { layoutOf } from '../../src/inspect/layout';
import { type NetTensor } from '../../src/inspect/graph/net';
import { findPaths } from '../../src/inspect/paths/findPaths';
import { type PathsView } from '../../src/inspect/pathsView';
import { rng } from '../../src/tensors/random';
import { type Bench, type BenchRow, timed } from './row';

/** 25.5 million weights: a dense net of 2,900 inputs, two layers of that width, and 100 outputs. */
const widths = [2900, 2900, 2900, 2900, 100];
const k = 1000;

/**
 * Total count and the 1,000 strongest paths of a net of 25 million weights, dense and with 2 % of them, from weights in
 * memory; beside it the same in NumPy, layer by layer, keeping the 1,000 best to each unit of a column.
 */
export function paths(): Bench {
  return {
    name: 'paths',
    run: () => Promise.resolve([1, 0.02].flatMap((density) => rows(density))),
  };
}

function rows(density: number): BenchRow[] {
  const weights = weightsOf(density);
  const tensors = weights.map((values, i): NetTensor => {
    const shape = [widths[i]!, widths[i + 1]!];
    const name = `fc${i + 1}/kernel`;
    const layout = layoutOf(shape, { name, convention: 'outputs-last' });
    const read = (begin: number, end: number) => ({ values: values.subarray(begin, end) });
    return { name, shape, layout, role: 'kernel', read };
  });
  let view: PathsView | undefined;
  const { min, median } = timed(
    () => {
      const found = findPaths({ tensors }, { k });
      if ('none' in found) throw new Error(found.none);
      view = found;
    },
    5,
    1,
  );
  const count = weights.reduce((n, { length }) => n + length, 0);
  const row = {
    work: 'paths',
    threads: 1,
    density,
    unit: 'ms' as const,
    note: `${(count / 1e6).toFixed(1)}M weights, ${view!.total} paths, top ${view!.top.length}`,
  };
  const ours = { ...row, engine: 'ours', min, median };
  const peer = numpy(weights, view!);
  if (typeof peer === 'string') return [{ ...ours, note: `${row.note}; ${peer}` }];
  return [
    { ...ours, ratio: min / peer.min },
    { ...row, ...peer, engine: 'NumPy', note: 'top 1,000 alone' },
  ];
}

function weightsOf(density: number): Float32Array[] {
  const random = rng(1, 'bench-paths', String(density));
  return widths.slice(1).map((width, i) => {
    // Normal numbers from a table: drawing each takes longer than all the rest.
    const table = Float32Array.from({ length: 2 ** 20 }, () => random.normal());
    return Float32Array.from({ length: widths[i]! * width }, () =>
      density === 1 || random.next() < density ? table[random.integer(2 ** 20)]! : 0,
    );
  });
}

/** Time of the peer, or why there is none. @throws Error if it finds other paths */
function numpy(
  weights: readonly Float32Array[],
  view: PathsView,
): { readonly min: number; readonly median: number } | string {
  const python = process.env['WINNING_TICKET_PYTHON'] ?? 'python3';
  try {
    execFileSync(python, ['-c', 'import numpy'], { stdio: 'ignore' });
  } catch {
    return 'no Python with NumPy (WINNING_TICKET_PYTHON names one)';
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-bench-'));
  try {
    weights.forEach((layer, i) => {
      const bytes = new Uint8Array(layer.buffer, layer.byteOffset, layer.byteLength);
      fs.writeFileSync(path.join(folder, `${i}.f32`), bytes);
    });
    const output = execFileSync(python, ['-c', program, folder, String(k), widths.join(',')], {
      encoding: 'utf8',
      env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    });
    const answer = JSON.parse(output) as { times: number[]; first: number; last: number };
    const [first, last] = [view.top[0]!.product, view.top.at(-1)!.product];
    if (Math.abs(answer.first / first - 1) > 1e-6 || Math.abs(answer.last / last - 1) > 1e-6) {
      throw new Error(
        `NumPy finds products ${answer.first} to ${answer.last}, we ${first} to ${last}.`,
      );
    }
    const times = answer.times.map((seconds) => seconds * 1000).sort((a, b) => a - b);
    return { min: times[0]!, median: times[Math.floor(times.length / 2)]! };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The k strongest products: the best way on from each unit by max-product, then from the inputs on, all edges of the best k
 * beginnings with that as a bound, of which the k best go on.
 */
const program = `
import json, sys, time
import numpy as np
folder, k, widths = sys.argv[1], int(sys.argv[2]), [int(w) for w in sys.argv[3].split(',')]
shapes = list(zip(widths, widths[1:]))
layers = [np.fromfile(f'{folder}/{i}.f32', np.float32).reshape(s) for i, s in enumerate(shapes)]
times = []
for _ in range(3):
    begin = time.perf_counter()
    on = [np.ones(widths[-1])]
    for layer in reversed(layers):
        on.insert(0, (np.abs(layer) * on[0]).max(axis=1))
    best = np.argsort(-on[0])[:k]
    units, products = best, np.ones(len(best))
    for i, layer in enumerate(layers):
        reached = products[:, None] * np.abs(layer[units])
        bound = (reached * on[i + 1]).ravel()
        chosen = np.argpartition(-bound, k - 1)[:k]
        chosen = chosen[bound[chosen] > 0]
        products, units = reached.ravel()[chosen], chosen % layer.shape[1]
    products = np.sort(products)[::-1]
    times.append(time.perf_counter() - begin)
print(json.dumps({'times': times, 'first': products[0], 'last': products[-1]}))
`;
