import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Engine } from '../../src/tensors/engine';
import { dataFolder, root } from '../support/paths';
import { peer, peersMissing } from './peers';
import { type Bench, type BenchRow } from './row';

/**
 * A whole sweep of iterative magnitude pruning, LeNet-300-100, rewinding to initialisation, SGD .1: once with MNIST as
 * the peer does it, else on generated digits. Time from the first to the last training, as the peer counts it.
 */
export function sweep(engine: Engine, levels: number, steps: number): Bench {
  return {
    name: 'sweep',
    run: () => {
      const mnist = path.join(dataFolder, 'mnist');
      const data = fs.existsSync(mnist) ? mnist : 'digits';
      const ours = find(engine, data, levels, steps, 1);
      // Two replicates at once are how a user with two cores runs it.
      const two = find(engine, data, levels, steps, 2);
      const missing = data === 'digits' ? 'no MNIST' : peersMissing();
      if (missing !== undefined) return Promise.resolve([{ ...ours, note: missing }, two]);
      const torch = [1, 2].map((threads): BenchRow => {
        const lines = peer('torch_imp.py', [
          mnist,
          ...['--threads', String(threads)],
          ...['--levels', String(levels)],
          ...['--steps', String(steps)],
        ]);
        const seconds = Number(lines.at(-1)!['seconds']);
        const unit = 's';
        return {
          work: 'sweep',
          engine: 'PyTorch',
          threads,
          density: 1,
          min: seconds,
          median: seconds,
          unit,
        };
      });
      const best = Math.min(...torch.map((row) => row.median));
      return Promise.resolve([
        { ...ours, ratio: ours.median / best },
        { ...two, ratio: two.median / (2 * best) },
        ...torch,
      ]);
    },
  };
}

function find(
  engine: Engine,
  data: string,
  levels: number,
  steps: number,
  seeds: number,
): BenchRow {
  const runs = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-bench-'));
  try {
    const output = execFileSync(
      process.execPath,
      [
        path.join(root, 'dist', 'winning-ticket.js'),
        ...['find', '--json', '--runs', runs, '--data', data, '--engine', engine.name],
        ...['--levels', String(levels), '--steps', String(steps), '--seeds', String(seeds)],
        '--set',
        'training.optimizer={"kind":"sgd","learningRate":0.1}',
        'training.evaluations=1',
        'training.trainExamples=0',
        'imp.controls=[]',
      ],
      { encoding: 'utf8', maxBuffer: 1e8, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const events = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event?: { type: string; time: string } })
      .flatMap(({ event }) => (event ? [event] : []));
    const times = events
      .filter((event) => event.type.startsWith('stage-'))
      .map((event) => Date.parse(event.time));
    const seconds = (Math.max(...times) - Math.min(...times)) / 1000;
    const note =
      seeds === 1 ? {} : { note: `${seeds} replicates at once, in all; ratio a replicate` };
    return {
      work: seeds === 1 ? 'sweep' : `sweep x ${seeds}`,
      engine: engine.name,
      threads: engine.threads,
      density: 1,
      min: seconds,
      median: seconds,
      unit: 's',
      ...note,
    };
  } finally {
    fs.rmSync(runs, { recursive: true, force: true });
  }
}
