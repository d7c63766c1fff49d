import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { findDataSets } from '../../src/host/find/search/dataSets';
import { findIn } from '../../src/host/find/search/files';
import { findModels } from '../../src/host/find/search/models';
import { layersModelFiles } from '../../src/formats/tfjsModel';
import { emptyRunsFolder } from './support/extension';

/** Odd, so that nothing of it is taken for a pattern. */
const ownRuns = 'my {runs}, [old] *';

describe("the wizard's search", () => {
  const root = vscode.workspace.workspaceFolders![0]!;
  const signal = new AbortController().signal;
  let folders: readonly string[];

  beforeEach(() => {
    const runs = [path.basename(emptyRunsFolder()), path.basename(emptyRunsFolder(ownRuns))];
    folders = [...runs, 'nets', 'node_modules', 'kept'];
  });

  afterEach(() => {
    for (const name of folders) {
      fs.rmSync(path.join(root.uri.fsPath, name), { recursive: true, force: true });
    }
  });

  function put(name: string): void {
    const file = path.join(root.uri.fsPath, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (!name.endsWith('model.json')) return fs.writeFileSync(file, 'a,class\n1,x\n2,y\n');
    const layer = { class_name: 'Dense', config: { name: 'a', units: 1 } };
    const topology = { class_name: 'Sequential', config: { name: 'm', layers: [layer] } };
    const values = Float32Array.of(1, 2);
    const weights = new Map([['a/kernel', { shape: [2, 1], dtype: 'float32' as const, values }]]);
    const files = layersModelFiles({ topology, weights });
    fs.writeFileSync(file, files['model.json']);
    fs.writeFileSync(path.join(path.dirname(file), 'weights.bin'), files['weights.bin']);
  }

  /** What was found, by its path in the workspace. */
  function relative(files: readonly string[]): readonly string[] {
    return files.map((file) => path.relative(root.uri.fsPath, file).replaceAll('\\', '/'));
  }

  it('skips packages, runs wherever they lie, and hidden folders', async () => {
    for (const name of [
      'nets/a/model.json',
      'nets/a/data.csv',
      'nets/winning-ticket/model.json',
      'node_modules/net/model.json',
      'nets/node_modules/net/data.csv',
      'nets/node_modules/net/model.json',
      'winning-ticket-runs/1/tickets/seed-1/model.json',
      'nets/winning-ticket-runs/1/tickets/seed-1/model.json',
      'nets/.cache/model.json',
      // A run that somebody has moved.
      'kept/run/run.json',
      'kept/run/spec.json',
      'kept/run/tickets/seed-1/model.json',
      'kept/run/tickets/seed-1/data.csv',
      `${ownRuns}/left/model.json`,
      `${ownRuns}/left/data.csv`,
    ]) {
      put(name);
    }
    const settings = vscode.workspace.getConfiguration('winningTicket');
    await settings.update('runsFolder', ownRuns, vscode.ConfigurationTarget.Workspace);
    try {
      assert.deepEqual(relative(await findIn(root.uri, ['model.json', '*.csv'], signal)), [
        'nets/a/data.csv',
        'nets/a/model.json',
        'nets/winning-ticket/model.json',
      ]);
      const models = await findModels(root.uri, signal);
      assert.deepEqual(
        models.map(({ choice }) => choice.name),
        ['a', 'winning-ticket'],
      );
      const data = await findDataSets(root.uri, signal);
      assert.deepEqual(
        data.map(({ choice }) => choice.name),
        ['data'],
      );
    } finally {
      await settings.update('runsFolder', undefined, vscode.ConfigurationTarget.Workspace);
    }
    // Without the setting it is a folder like any other.
    const found = relative(await findIn(root.uri, ['model.json'], signal));
    assert.ok(found.includes(`${ownRuns}/left/model.json`), found.join(', '));
  });

  it('finds nothing once nobody waits for it', async () => {
    put('nets/a/model.json');
    const aborted = AbortSignal.abort();
    assert.deepEqual(await findModels(root.uri, aborted), []);
  });
});
