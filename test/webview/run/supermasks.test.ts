import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { describe } from 'node:test';
import { type Locator } from 'playwright-core';
import { type ShownRun } from '../../../src/protocol/runPage';
import { type RunSnapshot } from '../../../src/protocol/snapshot';
import { snapshotOf } from '../../../src/snapshots/snapshotOf';
import { temporaryFolder } from '../../support/nets';
import {
  makeSupermaskRun,
  supermaskWeights,
  type SupermaskRun,
  type WishedSupermasks,
} from '../../support/syntheticSupermasks';
import { makeSyntheticRun } from '../../support/syntheticRun';
import { drawnSeries } from '../support/drawn';
import { type FakeView } from '../support/fakeHost';
import { reader } from '../support/reader';
import { session } from '../support/session';
import { shown } from '../support/snapshots';

function made(wished: WishedSupermasks = {}): { run: SupermaskRun; snapshot: RunSnapshot } {
  const folder = path.join(fs.realpathSync(temporaryFolder()), 'winning-ticket-runs', 'masks');
  const run = makeSupermaskRun(folder, { title: 'Masks', ...wished });
  return { run, snapshot: snapshotOf(folder) };
}

function imp(): ShownRun {
  const folder = path.join(fs.realpathSync(temporaryFolder()), 'winning-ticket-runs', 'levels');
  makeSyntheticRun(folder, { seeds: 2, levels: 4, points: 10, title: 'Levels' });
  return shown(snapshotOf(folder));
}

function panel(view: FakeView, heading: RegExp): Locator {
  return view.page.locator('.chart-panel', {
    has: view.page.getByRole('heading', { name: heading }),
  });
}

function slider(view: FakeView, caption: string, row = 0): Locator {
  return view.page
    .locator('.ticket-chooser')
    .nth(row)
    .locator('.slider', { has: view.page.getByText(caption, { exact: true }) })
    .locator('input');
}

async function keeps(view: FakeView, kept: number): Promise<void> {
  await view.page
    .locator(`.ticket-figures li[title="${kept} of ${supermaskWeights} kernel weights"]`)
    .waitFor({ timeout: 10_000 });
}

/** Chooses from the list with a label before it. */
async function choose(within: Locator, label: string, value: string): Promise<void> {
  await within.locator(`vscode-dropdown[aria-label="${label}"]`).click();
  await within
    .locator(`vscode-dropdown[aria-label="${label}"] vscode-option[value="${value}"]`)
    .click();
}

const before = 'mask-at-0000000.safetensors';

