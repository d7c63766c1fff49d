import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { RunTree, type RunNode } from '../../src/host/runs/tree';
import { type Services } from '../../src/host/services';
import { makeSyntheticRun } from '../support/syntheticRun';
import { closeAll, emptyRunsFolder, extensionApi, panelTitles, until } from './support/extension';
import { figure } from './support/figure';

const drawn = { seeds: 2, levels: 4, points: 10, done: true };

describe('the runs of a workspace', () => {
  let services: Services;
  let runs: string;

  before(async () => {
    ({ services } = await extensionApi());
  });

  beforeEach(async () => {
    await closeAll();
    runs = emptyRunsFolder();
    await services.runs.refresh();
  });

  after(closeAll);

  function make(name: string, title: string, more: object = {}): string {
    const folder = path.join(runs, name);
    makeSyntheticRun(folder, { ...drawn, title, ...more });
    return folder;
  }

  async function items(tree: RunTree, node?: RunNode): Promise<vscode.TreeItem[]> {
    return (await tree.getChildren(node)).map((child) => tree.getTreeItem(child));
  }

  it('are rows with what they found, how they stand, and the menus that fit', async () => {
    make('2026-01-31-120001-a', 'Finished');
    make('2026-01-31-120002-b', 'Half', { done: false });
    fs.writeFileSync(path.join(make('2026-01-31-120003-c', 'Broken'), 'status.json'), '{');
    await services.runs.refresh();
    const tree = new RunTree(services);
    const found = await items(tree);
    const named = new Map(found.map((item) => [item.label as string, item]));
    assert.deepEqual([...named.keys()].sort(), ['Broken', 'Finished', 'Half']);
    assert.match(named.get('Half')?.contextValue ?? '', /^run resumable\b/);
    assert.match(named.get('Finished')?.contextValue ?? '', /^run done compactable\b/);
    assert.match(named.get('Broken')?.contextValue ?? '', /^run damaged\b/);
    assert.match(String(named.get('Half')?.description), /^stopped at 50 %/);
    assert.match(String(named.get('Broken')?.description), /^status\.json is damaged/);
    assert.equal((named.get('Broken')?.iconPath as vscode.ThemeIcon).id, 'warning');
    assert.equal(named.get('Broken')?.collapsibleState, vscode.TreeItemCollapsibleState.None);
    const tooltip = named.get('Finished')?.tooltip as vscode.MarkdownString;
    assert.match(tooltip.value, /\*\*Finished\*\*/);
    tree.dispose();
  });

  it('have their levels below them, from the reader', async () => {
    const folder = make('2026-01-31-120001-a', 'Finished');
    await services.runs.refresh();
    const tree = new RunTree(services);
    await tree.getChildren();
    const below = await items(tree, tree.node(folder));
    assert.deepEqual(
      below.map(({ label }) => (label as string).replace(/:.*/, '')),
      ['Dense', 'Level 1', 'Level 2', 'Level 3'],
    );
    assert.equal(
      tree.getParent((await tree.getChildren(tree.node(folder)))[0]!),
      tree.node(folder),
    );
    tree.dispose();
  });

  it('are two hundred at first, quickly, and more at a wish', async () => {
    const one = make('2026-01-31-000000-a', 'One of many');
    for (let n = 1; n < 210; n++) {
      const folder = path.join(runs, `2026-01-31-${String(n).padStart(6, '0')}-a`);
      fs.mkdirSync(folder);
      for (const name of ['run.json', 'spec.json', 'status.json']) {
        fs.copyFileSync(path.join(one, name), path.join(folder, name));
      }
    }
    const begin = performance.now();
    await services.runs.refresh();
    const tree = new RunTree(services);
    const nodes = await tree.getChildren();
    for (const node of nodes) tree.getTreeItem(node);
    const took = performance.now() - begin;
    figure('tree', took);
    assert.equal(nodes.length, 201);
    assert.equal(tree.getTreeItem(nodes[200]!).description, '10 older');
    assert.ok(took < 3_000, `${took} ms`);
    // Old ones stay that somebody looks at, or may be at work on.
    fs.writeFileSync(path.join(runs, '2026-01-31-000001-a', 'lock'), '{}');
    await services.runs.update(one);
    await services.runs.refresh();
    assert.ok(services.runs.get(one));
    assert.equal(services.runs.all.length, 202);
    assert.equal(services.runs.more, 8);
    await vscode.commands.executeCommand('_winningTicket.showMoreRuns');
    assert.equal((await tree.getChildren()).length, 210);
    tree.dispose();
  });

  it('include those that were tried without an open folder', async () => {
    const own = path.join(services.context.globalStorageUri.fsPath, 'winning-ticket-runs');
    const folder = path.join(own, '2026-01-31-120001-t');
    makeSyntheticRun(folder, { ...drawn, title: 'Tried' });
    try {
      await services.runs.refresh();
      assert.equal(services.runs.get(folder)?.title, 'Tried');
    } finally {
      fs.rmSync(own, { recursive: true });
    }
  });

  it('appear, change and go without a question', async () => {
    const changes: string[] = [];
    const listening = services.runs.onDidChange((change) =>
      changes.push(change === 'list' ? 'list' : 'rows'),
    );
    const folder = make('2026-01-31-120001-a', 'New');
    await until('it is listed', () => services.runs.get(folder)?.state === 'done');
    const file = path.join(folder, 'status.json');
    const status = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
    fs.writeFileSync(file, JSON.stringify({ ...status, headline: 'matches at 1 %' }));
    await until('it has changed', () => services.runs.get(folder)?.headline === 'matches at 1 %');
    fs.rmSync(folder, { recursive: true });
    await until('it is gone', () => services.runs.get(folder) === undefined);
    assert.ok(changes.includes('rows') && changes.includes('list'), changes.join());
    listening.dispose();
  });

  it('lie where the setting says', async () => {
    const elsewhere = emptyRunsFolder('elsewhere');
    makeSyntheticRun(path.join(elsewhere, '2026-01-31-120009-z'), { ...drawn, title: 'Elsewhere' });
    const settings = vscode.workspace.getConfiguration('winningTicket');
    const { Workspace } = vscode.ConfigurationTarget;
    await settings.update('runsFolder', 'elsewhere', Workspace);
    try {
      await until('it is listed', () => services.runs.all.some((r) => r.title === 'Elsewhere'));
    } finally {
      await settings.update('runsFolder', undefined, Workspace);
    }
    await until('it is not', () => services.runs.all.every((r) => r.title !== 'Elsewhere'));
    fs.rmSync(elsewhere, { recursive: true });
  });

  it('have one panel each, and one for each comparison', async () => {
    const a = make('2026-01-31-120001-a', 'First');
    const b = make('2026-01-31-120002-b', 'Second');
    await services.runs.refresh();
    const open = async (command: string, ...args: unknown[]): Promise<void> => {
      await vscode.commands.executeCommand(`winningTicket.${command}`, ...args);
    };
    await open('openRunPanel', a);
    await open('openRunPanel', vscode.Uri.file(a));
    await open('openRunPanel', { kind: 'run', folder: b });
    await open('compareRuns', a, [a, b]);
    await open('compareRuns', b, [b, a]);
    const titles = ['Compare 2 runs', 'First', 'Second'];
    await until('all are open', () => panelTitles().length >= 3);
    assert.deepEqual([...panelTitles()].sort(), titles);
    assert.deepEqual([...services.panels.active].sort(), [a, b].sort());
    services.panels.close([a]);
    await until('what is left is in one panel', () => panelTitles().length === 1);
    assert.deepEqual(panelTitles(), ['Second']);
  });
});
