import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { isReply, MessageLink } from '../../../webview/ui/link';

type Asked = { readonly kind: 'quick' | 'slow'; readonly n: number };

function linked(milliseconds: number | undefined): {
  link: MessageLink<Asked>;
  posted: { id: number; request: Asked }[];
} {
  const posted: { id: number; request: Asked }[] = [];
  const link = new MessageLink<Asked>({
    post: ({ id, request }) => void posted.push({ id, request }),
    milliseconds: ({ kind }) => (kind === 'quick' ? milliseconds : undefined),
  });
  return { link, posted };
}

void describe('the link of a page with its host', () => {
  test('gives each request the reply with its id, in whatever order they come', async () => {
    const { link, posted } = linked(undefined);
    const first = link.request({ kind: 'slow', n: 1 });
    const second = link.request({ kind: 'slow', n: 2 });
    const third = link.request({ kind: 'slow', n: 3 });
    assert.deepEqual(
      posted.map(({ request }) => request.n),
      [1, 2, 3],
    );
    link.take({ id: posted[1]!.id, ok: true, answer: 'two' });
    link.take({ id: posted[2]!.id, ok: false, message: 'The disk is full.' });
    link.take({ id: posted[0]!.id, ok: true });
    assert.equal(await second, 'two');
    assert.equal(await first, undefined);
    await assert.rejects(third, { message: 'The disk is full.' });
  });

  test('gives up what is not answered in time, and drops its late reply', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { link, posted } = linked(500);
    const quick = link.request({ kind: 'quick', n: 1 });
    const slow = link.request({ kind: 'slow', n: 2 });
    t.mock.timers.tick(499);
    let ended = false;
    void quick.catch(() => (ended = true));
    await Promise.resolve();
    assert.equal(ended, false);
    t.mock.timers.tick(1);
    await assert.rejects(quick, { message: 'VS Code has not answered.' });
    link.take({ id: posted[0]!.id, ok: true, answer: 'late' });
    t.mock.timers.tick(1e9);
    link.take({ id: posted[1]!.id, ok: true, answer: 'slow' });
    assert.equal(await slow, 'slow');
  });

  test('knows a reply by its form', () => {
    assert.equal(isReply({ type: 'reply', id: 3, ok: true }), true);
    for (const other of [{ type: 'reply' }, { type: 'snapshots', id: 3 }, { id: 3 }, []]) {
      assert.equal(isReply(other), false);
    }
  });
});