void describe('a run of supermasks on the run page', () => {
  const { open } = session();

  test('draws scores as stacked bars, layer by layer, with the cut', async (t) => {
    const { snapshot } = made();
    const view = await open(t);
    if (!view) return;
    await view.show([shown(snapshot)]);
    const scores = panel(view, /^Scores with 50 % kept/);
    const at = await scores.evaluate((node) =>
      [...document.querySelectorAll('.panel canvas[data-series]')].findIndex((c) =>
        node.contains(c),
      ),
    );
    const variant = snapshot.presentation!.charts.find(({ id }) => id === 'scores')!.variants![0]!;
    const [kept, pruned] = await drawnSeries(view, at);
    assert.deepEqual([kept!.id, pruned!.id], ['kept', 'pruned']);
    assert.equal(kept!.points.length, 40);
    // Bars side by side, equally wide.
    const gaps = kept!.points.slice(1).map(([x], i) => x - kept!.points[i]![0]);
    for (const gap of gaps) assert.ok(Math.abs(gap - gaps[0]!) < 0.05);
    // The upper ends of the second series are those of the stack, on one scale.
    const of = (series: number, i: number): number => variant.series[series]!.points[i]!.y;
    const tops = pruned!.points.map(([, y], i) => [y, of(0, i) + of(1, i)] as const);
    const [low, high] = [tops[39]!, tops[0]!];
    const slope = (high[0] - low[0]) / (high[1] - low[1]);
    assert.ok(slope < 0);
    for (const [y, count] of tops) assert.ok(Math.abs(low[0] + slope * (count - low[1]) - y) < 0.1);
    assert.deepEqual(await view.complaints(), []);
  });

  test('reads bars off under pointer and keys, and in a table, from where to where they go', async (t) => {
    const { snapshot } = made();
    const view = await open(t);
    if (!view) return;
    await view.show([shown(snapshot)]);
    const scores = panel(view, /^Scores with/);
    await scores.locator('.chart-area').focus();
    await view.page.keyboard.press('Home');
    assert.match(
      await scores.locator('.readout').innerText(),
      /Score 0 to 0\.0025\s+Kept\s+0\s+Pruned\s+\d+/,
    );
    await scores.locator('summary').click();
    const cells = await scores.locator('.data-table tr').nth(1).innerText();
    assert.match(cells, /^0 to 0\.0025\s+0\s+\d+$/);
    // Without the kept ones the others stand on the ground, and are no others.
    await scores.getByRole('button', { name: 'Kept', exact: true }).click();
    await view.settle();
    assert.match(await scores.locator('.data-table tr').nth(0).innerText(), /^Score\s+Pruned$/);
    assert.deepEqual(await view.complaints(), []);
  });

  test('shows the layer that is chosen, also after a reload, and saves it under its name', async (t) => {
    const { snapshot } = made();
    const view = await open(t);
    if (!view) return;
    await view.show([shown(snapshot)]);
    await choose(panel(view, /^Scores with/), 'Layer', 'output/kernel');
    await view.settle();
    await view.page.waitForTimeout(300);
    await view.page.reload();
    await view.ready();
    await view.show([shown(snapshot)]);
    const scores = panel(view, /^Scores with/);
    await scores.getByRole('button', { name: 'SVG' }).click();
    const { request } = await view.request('save');
    assert.match(request.name, /output/);
    const svg = String(request.content);
    assert.match(svg, /Scores with 50 % kept: output\/kernel/);
    assert.match(svg, />Cut</);
    // A bar for each count, and a rim for those that are pale.
    const bars = svg.match(/<path [^>]*Z"/g) ?? [];
    assert.ok(bars.length > 40, String(bars.length));
    assert.deepEqual(await view.complaints(), []);
  });

  test('moves ticket and charts together by kept fraction, and the ticket by the step of its search', async (t) => {
    const { run, snapshot } = made();
    const { asked, answer } = reader();
    const view = await open(t, { inspect: answer });
    if (!view) return;
    const { page } = view;
    await view.show([shown(snapshot)]);
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    await keeps(view, run.keptOf(1, 'kept-50'));
    const chart = page.locator('.chart-side input[type=range]').first();
    await chart.focus();
    await page.keyboard.press('Home');
    await keeps(view, run.keptOf(1, 'kept-10'));
    assert.equal(await slider(view, 'Kept').getAttribute('aria-valuetext'), '10 %');
    await slider(view, 'Kept').focus();
    await page.keyboard.press('ArrowRight');
    await keeps(view, run.keptOf(1, 'kept-30'));
    assert.equal(await chart.getAttribute('aria-valuetext'), '30.0 %');
    const step = slider(view, 'Step');
    assert.equal(await step.getAttribute('aria-valuetext'), 'the end');
    await step.focus();
    await page.keyboard.press('Home');
    await keeps(view, run.keptOf(1, 'kept-30', before));
    assert.equal(await step.getAttribute('aria-valuetext'), 'before training');
    await page.getByText('The weights are those that the search chooses among').waitFor();
    // The step stays from fraction to fraction, and through a reload.
    await slider(view, 'Kept').focus();
    await page.keyboard.press('ArrowLeft');
    await keeps(view, run.keptOf(1, 'kept-10', before));
    await page.waitForTimeout(300);
    await page.reload();
    await view.ready();
    await view.show([shown(snapshot)]);
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    await keeps(view, run.keptOf(1, 'kept-10', before));
    const last = asked.findLast((request) => request.kind === 'model');
    assert.equal(
      last?.kind === 'model' && last.file,
      path.join(run.folder, '1', 'kept-10', before),
    );
    await page.getByRole('button', { name: 'Open in Inspector' }).click();
    const { request } = await view.request('openInspector');
    assert.equal(request.file, path.join(run.folder, '1', 'kept-10', before));
    assert.deepEqual(await view.complaints(), []);
  });

  test('compares a ticket with itself before its search at first', async (t) => {
    const { snapshot } = made();
    const view = await open(t, { inspect: reader().answer });
    if (!view) return;
    const { page } = view;
    await view.show([shown(snapshot)]);
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    await page.locator('.ticket-compare vscode-checkbox').click();
    const from = (name: string): Promise<void> =>
      page.getByRole('heading', { name, exact: true }).waitFor({ timeout: 10_000 });
    await from('From seed 1 kept-50, before training to seed 1 kept-50');
    await slider(view, 'Step', 1).focus();
    await page.keyboard.press('ArrowRight');
    await from('From seed 1 kept-50, step 20 to seed 1 kept-50');
    await slider(view, 'Kept', 1).focus();
    await page.keyboard.press('Home');
    await from('From seed 1 kept-10, step 20 to seed 1 kept-50');
    assert.deepEqual(await view.complaints(), []);
  });

  test('has its fractions and its dense net in the training curves, and no group of the dense net', async (t) => {
    const { snapshot } = made();
    const view = await open(t);
    if (!view) return;
    await view.show([shown(snapshot)]);
    const chips = view.page.locator('.training-panel .chips-row', { hasText: 'Kept' });
    assert.deepEqual(await chips.locator('.chip').allInnerTexts(), [
      'Dense float net',
      '10 %',
      '30 %',
      '50 %',
    ]);
    const group = view.page.locator('.training-panel vscode-dropdown[aria-label="Trainings"]');
    assert.deepEqual(await group.locator('vscode-option').allInnerTexts(), ['Supermask']);
    await chips.locator('.chip', { hasText: '30 %' }).click();
    await view.settle();
    const all = await view.page.locator('.panel canvas[data-series]').count();
    assert.deepEqual(
      (await drawnSeries(view, all - 1)).map(({ id }) => id),
      ['dense\ntest', 'kept-50\ntest', 'kept-10\ntest'],
    );
    assert.deepEqual(await view.complaints(), []);
  });

  test('stands beside a run of another experiment, each with charts and levels of its own', async (t) => {
    const { run, snapshot } = made();
    const view = await open(t, { inspect: reader().answer });
    if (!view) return;
    const { page } = view;
    await view.show([imp(), shown(snapshot)]);
    assert.deepEqual(await page.locator('.chart-panel h2').allInnerTexts(), [
      'Levels · Test accuracy against density',
      'Masks · Test accuracy against kept fraction',
      'Levels · Density of each layer by level',
      'Masks · Density of each layer by kept fraction',
      'Masks · Weights that changed sides in each epoch',
      'Masks · Scores with 50 % kept',
    ]);
    const [levels, fractions] = [0, 1].map((i) =>
      page.locator('.chart-side input[type=range]').nth(i),
    );
    await levels!.focus();
    await page.keyboard.press('Home');
    assert.equal(await levels!.getAttribute('aria-valuetext'), '0');
    assert.equal(await fractions!.getAttribute('aria-valuetext'), '50.0 %');
    await fractions!.focus();
    await page.keyboard.press('Home');
    assert.equal(await levels!.getAttribute('aria-valuetext'), '0');
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    await choose(page.locator('.ticket-chooser').first(), 'Run', run.folder);
    await keeps(view, run.keptOf(1, 'kept-10'));
    const chips = page.locator('.training-panel .chips-row').last();
    assert.match(await chips.innerText(), /^Levels \/ Kept/);
    const chosen = await chips.locator('.chip[aria-pressed=true]').allInnerTexts();
    assert.deepEqual(chosen.sort(), ['3', '50 %', 'Dense', 'Dense float net']);
    assert.deepEqual(await view.complaints(), []);
  });

  test('stands beside another kind of search in charts that both share', async (t) => {
    const view = await open(t);
    if (!view) return;
    const { page } = view;
    const kept = [0.2, 0.5];
    const prize = made({ experiment: 'multi-prize', title: 'Prize', kept }).snapshot;
    await view.show([shown(made().snapshot), shown(prize)]);
    assert.deepEqual(await page.locator('.chart-panel h2').allInnerTexts(), [
      'Test accuracy against kept fraction',
      'Density of each layer by kept fraction',
      'Weights that changed sides in each epoch',
      'Scores with 50 % kept',
    ]);
    const all = await page.locator('.panel canvas[data-series]').count();
    const stages = (await drawnSeries(view, all - 1)).map(({ id }) => id.split('\n')[1]);
    assert.deepEqual(stages, ['dense', 'kept-50', 'dense', 'kept-50']);
    // Bars of two runs would hide each other.
    const scores = panel(view, /^Scores/);
    assert.equal(await scores.getByText('Vertical lines: Cut.').isVisible(), true);
    assert.equal(await scores.locator('.swatch.pale').count(), 0);
    assert.deepEqual(await view.complaints(), []);
  });

  test('says what is not there yet by name, and has no steps once it is compacted', async (t) => {
    const { run, snapshot } = made({ finished: 2 });
    const view = await open(t, {
      inspect: reader().answer,
      theme: 'contrast',
      context: { viewport: { width: 320, height: 700 } },
    });
    if (!view) return;
    const { page } = view;
    await view.show([shown(snapshot)]);
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    await keeps(view, run.keptOf(1, 'kept-50'));
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    const charts = snapshot.presentation!.charts.map((chart) => ({
      ...chart,
      ...(chart.variants && {
        variants: chart.variants.map((one) => ({
          ...one,
          title: `${'long/'.repeat(60)}${one.title}`,
        })),
      }),
    }));
    const presentation = { ...snapshot.presentation!, charts };
    await view.show([shown({ ...snapshot, presentation, version: 'long' })]);
    await panel(view, /^Scores/).scrollIntoViewIfNeeded();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    await view.show([shown({ ...snapshot, masks: { 'kept-50': [2] }, version: 'other' })]);
    await page.locator('.ticket-head').scrollIntoViewIfNeeded();
    await page.getByText('Seed 1 has no mask of "Supermask, 50 % kept"').waitFor();
    await view.show([shown({ ...snapshot, compacted: true, version: 'compacted' })]);
    await keeps(view, run.keptOf(1, 'kept-50'));
    assert.equal(await slider(view, 'Step').count(), 0);
    assert.deepEqual(await view.complaints(), []);
  });
});
