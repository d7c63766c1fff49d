import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { isLive } from '../../src/host/runs/row';
import { type Services } from '../../src/host/services';
import { resolveSpec, type AnySpec } from '../../src/lottery/spec';
import { closeAll, emptyRunsFolder, extensionApi, panelTitles, until } from './support/extension';
import { figure } from './support/figure';

const small = {
  experiment: 'imp',
  title: 'A small net',
  engine: 'wasm',
  model: { kind: 'mlp', hidden: [16] },
  data: { kind: 'digits', train: 300, test: 100 },
  training: { steps: 100, batch: 30, evaluations: 2, trainExamples: 0 },
  seeds: [1, 2],
  imp: { levels: 3, rate: 0.4, controls: [] },
};

describe('runs that are started', function () {
  this.timeout(240_000);
  let services: Services;
  let base: string;

  before(async () => {
    ({ services } = await extensionApi());
    base = path.dirname(emptyRunsFolder());
    await services.runs.refresh();
  });

  after(async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await closeAll();
  });

  function spec(more: object = {}): AnySpec {
    return resolveSpec({ ...small, ...more }, 'a test');
  }

  async function ended(folder: string): Promise<string | undefined> {
    await until(
      `${folder} has ended`,
      () => {
        const row = services.runs.get(folder);
        return row !== undefined && !isLive(row);
      },
      200_000,
    );
    return services.runs.get(folder)?.state;
  }

  it('go to the nearest folder for runs, are listed and shown, and find a ticket', async () => {
    const folder = await services.jobs.begin({ spec: spec(), base });
    assert.equal(path.dirname(folder), path.join(base, 'winning-ticket-runs'));
    assert.ok(services.runs.get(folder));
    await until('its panel is open', () => panelTitles().includes('A small net'));
    assert.ok(!fs.existsSync(path.join(folder, 'lease')), 'it goes on without a window');
    assert.equal(await ended(folder), 'done');
    const supervisor = fs.readFileSync(path.join(folder, 'supervisor.log'), 'utf8');
    assert.doesNotMatch(supervisor, /Error/);
  });

  it('have a lease where they are to end with the window, and are stopped and resumed', async () => {
    const settings = vscode.workspace.getConfiguration('winningTicket');
    const { Workspace } = vscode.ConfigurationTarget;
    await settings.update('whenWindowCloses', 'stop', Workspace);
    try {
      const training = { ...small.training, steps: 20_000 };
      const folder = await services.jobs.begin({ spec: spec({ training }), base });
      const lease = path.join(folder, 'lease');
      assert.ok(fs.existsSync(lease));
      await vscode.commands.executeCommand('winningTicket.stopRun', folder);
      assert.equal(await ended(folder), 'stopped');
      assert.ok(!fs.existsSync(lease));
      await vscode.commands.executeCommand('winningTicket.resumeRun', folder);
      await until('it goes on', () => isLive(services.runs.get(folder)!));
      assert.ok(fs.existsSync(lease));
      await vscode.commands.executeCommand('winningTicket.stopRun', folder);
      assert.equal(await ended(folder), 'stopped');
    } finally {
      await settings.update('whenWindowCloses', undefined, Workspace);
    }
  });

  it('leave the extension host free while two are at work', async () => {
    const training = { ...small.training, steps: 20_000 };
    const folders = [];
    for (const seeds of [[1], [2]]) {
      folders.push(await services.jobs.begin({ spec: spec({ training, seeds }), base }));
    }
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    delay.disable();
    assert.equal(services.runs.live.length, 2);
    const p99 = delay.percentile(99) / 1e6 - 10;
    figure('lag', p99);
    assert.ok(p99 < 500, `${p99} ms`);
    for (const folder of folders) {
      await vscode.commands.executeCommand('winningTicket.stopRun', folder);
    }
    for (const folder of folders) assert.equal(await ended(folder), 'stopped');
  });

  it('run from a copy of the program, and terminals have the command', async () => {
    const program = await services.programFolder();
    assert.ok(program.startsWith(services.context.globalStorageUri.fsPath), program);
    for (const name of ['worker.js', 'reader.js', 'winning-ticket.js', 'wasm', 'webview']) {
      assert.ok(fs.existsSync(path.join(program, name)), name);
    }
    const bin = path.join(services.context.globalStorageUri.fsPath, 'bin');
    await until('the command is there', () => fs.existsSync(path.join(bin, 'winning-ticket')));
    const mutator = services.context.environmentVariableCollection.get('PATH');
    assert.equal(mutator?.value, bin + path.delimiter);
  });
});
