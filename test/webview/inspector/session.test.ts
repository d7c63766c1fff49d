import assert from 'node:assert/strict';
import test, { describe, type TestContext } from 'node:test';
import { ModelSession, type SessionState } from '../../../webview/inspector/model/session';
import { layerView, modelView, settled, SlowInspector } from './support/views';

const file = '/models/net.safetensors';
const view = modelView([layerView('fc1')]);

function begun(t: TestContext): {
  session: ModelSession;
  inspector: SlowInspector;
  states: SessionState[];
} {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const inspector = new SlowInspector();
  const states: SessionState[] = [];
  const session = new ModelSession(inspector.inspect, file, (state) => states.push(state));
  session.load();
  return { session, inspector, states };
}

function shown(state: SessionState | undefined): Extract<SessionState, { kind: 'shown' }> {
  assert.equal(state?.kind, 'shown');
  return state;
}

void describe('a session with a model file', () => {
  test('shows what the file holds, and stays with it where it has not changed', async (t) => {
    const { session, inspector, states } = begun(t);
    assert.equal(session.state.kind, 'loading');
    assert.deepEqual(inspector.last.request, { kind: 'model', file });
    await inspector.last.answer(view);
    const { model, gone } = shown(states.at(-1));
    assert.equal(model.view, view);
    assert.equal(gone, false);
    session.stands('here');
    assert.deepEqual(inspector.last.request, { kind: 'model', file, known: 'v1' });
    await inspector.last.answer('unchanged');
    assert.equal(shown(states.at(-1)).model, model);
    assert.equal(model.closed, false);
  });

  test('asks once, however often it is told the same, and once more for what comes meanwhile', async (t) => {
    const { session, inspector } = begun(t);
    session.stands('here');
    assert.equal(inspector.asked.length, 1);
    session.stands('changed');
    session.stands('changed');
    assert.equal(inspector.asked.length, 1);
    await inspector.last.answer(view);
    assert.equal(inspector.asked.length, 2);
    await inspector.last.answer('unchanged');
    assert.equal(inspector.asked.length, 2);
  });

  test('takes a newer version in, and drops the older', async (t) => {
    const { session, inspector, states } = begun(t);
    await inspector.last.answer(view);
    const before = shown(states.at(-1)).model;
    session.stands('changed');
    await inspector.last.answer(modelView([layerView('fc1')], { version: 'v2' }));
    assert.equal(shown(states.at(-1)).model.view.version, 'v2');
    assert.equal(before.closed, true);
  });

  test('reads again when an answer says that the file has changed, but not more than once a second', async (t) => {
    const { inspector, states } = begun(t);
    await inspector.last.answer(view);
    const { model } = shown(states.at(-1));
    const tile = model.tile({ layer: 0, level: 0, row: 0, column: 0 });
    await inspector.last.answer('changed');
    assert.equal(await tile, undefined);
    assert.equal(inspector.words.at(-1), 'tile');
    t.mock.timers.tick(999);
    assert.equal(inspector.words.at(-1), 'tile');
    t.mock.timers.tick(1);
    // What it knows is known to be old.
    assert.deepEqual(inspector.last.request, { kind: 'model', file });
    await inspector.last.answer(modelView([layerView('fc1')], { version: 'v2' }));
    assert.equal(shown(states.at(-1)).model.view.version, 'v2');
  });

  test('keeps the picture of a file that is deleted, and comes back with it', async (t) => {
    const { session, inspector, states } = begun(t);
    await inspector.last.answer(view);
    const asked = inspector.asked.length;
    session.stands('gone');
    assert.equal(shown(states.at(-1)).gone, true);
    assert.equal(inspector.asked.length, asked);
    session.load();
    await inspector.last.fail('net.safetensors: no such file');
    assert.equal(shown(states.at(-1)).gone, true);
    session.stands('here');
    await inspector.last.answer('unchanged');
    assert.equal(shown(states.at(-1)).gone, false);
  });

  test('keeps the picture of a file that cannot be read any more, with the reason', async (t) => {
    const { session, inspector, states } = begun(t);
    await inspector.last.answer(view);
    session.stands('changed');
    await inspector.last.fail('net.safetensors: byte 8: the header is cut off');
    const { stale, gone, model } = shown(states.at(-1));
    assert.equal(stale, 'net.safetensors: byte 8: the header is cut off');
    assert.equal(gone, false);
    assert.equal(model.view, view);
    session.load();
    await inspector.last.answer('unchanged');
    assert.equal(shown(states.at(-1)).stale, undefined);
  });

  test('tells why a file cannot be read at all, and tries again', async (t) => {
    const { session, inspector, states } = begun(t);
    await inspector.last.fail('not a model file');
    assert.deepEqual(states.at(-1), { kind: 'failed', message: 'not a model file' });
    session.load();
    assert.equal(states.at(-1)?.kind, 'loading');
    await inspector.last.answer(view);
    shown(states.at(-1));
  });

  test('a file that is deleted while it is read is gone, though its view still came', async (t) => {
    const { session, inspector, states } = begun(t);
    session.stands('gone');
    await inspector.asked[0]!.answer(view);
    assert.equal(shown(states[0]).gone, true);
  });

  test('says and asks nothing once it is closed', async (t) => {
    const { session, inspector, states } = begun(t);
    session.close();
    await inspector.last.answer(view);
    session.load();
    session.stands('changed');
    t.mock.timers.tick(5000);
    await settled();
    assert.equal(states.length, 0);
    assert.equal(inspector.asked.length, 1);
  });
});
