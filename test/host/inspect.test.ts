import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { float32Tensor, writeSafetensors } from '../../src/formats/safetensors';
import { inspectorTypes } from '../../src/host/contributions';
import { type Services } from '../../src/host/services';
import { makeSyntheticRun } from '../support/syntheticRun';
import { closeAll, emptyRunsFolder, extensionApi, until } from './support/extension';

const { own, offered } = inspectorTypes;

describe('the mask inspector', () => {
  let services: Services;
  let folder: string;

  before(async () => {
    ({ services } = await extensionApi());
  });

  beforeEach(async () => {
    await closeAll();
    folder = emptyRunsFolder('models');
  });

  after(async () => {
    await closeAll();
    fs.rmSync(folder, { recursive: true });
  });

  function put(...parts: string[]): vscode.Uri {
    const file = path.join(folder, ...parts);
    const values = Float32Array.of(1, 0, 0, -2, 0, 3);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, writeSafetensors([float32Tensor('kernel', [3, 2], values)]));
    return vscode.Uri.file(file);
  }

  /** Editors of ours that are open: file and type. */
  function shown(): readonly (readonly [file: string, type: string])[] {
    return vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .map(({ input }) => input)
      .filter((input) => input instanceof vscode.TabInputCustom)
      .map(({ uri, viewType }) => [path.relative(folder, uri.fsPath), viewType] as const);
  }

  async function inspect(...args: readonly unknown[]): Promise<void> {
    await vscode.commands.executeCommand('winningTicket.inspectMasks', ...args);
  }

  it('opens by itself on files that we wrote, and on those of others only when it is asked to', async () => {
    await vscode.commands.executeCommand('vscode.open', put('mask.safetensors'));
    await until('it shows', () => shown().length === 1);
    assert.deepEqual(shown(), [['mask.safetensors', own.id]]);
    const other = put('net.safetensors');
    await vscode.commands.executeCommand('vscode.open', other);
    assert.ok(shown().every(([file]) => file !== 'net.safetensors'));
    await closeAll();
    await inspect(other);
    await inspect(other.fsPath);
    assert.deepEqual(shown(), [['net.safetensors', offered.id]]);
    await closeAll();
    // A file that shows comes to the front as it shows.
    const mask = put('mask.safetensors');
    await vscode.commands.executeCommand('vscode.openWith', mask, offered.id);
    await inspect(mask);
    assert.deepEqual(shown(), [['mask.safetensors', offered.id]]);
  });

  it('opens on all files that are selected, of every name', async () => {
    const names = ['a b.safetensors', '[x]{y}*.npz', 'ünïcode #1?.npy'];
    const files = names.map((name) => put(name));
    await inspect(files[0], files);
    assert.deepEqual(
      shown()
        .map(([file]) => file)
        .sort(),
      [...names].sort(),
    );
    await closeAll();
    const many = Array.from({ length: 11 }, (_, i) => put(`${i}.npy`));
    await inspect(many[0], many);
    assert.deepEqual(shown(), []);
  });

  it('opens the ticket of a run, and the level that is chosen', async () => {
    const runs = emptyRunsFolder();
    const run = path.join(runs, '2026-01-31-120001-a');
    makeSyntheticRun(run, { seeds: 2, levels: 3, points: 5, done: true, title: 'A run' });
    try {
      await services.runs.refresh();
      const reader = await services.reader();
      const outline = await reader.ask({ kind: 'outline', folder: run });
      assert.ok(outline.every(({ stage }) => stage !== undefined));
      const wanted = outline.findLast(({ highlight }) => highlight) ?? outline.at(-1);
      await inspect({ kind: 'run', folder: run });
      await until('the ticket shows', () => shown().length === 1);
      const of = (stage: string): string =>
        path.relative(folder, path.join(run, '1', stage, 'mask.safetensors'));
      assert.deepEqual(shown(), [[of(wanted!.stage!), own.id]]);
      await inspect({ kind: 'entry', folder: run, entry: outline[0] });
      await until('the level shows', () => shown().length === 2);
      assert.equal(shown()[1]?.[0], of(outline[0]!.stage!));
      await inspect(vscode.Uri.file(run));
      assert.equal(shown().length, 2);
    } finally {
      await closeAll();
      fs.rmSync(run, { recursive: true });
    }
  });

  it('opens on no file that is on no disk', async () => {
    await inspect(vscode.Uri.parse('vscode-vfs://github/some/one/net.safetensors'));
    assert.deepEqual(shown(), []);
  });

  it('reads in a process of its own', async () => {
    const { fsPath: file } = put('net.safetensors');
    const inspector = await services.inspector();
    const view = await inspector.ask({ kind: 'model', file });
    assert.ok(view !== 'unchanged');
    assert.deepEqual(
      view.layers.map(({ name, shape }) => [name, shape]),
      [['kernel', [3, 2]]],
    );
    const { version } = view;
    const address = { layer: 0, level: 0, row: 0, column: 0 };
    const tile = await inspector.ask({ kind: 'tile', file, version, tile: address });
    assert.ok(tile !== 'changed' && tile.density instanceof Uint8Array);
    assert.deepEqual([...tile.density], [255, 0, 0, 255, 0, 255]);
    const reader = await services.reader();
    await reader.ask({ kind: 'outline', folder }).catch(() => undefined);
    const pid = (one: object): unknown => (one as { readonly pid?: unknown }).pid;
    assert.equal(typeof pid(inspector), 'number');
    assert.notEqual(pid(inspector), pid(reader));
  });
});
