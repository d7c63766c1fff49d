import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type CaseContext, workbenchCase } from '../support/cases';
import { chartOf, drawnSeries } from '../support/drawn';
import { putFinishedRun } from '../support/madeRun';
import { runsOf } from '../support/runFolders';

/** Most bytes of a report. */
const mostBytes = 10_000_000;

/** Takes what the dialog proposes; it is a quick input where VS Code shows a page. */
async function takeProposal({ workbench }: CaseContext, name: RegExp): Promise<void> {
  await workbench.quickField.waitFor();
  // It first shows the folder alone.
  await eventually(
    () => workbench.quickField.inputValue(),
    (value) => name.test(value),
  );
  await workbench.enter();
}

/** Looks until what is there is as it should be. */
async function eventually<T>(look: () => Promise<T>, fits: (value: T) => boolean): Promise<T> {
  for (const end = Date.now() + 30_000; ;) {
    const value = await look();
    if (fits(value)) return value;
    assert.ok(Date.now() < end, String(value));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The file of a workspace that fits, once it is there. */
async function fileIn(folder: string, name: RegExp): Promise<string> {
  const find = (names: readonly string[]): string | undefined => names.find((n) => name.test(n));
  const names = await eventually(
    async () => fs.promises.readdir(folder),
    (list) => find(list) !== undefined,
  );
  return path.join(folder, find(names)!);
}

/** The files below a folder, by their paths in it. */
function filesOf(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(folder, name)).isFile())
    .sort();
}

export const cases = [
  workbenchCase(
    'pictures, report and ticket are saved where the user says, and a run is compacted',
    { prepare: async (workspace) => void (await putFinishedRun(workspace)) },
    async (context) => {
      const { workbench, workspace } = context;
      await workbench.showContainer();
      await workbench.treeRows(/Runs/, 'A small net').click();
      const view = workbench.webview();
      const chart = chartOf(view, 'Test accuracy against density');
      await drawnSeries(chart);

      await chart.getByRole('button', { name: 'PNG' }).click();
      await takeProposal(context, /\.png$/);
      const png = fs.readFileSync(await fileIn(workspace, /\.png$/));
      assert.deepEqual([...png.subarray(1, 4)], [...Buffer.from('PNG')]);
      await chart.getByRole('button', { name: 'SVG' }).click();
      await takeProposal(context, /\.svg$/);
      const svg = await fileIn(workspace, /\.svg$/);
      await eventually(
        async () => fs.promises.readFile(svg, 'utf8'),
        (text) => /^<svg[^]*Sparsest matching ticket[^]*<\/svg>\s*$/.test(text),
      );

      await view.getByRole('button', { name: 'Save Report' }).click();
      await takeProposal(context, /\.html$/);
      await workbench.notification(/Saved .*\.html/).waitFor();
      const report = await fileIn(workspace, /\.html$/);
      assert.ok(fs.statSync(report).size < mostBytes);
      assert.match(fs.readFileSync(report, 'utf8'), /A small net on few digits/);

      await view.getByRole('button', { name: 'Export Ticket' }).click();
      await takeProposal(context, /-ticket$/);
      await workbench.notification(/tickets, one a seed/).waitFor();
      const exported = await fileIn(workspace, /-ticket$/);
      for (const seed of ['seed-1', 'seed-2']) {
        assert.ok(fs.existsSync(path.join(exported, seed, 'model.json')), seed);
      }

      const [run] = runsOf(workspace);
      const before = filesOf(run!);
      const isKept = (name: string): boolean =>
        name.startsWith('tickets') || !/(weights|scores)\.safetensors$/.test(name);
      assert.ok(before.some((name) => !isKept(name)));
      assert.ok(before.some((name) => name.endsWith('mask.safetensors')));
      const row = workbench.treeRows(/Runs/, 'A small net');
      await workbench.contextMenu(row, 'Compact Run');
      await workbench.dialog.filter({ hasText: /This frees [\d.,]+ [kM]?B/ }).waitFor();
      await workbench.answerDialog('Cancel');
      assert.deepEqual(filesOf(run!), before);
      await workbench.contextMenu(row, 'Compact Run');
      await workbench.answerDialog('Remove Weights');
      await workbench.notification(/freed/).waitFor();
      const left = [...before.filter(isKept), 'compacted.json'];
      assert.deepEqual(filesOf(run!), left.sort());
      await drawnSeries(chart);
      assert.ok(!(await workbench.contextEntries(row)).includes('Compact Run'));
    },
  ),
];
