import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { readLock } from '../../../src/runs/lock';
import { until } from '../../support/runs';
import { type CaseContext, workbenchCase } from '../support/cases';
import { assertOnScale, chartOf, colourAt, drawnSeries } from '../support/drawn';
import { drawnCells, heatmapOf } from '../support/heatmap';
import { longSpec, putFinishedRun, smallSpec } from '../support/madeRun';
import { assertNative, eventCount, runsOf } from '../support/runFolders';

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
  const [run, ...others] = runsOf(workspace);
  assert.ok(run !== undefined && others.length === 0, `${run} and ${others.join(', ')}`);
  return run;
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

/** The page of the run names what it is made of. */
async function showsFact({ workbench }: CaseContext, label: string, value: RegExp): Promise<void> {
  const view = workbench.webview();
  const fact = view.locator('.fact', { has: view.locator('dt', { hasText: label }) });
  const details = view.locator('.facts-details');
  if (!(await fact.isVisible())) await details.locator('summary').click();
  await fact.locator('dd', { hasText: value }).waitFor();
}

/** How the page draws training curves is what the user has chosen. */
async function showsChoice({ workbench }: CaseContext): Promise<void> {
  const chosen = workbench.webview().getByRole('checkbox', { name: /^Logarithmic steps$/ });
  await chosen.and(workbench.webview().locator('[aria-checked=true]')).waitFor();
}

/** A run is at work without anybody who looks. */
async function assertGoesOn(run: string): Promise<void> {
  assert.ok(readLock(run)?.live, 'nobody is at work');
  const before = eventCount(run);
  await until('it trains on', () => eventCount(run) > before + 5);
  assert.equal(stateOf(run), 'running');
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
      // The spec leaves the engine open: a fall back to another would go unseen.
      if (context.hasNative('the engine that trains')) {
        assertNative(run);
        await showsFact(context, 'Engine', /^native, 1 thread \(.*tensorflow \d/);
      }
      await assertDrawn(context, run);
      await screenshot('run-done');
      await workbench.showContainer();
      await workbench.treeRows(/Runs/, 'A small net').waitFor();
    },
  ),
  workbenchCase(
    'a run is found again after a reload and after VS Code was closed, stopped and resumed',
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
      await workbench.webview().getByRole('checkbox', { name: 'Logarithmic steps' }).click();
      await showsChoice(context);
      await screenshot('run-live');
      await context.reload();
      await shows(context, /Running/i);
      await showsChoice(context);
      await workbench.statusItem(/Ticket/).waitFor();
      assert.equal(stateOf(run), 'running');
      const owner = readLock(run)?.owner;
      await context.restart(async () => assertGoesOn(run));
      await shows(context, /Running/i);
      await showsChoice(context);
      await workbench.statusItem(/Ticket/).waitFor();
      assert.deepEqual(readLock(run)?.owner, owner, 'it is the same run that goes on');
      await assertGoesOn(run);
      await screenshot('run-restarted');
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
