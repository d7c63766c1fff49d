import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { asInspectorMessage } from '../../../src/host/inspect/logic/message';
import { asInspectRequest, asPath } from '../../../src/host/inspect/logic/request';
import { asMessage } from '../../../src/host/panels/messages';

const file = path.resolve('models', 'net.safetensors');
const other = path.resolve('models', 'other.safetensors');
const tile = { layer: 2, level: 3, row: 0, column: 17 };
const of = { file, version: 'v' };
const both = { ...of, other, otherVersion: 'w' };

const good: readonly object[] = [
  { kind: 'model', file },
  { kind: 'model', file, known: 'v' },
  { kind: 'statistics', ...of, layer: 0 },
  { kind: 'tile', ...of, tile },
  { kind: 'paths', ...of, k: 1 },
  { kind: 'paths', ...of, k: 1000, through: { column: 1, unit: 0 } },
  { kind: 'comparison', ...both },
  { kind: 'comparedTile', ...both, tile },
];

const bad: readonly unknown[] = [
  undefined,
  null,
  'model',
  [],
  { kind: 'model' },
  { kind: 'model', file: 'net.safetensors' },
  { kind: 'model', file: `${file}\0.txt` },
  { kind: 'model', file: path.resolve('/', 'x'.repeat(40_000)) },
  { kind: 'model', file: 7 },
  { kind: 'model', file, known: 7 },
  { kind: 'model', file, known: 'x'.repeat(1001) },
  { kind: 'export', ...of },
  { kind: 'statistics', file, layer: 0 },
  { kind: 'statistics', ...of, layer: -1 },
  { kind: 'statistics', ...of, layer: 0.5 },
  { kind: 'statistics', ...of, layer: '0' },
  { kind: 'statistics', ...of, layer: NaN },
  { kind: 'tile', ...of },
  { kind: 'tile', ...of, tile: { ...tile, level: 1e3 } },
  { kind: 'tile', ...of, tile: { ...tile, row: -1 } },
  { kind: 'tile', ...of, tile: { ...tile, column: 2 ** 32 } },
  { kind: 'paths', ...of, k: 0 },
  { kind: 'paths', ...of, k: 1001 },
  { kind: 'paths', ...of, k: 5, through: { column: 1 } },
  { kind: 'paths', ...of, k: 5, through: null },
  { kind: 'comparison', ...of },
  { kind: 'comparison', ...both, other: 'other.safetensors' },
  { kind: 'comparison', ...both, otherVersion: undefined },
  { kind: 'comparedTile', ...both },
];

describe('what a page asks about model files', () => {
  test('is taken as it is where it is well formed, without what nobody asked for', () => {
    for (const request of good) {
      assert.deepEqual(asInspectRequest(request), request);
      assert.deepEqual(asInspectRequest({ ...request, more: 'x' }), request);
    }
  });

  test('is refused where a part is missing, of another kind or beyond its bounds', () => {
    for (const request of bad) assert.equal(asInspectRequest(request), undefined);
  });

  test('names files without detours', () => {
    const winding = [path.dirname(file), 'deeper', '..', path.basename(file)].join(path.sep);
    assert.equal(asPath(winding), file);
    assert.deepEqual(asInspectRequest({ kind: 'model', file: winding }), { kind: 'model', file });
  });

  test('comes from the inspector and from the run panel alike, each with its own other requests', () => {
    const asked = { kind: 'inspect', request: good[0]! };
    const request = { type: 'request', id: 4, request: asked };
    assert.deepEqual(asInspectorMessage(request), request);
    assert.deepEqual(asMessage(request), request);
    const message = (one: object): object => ({ type: 'request', id: 1, request: one });
    const onlyInspector = message({ kind: 'pickOther' });
    assert.deepEqual(asInspectorMessage(onlyInspector), onlyInspector);
    assert.equal(asMessage(onlyInspector), undefined);
    const onlyRun = message({ kind: 'openInspector', file });
    assert.deepEqual(asMessage(onlyRun), onlyRun);
    assert.equal(asInspectorMessage(onlyRun), undefined);
    for (const wrong of [message({ kind: 'inspect', request: bad[4] }), { ...request, id: '4' }]) {
      assert.equal(asInspectorMessage(wrong), undefined);
      assert.equal(asMessage(wrong), undefined);
    }
  });

  test('may save under a name that leads nowhere else', () => {
    const named = (name: string): unknown => {
      const request = { kind: 'save', name, content: 'x' };
      const message = asInspectorMessage({ type: 'request', id: 1, request });
      return message?.type === 'request' && message.request.kind === 'save'
        ? message.request.name
        : undefined;
    };
    assert.equal(named('layer.png'), 'layer.png');
    assert.equal(named('block/kernel:0.png'), 'block-kernel-0.png');
    assert.equal(named('../../etc/passwd'), '..-..-etc-passwd');
    assert.equal(named('..'), 'picture');
  });
});
