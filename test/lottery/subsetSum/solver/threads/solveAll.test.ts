import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { type Worker } from 'node:worker_threads';
import { SubsetSumError } from '../../../../../src/lottery/subsetSum/errors';
import { StopError } from '../../../../../src/lottery/experiment';
import { type Task } from '../../../../../src/lottery/subsetSum/solver/threads/batch';
import { type ThreadProgram } from '../../../../../src/lottery/subsetSum/solver/threads/crew';
import { solveAll } from '../../../../../src/lottery/subsetSum/solver/threads/solveAll';
import { solvers } from '../../../../../src/lottery/subsetSum/solver/solver';
import { rng } from '../../../../../src/tensors/random';
import { temporaryFolder } from '../../../../support/nets';
import { loadTypescript, root } from '../../../../support/paths';
import { cannotRun } from '../../../../support/runs';
import { even } from '../pools';

const built: ThreadProgram = {
  file: path.join(root, 'dist', 'worker.js'),
  argv: ['subset-solver'],
};

interface Found {
  readonly subsets: Int32Array;
  readonly errors: Float64Array;
  /** How often each was told. */
  readonly told: Uint8Array;
}

/** Pools of all sizes, most of one target, and where what is found goes. */
function work(count: number): { readonly tasks: () => Generator<Task>; readonly found: Found } {
  const most = 6;
  const found: Found = {
    subsets: new Int32Array(count * most),
    errors: new Float64Array(count * most),
    told: new Uint8Array(count * most),
  };
  function* tasks(): Generator<Task> {
    for (let i = 0; i < count; i++) {
      const random = rng(i, 'threads');
      const targets = even(random, i % 5 === 0 ? most : 1);
      yield {
        ...{ samples: even(random, i % 22), targets, share: 1 / count },
        settle: (subsets, errors, from) => {
          for (let t = 0; t < targets.length; t++) {
            found.subsets[i * most + t] = subsets[from + t]!;
            found.errors[i * most + t] = errors[from + t]!;
            found.told[i * most + t]!++;
          }
        },
      };
    }
  }
  return { tasks, found };
}

const options = { solver: 'best-error', epsilon: 0.01, skipSmall: false } as const;
const atOnce = { program: built, worthwhile: 0 };
const breathe = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Threads that were started and have not ended, and how many were ever started. */
const open = new Set<Worker>();
let started = 0;
/** The built program, to which something happens at its first batch. */
function harmed(harm: string): ThreadProgram {
  const file = path.join(temporaryFolder(), 'harmed.js');
  const text = `
    const fs = require('node:fs');
    const { parentPort } = require('node:worker_threads');
    parentPort.once('message', () => { fs.writeFileSync(__filename + '.met', ''); ${harm} });
    process.argv[2] = 'subset-solver';
    require(${JSON.stringify(built.file)});`;
  fs.writeFileSync(file, text);
  return { file, argv: ['subset-solver'] };
}

