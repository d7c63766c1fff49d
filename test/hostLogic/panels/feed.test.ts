import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, test, type TestContext } from 'node:test';
import { SnapshotFeed } from '../../../src/host/panels/feed';
import { type ShownRun } from '../../../src/protocol/runPage';
import { type ReaderAnswers, type ReaderRequest } from '../../../src/protocol/reader';
import { snapshotOf } from '../../webview/support/snapshots';

/** Milliseconds between the messages to a page: ten a second. */
const least = 100;

interface Watched {
  readonly feed: SnapshotFeed;
  /** When something was sent, in milliseconds of the test's clock. */
  readonly sent: number[];
  readonly last: () => readonly ShownRun[];
  /** Lets time go by, millisecond by millisecond, with what is waited for. */
  readonly pass: (milliseconds: number, each?: () => void) => Promise<void>;
}

/**
 * A feed on a clock of its own, of a run that has changed whenever it is read.
 *
 * @param reading milliseconds that a look takes
 */
function watched(
  { mock }: TestContext,
  state: 'running' | 'done',
  reading = 0,
): Watched & { readonly asked: () => number } {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const sent: number[] = [];
  let last: readonly ShownRun[] = [];
  let asked = 0;
  const snapshot = snapshotOf();
  const ask = async (): Promise<unknown> => {
    asked++;
    if (reading > 0) await new Promise<void>((resolve) => void setTimeout(resolve, reading));
    return { ...snapshot, status: { ...snapshot.status, state }, version: String(asked) };
  };
  const reader = {
    ask: async <R extends ReaderRequest>() => ask() as Promise<ReaderAnswers[R['kind']]>,
  };
  const send = (runs: readonly ShownRun[]): void => {
    sent.push(Date.now());
    last = runs;
  };
  const feed = new SnapshotFeed([snapshot.folder], () => Promise.resolve(reader), send, Date.now);
  const pass: Watched['pass'] = async (milliseconds, each) => {
    for (let i = 0; i < milliseconds; i++) {
      each?.();
      await turn();
      mock.timers.tick(1);
    }
    await turn();
  };
  return { feed, sent, last: () => last, pass, asked: () => asked };
}

function gaps(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, i) => time - times[i]!);
}

describe('a page is told', () => {
  test('at once when it shows, and then of a live run at an even pace', async (context) => {
    const { feed, sent, pass } = watched(context, 'running');
    feed.show();
    await pass(1);
    assert.equal(sent.length, 1);
    await pass(10_000);
    assert.ok(sent.length >= 30, `${sent.length} in 10 s`);
    assert.ok(Math.min(...gaps(sent)) >= least, `${Math.min(...gaps(sent))} ms apart`);
    feed.dispose();
  });

  for (const state of ['running', 'done'] as const) {
    test(`no more than ten times a second, however often a ${state} run changes`, async (context) => {
      const { feed, sent, pass } = watched(context, state);
      feed.show();
      await pass(3_000, () => feed.look());
      assert.ok(sent.length >= 9, `${sent.length} in 3 s`);
      assert.ok(Math.min(...gaps(sent)) >= least, `${Math.min(...gaps(sent))} ms apart`);
      feed.dispose();
    });
  }

  test('of the last change, and of a finished run no more after it', async (context) => {
    const { feed, last, pass, asked } = watched(context, 'done');
    feed.show();
    await pass(20);
    feed.look();
    await pass(1_000);
    assert.equal(asked(), 2);
    const [run] = last();
    assert.ok(run && 'snapshot' in run && run.snapshot.version === '2');
    feed.dispose();
  });

  test('as slowly as its run is read', async (context) => {
    const { feed, sent, pass, asked } = watched(context, 'running', 700);
    feed.show();
    await pass(5_000, () => feed.look());
    assert.ok(sent.length >= 4 && asked() <= 8, `${asked()} looks`);
    assert.ok(Math.min(...gaps(sent)) >= 700, gaps(sent).join(' '));
    feed.dispose();
  });

  test('nothing while it is hidden, and all again when it reappears', async (context) => {
    const { feed, sent, pass, asked } = watched(context, 'running');
    feed.show();
    await pass(100);
    feed.hide();
    const before = asked();
    await pass(2_000, () => feed.look());
    assert.deepEqual([sent.length, asked()], [1, before]);
    feed.show();
    assert.equal(sent.length, 2);
    await pass(2_000);
    assert.ok(sent.length > 6);
    feed.dispose();
    const after = sent.length;
    await pass(2_000, () => feed.look());
    assert.equal(sent.length, after);
  });
});
