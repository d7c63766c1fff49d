import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type FrameLocator, type Locator } from 'playwright-core';
import { type SupermaskResults } from '../../../src/lottery/supermask/combine';
import { beginSmall } from '../support/begin';
import { workbenchCase } from '../support/cases';
import { assertOnScale, chartOf, drawnSeries } from '../support/drawn';
import { runsOf } from '../support/runFolders';

const accuracyTitle = 'Test accuracy against kept fraction';
const scoresTitle = /^Scores with \d+ % kept$/;

interface Summary {
  readonly results: SupermaskResults;
}

/** A slider of the ticket that is shown. */
function slider(view: FrameLocator, caption: string): Locator {
  return view
    .locator('.ticket-chooser')
    .first()
    .locator('.slider', { has: view.getByText(caption, { exact: true }) })
    .locator('input');
}

/** What the chart of accuracies draws is what the summary says. */
async function assertAccuracies(view: FrameLocator, { results }: Summary): Promise<void> {
  const drawn = await drawnSeries(chartOf(view, accuracyTitle));
  const [xs, ys]: { value: number; at: number }[][] = [[], []];
  for (const id of ['ticket', 'untrained'] as const) {
    const points = drawn.get(id) ?? [];
    assert.equal(points.length, results.fractions.length, id);
    results.fractions.forEach((one, i) => {
      xs!.push({ value: one.fraction, at: points[i]![0] });
      // Those far below are cut off.
      if (id === 'ticket') ys!.push({ value: -one.ticket.mean, at: points[i]![1] });
    });
  }
  assertOnScale(xs!, 'kept fraction');
  assertOnScale(ys!, 'accuracy');
}

/** The bars are as many, and as high, as the summary's histogram of a layer. */
async function assertBars(chart: Locator, { results }: Summary, layer: number): Promise<void> {
  const best = results.fractions.find(({ fraction }) => fraction === results.best)!;
  const { kept, pruned } = best.scores[layer]!.histogram;
  const drawn = await drawnSeries(chart);
  const tops = drawn.get('pruned') ?? [];
  assert.equal(tops.length, kept.length);
  assertOnScale(
    tops.map(([, at], i) => ({ value: -(kept[i]! + pruned[i]!), at })),
    'weights in a bin',
  );
}

async function keeps(view: FrameLocator, run: string, stage: string, file: string): Promise<void> {
  const bytes = fs.readFileSync(path.join(run, '1', stage, file));
  const header = Number(bytes.readBigUInt64LE(0));
  const kept = bytes.subarray(8 + header).reduce((sum, one) => sum + one, 0);
  await view
    .locator(`.ticket-figures li[title^="${kept.toLocaleString('en-US')} of"]`)
    .waitFor({ timeout: 20_000 });
}

export const cases = [
  workbenchCase(
    'edge-popup runs from the palette, and its masks are looked at from step to step',
    { limitMilliseconds: 300_000, viewport: { width: 1280, height: 860 } },
    async (context) => {
      const { workbench, workspace, page, screenshot } = context;
      await beginSmall(context, {
        ...{ prefix: 'supermask', units: '64, 32' },
        ...{ listed: 'Multi-prize tickets', experiment: 'Edge-popup' },
        ...{ preset: /Kept: 10, 50, 90 %/, summary: /never trained/ },
      });
      const view = workbench.webview();
      await view
        .locator('.state-row [data-state]', { hasText: /Done/ })
        .waitFor({ timeout: 200_000 });
      const run = runsOf(workspace)[0]!;
      const text = fs.readFileSync(path.join(run, 'summary.json'), 'utf8');
      const summary = JSON.parse(text) as Summary;
      await workbench.command('Notifications: Clear All Notifications');
      await assertAccuracies(view, summary);
      await screenshot('supermask-run');
      const [, second] = summary.results.fractions[0]!.layers;
      const scores = view.locator('.chart-panel', {
        has: view.getByRole('heading', { name: scoresTitle }),
      });
      await scores.scrollIntoViewIfNeeded();
      await assertBars(scores, summary, 0);
      await scores.locator('vscode-dropdown').click();
      await scores.locator('vscode-option', { hasText: second!.name }).click();
      await scores.locator('vscode-dropdown', { hasText: second!.name }).waitFor();
      await scores.locator('.chart-area').press('End');
      await scores.locator('.readout').waitFor();
      await assertBars(scores, summary, 1);
      await screenshot('supermask-scores');
      const layers = chartOf(view, 'Density of each layer by kept fraction');
      await layers.locator('input[type=range]').press('Home');
      await view.locator('.ticket-head').scrollIntoViewIfNeeded();
      await keeps(view, run, 'kept-10', 'mask.safetensors');
      assert.equal(await slider(view, 'Kept').getAttribute('aria-valuetext'), '10 %');
      await slider(view, 'Step').press('Home');
      await view.getByText('as they were drawn').waitFor();
      const masks = fs.readdirSync(path.join(run, '1', 'kept-10')).filter((f) => /-at-/.test(f));
      await keeps(view, run, 'kept-10', masks.sort()[0]!);
      await view.locator('.ticket .heatmap-picture').first().waitFor();
      await screenshot('supermask-ticket');
      await view.locator('.ticket-compare vscode-checkbox').click();
      await slider(view, 'Step').press('End');
      await view.getByRole('heading', { name: /before training to seed 1 kept-10$/ }).waitFor();
      await view.locator('.comparison-panel table').waitFor();
      await screenshot('supermask-compared');
      await view.getByRole('button', { name: 'Leave comparison' }).click();
      await view.getByRole('heading', { name: 'Training curves' }).scrollIntoViewIfNeeded();
      await view.locator('.training-panel .chip', { hasText: '90 %' }).waitFor();
      await screenshot('supermask-curves');
      for (const theme of ['light', 'highContrast'] as const) {
        await context.setTheme(theme);
        await scores.evaluate((node) => node.scrollIntoView());
        await screenshot(`supermask-${theme}`);
      }
      await page.setViewportSize({ width: 560, height: 860 });
      await scores.evaluate((node) => node.scrollIntoView());
      await screenshot('supermask-narrow-scores');
      await view.locator('.ticket-head').evaluate((node) => node.scrollIntoView());
      await screenshot('supermask-narrow-ticket');
    },
  ),
];