describe('many pools on several threads', { skip: cannotRun }, () => {
  // Not before: what compiles the sources has a thread of its own.
  before(() => {
    process.on('worker', (thread) => {
      started++;
      open.add(thread);
      thread.on('exit', () => open.delete(thread));
    });
  });

  for (const solver of solvers) {
    test(`${solver}: the same on one, two and three, each target told once`, async () => {
      const results: Found[] = [];
      for (const threads of [1, 2, 3]) {
        const { tasks, found } = work(6000);
        const startedBefore = started;
        const told: number[] = [];
        await solveAll(tasks(), { ...options, solver }, { ...atOnce, threads }, async (done) => {
          told.push(done);
          await breathe();
        });
        results.push(found);
        assert.equal(started - startedBefore, threads === 1 ? 0 : threads);
        assert.ok(told.every((done, i) => i === 0 || done >= told[i - 1]! - 1e-9));
        assert.ok(Math.abs(told.at(-1)! - 1) < 1e-9 && told.length > 2);
        assert.equal(open.size, 0);
      }
      assert.equal(results[0]!.told.indexOf(2), -1);
      for (const other of results.slice(1)) assert.deepEqual(other, results[0]);
    });
  }

  test('a stop ends threads in the middle of what they do', async () => {
    // Of 30 samples one pool takes long: no thread is to be waited for.
    const samples = even(rng(0, 'stop'), 30);
    const targets = even(rng(1, 'stop'), 200_000);
    let told = 0;
    function* tasks(): Generator<Task> {
      yield {
        samples: samples.subarray(0, 24),
        targets: targets.subarray(0, 20_000),
        share: 0,
        settle: () => told++,
      };
      for (let i = 0; i < 8; i++) yield { samples, targets, share: 1 / 8, settle: () => told++ };
    }
    let breaths = 0;
    const stopping = solveAll(tasks(), options, { ...atOnce, threads: 2 }, async () => {
      await breathe();
      if (++breaths > 3) throw new StopError();
    });
    await assert.rejects(stopping, StopError);
    assert.equal(told, 1);
    assert.equal(open.size, 0);
  });

  const harms = {
    'ends by itself': 'process.exit(3);',
    throws: "throw new Error('no more');",
    'runs out of memory': 'const all = []; for (;;) all.push(new Array(1e5).fill(all.length));',
  };
  for (const [what, harm] of Object.entries(harms)) {
    test(`a thread that ${what} is done without`, async () => {
      const alone = work(8000);
      await solveAll(alone.tasks(), options, { threads: 1 }, breathe);
      const { tasks, found } = work(8000);
      const program = harmed(harm);
      const limits = { maxOldGenerationSizeMb: 32 };
      await solveAll(tasks(), options, { program, worthwhile: 0, threads: 2, limits }, breathe);
      assert.deepEqual(found, alone.found);
      assert.equal(open.size, 0);
      assert.ok(fs.existsSync(`${program.file}.met`), 'the thread met its harm');
    });
  }

  test('a program that is not there, or is another one, is done without', async () => {
    const alone = work(8000);
    await solveAll(alone.tasks(), options, { threads: 1 }, breathe);
    for (const program of [
      { file: path.join(root, 'none.js'), argv: [] },
      { ...built, argv: ['none'] },
    ]) {
      const { tasks, found } = work(8000);
      await solveAll(tasks(), options, { program, worthwhile: 0, threads: 2 }, breathe);
      assert.deepEqual(found, alone.found);
    }
  });

  test('what cannot be solved is said by name, as on one thread', async () => {
    function* tasks(): Generator<Task> {
      yield* work(6000).tasks();
      const samples = Float32Array.of(1, NaN);
      yield { samples, targets: Float32Array.of(1), share: 0, settle: () => undefined };
    }
    await assert.rejects(
      solveAll(tasks(), options, { ...atOnce, threads: 2 }, breathe),
      (error) => error instanceof SubsetSumError && error.reason === 'not-finite',
    );
    assert.equal(open.size, 0);
  });

  test('a process ends by itself when all is solved', () => {
    const place = (name: string): string => JSON.stringify(path.join(root, name));
    const script = `
      const { solveAll } = require(${place('src/lottery/subsetSum/solver/threads/solveAll.ts')});
      function* tasks() {
        for (let i = 0; i < 20000; i++) {
          const samples = Float32Array.from({ length: 21 }, (_, k) => Math.sin(i * 21 + k));
          yield { samples, targets: Float32Array.of(0.1), share: 1 / 20000, settle() {} };
        }
      }
      const program = ${JSON.stringify(built)};
      solveAll(tasks(), ${JSON.stringify(options)}, { threads: 2, program, worthwhile: 0 }, async () => {})
        .then(() => console.log('solved'));`;
    const said = execFileSync(process.execPath, [...loadTypescript, '-e', script], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.equal(said.trim(), 'solved');
  });
});
