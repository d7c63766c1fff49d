import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type CaseContext, workbenchCase } from '../support/cases';
import { assertOnScale, chartOf, colourAt, drawnSeries } from '../support/drawn';
import { drawnCells, heatmapOf } from '../support/heatmap';
import { longSpec, putFinishedRun, smallSpec } from '../support/madeRun';

const accuracyTitle = 'Test accuracy against density';

interface Summary {
  readonly results: {
    readonly levels: readonly {
      readonly density: number;
      readonly ticket: { readonly mean: number };
      readonly controls: Readonly<Record<string, { readonly mean: number }>>;
    }[];
  };
}

function onlyRun(workspace: string): string {
  const runs = path.join(workspace, 'winning-ticket-runs');
  const [run, ...others] = fs.readdirSync(runs).filter((name) => !name.startsWith('.'));
  assert.ok(run !== undefined && others.length === 0, `${run} and ${others.join(', ')}`);
  return path.join(runs, run);
}

function stateOf(run: string): string {
  const text = fs.readFileSync(path.join(run, 'status.json'), 'utf8');
  return (JSON.parse(text) as { state: string }).state;
}

/** The page of the run shows its state. */
async function shows(context: CaseContext, state: RegExp, milliseconds = 60_000): Promise<void> {
  const view = context.workbench.webview();
  await view
    .locator('.state-row [data-state]', { hasText: state })
    .waitFor({ timeout: milliseconds });
}

/** What the chart draws is what the run's summary says. */
async function assertDrawn(context: CaseContext, run: string): Promise<void> {
  const text = fs.readFileSync(path.join(run, 'summary.json'), 'utf8');
  const { levels } = (JSON.parse(text) as Summary).results;
  const chart = chartOf(context.workbench.webview(), accuracyTitle);
  await chart.scrollIntoViewIfNeeded();
  const drawn = await drawnSeries(chart);
  const [xs, ys]: { value: number; at: number }[][] = [[], []];
  for (const id of ['ticket', 'reinitialised', 'shuffled', 'random']) {
    const points = drawn.get(id);
    assert.ok(points, `no series ${id} among ${[...drawn.keys()].join(', ')}`);
    const values = levels.flatMap(({ density, ticket, controls }) => {
      const value = id === 'ticket' ? ticket : controls[id];
      return value === undefined ? [] : [{ density, mean: value.mean }];
    });
    assert.equal(points.length, values.length, id);
    // The densest is on the left.
    const places = points.toSorted(([a], [b]) => a - b);
    const sorted = values.toSorted((a, b) => b.density - a.density);
    for (const [i, { density, mean }] of sorted.entries()) {
      xs!.push({ value: -Math.log(density), at: places[i]![0] });
      ys!.push({ value: -mean, at: places[i]![1] });
    }
  }
  assertOnScale(xs!, 'density');
  assertOnScale(ys!, 'accuracy');
  const at = drawn.get('ticket')![0]!;
  const [colour, ground] = [await colourAt(chart, at), await colourAt(chart, [at[0], 2])];
  assert.notDeepEqual(colour, ground, 'there is no mark where the point is said to be');
}

export const cases = [
  workbenchCase(
    'a spec is run by its code lens, and the page draws what the summary says',
    { files: { 'small.ticket.json': JSON.stringify(smallSpec, null, 2) } },
    async (context) => {
      const { workbench, workspace, screenshot } = context;
      await workbench.open('small.ticket.json');
      await workbench.codeLens('Run').first().waitFor();
      await screenshot('spec');
      await workbench.codeLens('Run').first().click();
      await shows(context, /Done/i, 90_000);
      const run = onlyRun(workspace);
      assert.equal(stateOf(run), 'done');
      await assertDrawn(context, run);
      await screenshot('run-done');
      await workbench.showContainer();
      await workbench.treeRows(/Runs/, 'A small net').waitFor();
    },
  ),
  workbenchCase(
    'a run is found again after a reload, stopped and resumed',
    {
      files: { 'long.ticket.json': JSON.stringify(longSpec, null, 2) },
      limitMilliseconds: 240_000,
    },
    async (context) => {
      const { workbench, workspace, screenshot } = context;
      await workbench.open('long.ticket.json');
      await workbench.codeLens('Run').first().click();
      await shows(context, /Running/i, 90_000);
      await workbench.statusItem(/Ticket/).waitFor();
      const run = onlyRun(workspace);
      await screenshot('run-live');
      await context.reload();
      await shows(context, /Running/i);
      await workbench.statusItem(/Ticket/).waitFor();
      assert.equal(stateOf(run), 'running');
      await workbench.showContainer();
      const row = workbench.treeRows(/Runs/, 'takes its time');
      await row.filter({ hasText: 'running' }).waitFor();
      await workbench.contextMenu(row, 'Stop Run');
      await shows(context, /Stopped/i);
      assert.equal(stateOf(run), 'stopped');
      await workbench.notification(/stopped/).waitFor();
      await workbench.webview().getByRole('button', { name: 'Resume' }).click();
      await shows(context, /Running/i, 90_000);
      assert.equal(onlyRun(workspace), run);
      await workbench.webview().getByRole('button', { name: 'Stop' }).click();
      await shows(context, /Stopped/i);
    },
  ),
  workbenchCase(
    'a workspace that is not trusted shows runs and starts none',
    {
      trust: 'restricted',
      files: { 'small.ticket.json': JSON.stringify(smallSpec, null, 2) },
      prepare: async (workspace) => void (await putFinishedRun(workspace)),
    },
    async (context) => {
      const { workbench, workspace, screenshot } = context;
      const run = onlyRun(workspace);
      await workbench.showContainer();
      await workbench.treeRows(/Runs/, 'A small net').click();
      await shows(context, /Done/i);
      await assertDrawn(context, run);
      await workbench.command('Winning Ticket: Find Winning Ticket');
      await workbench.notification(/trust/i).waitFor();
      await screenshot('restricted');
      await workbench.showContainer('Explorer');
      await workbench.open('small.ticket.json');
      await workbench.command('Winning Ticket: Run Spec');
      await workbench.notification(/trust/i).first().waitFor();
      assert.equal(onlyRun(workspace), run);
      await workbench.showContainer();
      await workbench.contextMenu(workbench.treeRows(/Runs/, 'A small net'), 'Inspect Masks');
      await workbench.tab('mask.safetensors').waitFor();
      await drawnCells(heatmapOf(workbench.webview()));
    },
  ),
];
