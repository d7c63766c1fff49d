import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shareCores, type Work } from '../../src/jobs/threads';
import { gainsFromThreads } from '../../src/worker/threads';
import * as tf from '../../src/tensors/tf';
import { zooBuilder } from '../../src/models/zoo';
import { modelSpec } from '../support/nets';

describe('threads and replicates at once', () => {
  const work: Work = {
    engine: 'native',
    seeds: 3,
    replicateBytes: 1,
    gainsFromThreads: true,
    threads: 'auto',
    jobs: undefined,
  };
  const share = (change: Partial<Work>, cores: number): readonly number[] => {
    const { jobs, threads } = shareCores({ ...work, ...change }, cores);
    return [jobs, threads];
  };

  test('fill the cores with replicates first, and what is left goes to their threads', () => {
    assert.deepEqual(share({}, 2), [2, 1]);
    assert.deepEqual(share({}, 3), [3, 1]);
    assert.deepEqual(share({}, 8), [3, 2]);
    assert.deepEqual(share({ seeds: 1 }, 8), [1, 8]);
    assert.deepEqual(share({ jobs: 1 }, 8), [1, 8]);
    // More replicates at once than there are leave cores to those that there are.
    assert.deepEqual(share({ seeds: 1, jobs: 4 }, 8), [4, 8]);
    assert.deepEqual(share({ jobs: 5, seeds: 9 }, 2), [5, 1]);
  });

  test('are one for small dense steps and for engines that have no more', () => {
    assert.deepEqual(share({ seeds: 1, gainsFromThreads: false }, 8), [1, 1]);
    assert.deepEqual(share({ seeds: 1, engine: 'wasm', threads: 4 }, 8), [1, 1]);
  });

  test('of what goes on beside the engine fill the cores on any engine, unless it is asked otherwise', () => {
    const cores = (change: Partial<Work>): number => shareCores({ ...work, ...change }, 8).cores;
    assert.equal(cores({ gainsFromThreads: false }), 2);
    assert.equal(cores({ seeds: 1, engine: 'wasm' }), 8);
    assert.equal(cores({ seeds: 9 }), 1);
    assert.equal(cores({ seeds: 1, engine: 'wasm', threads: 3 }), 3);
  });

  test('are as asked, and then fewer replicates fit', () => {
    assert.deepEqual(share({ threads: 4 }, 8), [2, 4]);
    assert.deepEqual(share({ threads: 4, gainsFromThreads: false }, 2), [1, 4]);
    assert.deepEqual(share({ threads: 2, jobs: 3 }, 2), [3, 2]);
  });
});

describe('a step gains from threads', () => {
  const gains = (spec: object, shape: readonly number[], batch: number): boolean => {
    const model = zooBuilder(modelSpec(spec) as Parameters<typeof zooBuilder>[0])(shape, 10);
    const answer = gainsFromThreads(model, batch);
    model.dispose();
    return answer;
  };

  test('where there are convolutions or large matrix products', () => {
    const lenet = { kind: 'zoo', name: 'lenet-300-100' };
    assert.equal(gains(lenet, [28, 28, 1], 60), false);
    assert.equal(gains(lenet, [28, 28, 1], 512), true);
    assert.equal(gains({ kind: 'zoo', name: 'lenet-5' }, [28, 28, 1], 1), true);
    assert.equal(gains({ kind: 'mlp', hidden: [1500] }, [28, 28, 1], 60), true);
  });

  test('where a dense layer goes over a long sequence', () => {
    const over = (steps: number): boolean => {
      const model = tf.sequential();
      model.add(tf.layers.dense({ units: 64, inputShape: [steps, 64] }));
      const answer = gainsFromThreads(model, 64);
      model.dispose();
      return answer;
    };
    assert.deepEqual([over(8), over(1024)], [false, true]);
  });
});
