import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type FrameLocator, type Locator } from 'playwright-core';
import { readSafetensors } from '../../../src/formats/safetensors';
import { boundOf } from '../../../src/lottery/bounds/bound';
import { type BoundQuestion } from '../../../src/lottery/bounds/question';
import {
  type CombinedNet,
  type ConstructionResults,
} from '../../../src/lottery/construction/combine';
import { beginSmall } from '../support/begin';
import { workbenchCase } from '../support/cases';
import { assertOnScale, chartOf, colourAt, drawnSeries } from '../support/drawn';
import { drawnCells, heatmapOf } from '../support/heatmap';
import { runsOf } from '../support/runFolders';

interface Summary {
  readonly results: ConstructionResults;
}

function readJson<T>(...parts: readonly string[]): T {
  return JSON.parse(fs.readFileSync(path.join(...parts), 'utf8')) as T;
}

/** The bars are as high as the counts of errors say, and epsilon stands where it belongs. */
async function assertErrors(chart: Locator, { errors, epsilon }: CombinedNet): Promise<void> {
  const tops = (await drawnSeries(chart)).get('weights') ?? [];
  const { low, high, counts } = errors;
  assert.equal(tops.length, counts.length);
  assertOnScale(
    tops.map(([, at], i) => ({ value: -counts[i]!, at })),
    'weights in a bin',
  );
  const [first, last] = [tops[0]![0], tops.at(-1)![0]];
  const bin = (last - first) / (counts.length - 1);
  const x = first + bin * (counts.length * (Math.log(epsilon / low) / Math.log(high / low)) - 0.5);
  // Nothing else is up there, and the line is dashed.
  const heights = Array.from({ length: 40 }, (_, i) => 40 + i);
  const marked = await Promise.all(
    heights.map(async (y) => {
      const [at, beside] = await Promise.all([
        colourAt(chart, [x, y]),
        colourAt(chart, [x + 12, y]),
      ]);
      return at.join() !== beside.join();
    }),
  );
  const share = marked.filter(Boolean).length / heights.length;
  assert.ok(share > 0.4, `epsilon is drawn at ${share} of the places at ${x}`);
}

/** Accuracies are drawn where the summary has them. */
async function assertAccuracies(view: FrameLocator, { nets }: ConstructionResults): Promise<void> {
  const chart = chartOf(view, 'Test accuracy against samples a weight');
  // The last net comes a moment after the words.
  await chart.locator('canvas[data-series]').scrollIntoViewIfNeeded();
  const first = async (): Promise<readonly (readonly [number, number])[]> =>
    [...(await drawnSeries(chart)).values()][0] ?? [];
  let points = await first();
  for (const end = Date.now() + 20_000; points.length < nets.length; points = await first()) {
    assert.ok(Date.now() < end, `${points.length} of ${nets.length} nets are drawn`);
  }
  assertOnScale(
    nets.map(({ samples }, i) => ({ value: samples, at: points[i]![0] })),
    'samples',
  );
  assertOnScale(
    nets.map(({ test }, i) => ({ value: -test.mean, at: points[i]![1] })),
    'accuracy',
  );
}

/** A field of the calculator. */
function fieldOf(view: FrameLocator, label: string): Locator {
  return view.locator('.bounds-panel .number-field', { hasText: label });
}

async function type(view: FrameLocator, label: string, content: string): Promise<void> {
  await fieldOf(view, label).locator('input').fill(content);
}

/** Asks the calculator for another epsilon, for one that is none, and for the first again. */
async function assertBounds(
  view: FrameLocator,
  { layers }: ConstructionResults,
  screenshot: (name: string) => Promise<void>,
): Promise<void> {
  const words = view.locator('.bound-words');
  const asked = (epsilon: number): BoundQuestion => ({
    ...{ theorem: 'subset-sum', construction: 'sums', layers: layers!, epsilon, delta: 0.05 },
  });
  const said = async (epsilon: number): Promise<void> => {
    const bound = boundOf(asked(epsilon), {}).find(({ theorem }) => theorem === 'subset-sum')!;
    const samples = Math.ceil(bound.samplesPerWeight).toLocaleString('en-US');
    await words.filter({ hasText: `Up to ${samples} samples a weight` }).waitFor();
  };
  const label = 'Largest error of a weight';
  await words.scrollIntoViewIfNeeded();
  await said(0.01);
  await type(view, label, '1e-6');
  await said(1e-6);
  await screenshot('construction-bounds');
  await type(view, label, '0');
  await view.getByText('Not calculated').waitFor();
  const marked = view.locator('.bounds-panel .number-field', {
    has: view.locator('vscode-text-field[aria-invalid="true"]'),
  });
  assert.match((await marked.allTextContents()).join('|'), new RegExp(`^${label}[^|]*$`));
  await marked.getByRole('alert').filter({ hasText: 'A number from' }).waitFor();
  await screenshot('construction-bounds-bad');
  await type(view, label, '0.01');
  await said(0.01);
}

/** Every weight of the diagrams can be had, and each comes to what the run's files say. */
async function assertCompositions(view: FrameLocator, net: CombinedNet): Promise<void> {
  const panel = view.locator('.composition-panel');
  await panel.scrollIntoViewIfNeeded();
  const figures = panel.locator('.composition-figures');
  const next = panel.getByRole('button', { name: 'Next' });
  for (const [i, { title, samples }] of net.compositions.entries()) {
    if (i > 0) await next.click();
    await panel.locator(`.composition[aria-label^=${JSON.stringify(`${title}:`)}]`).waitFor();
    const kept = samples.filter((sample) => sample.kept).length;
    await figures.getByText(`${kept} of ${samples.length} samples kept`).waitFor();
  }
  const canvas = panel.locator('canvas.composition-canvas');
  assert.ok((await canvas.boundingBox())!.height > 60);
  await panel.locator('.composition').press('End');
  const last = net.compositions.at(-1)!.samples.length;
  await panel.getByText(`Sample ${last} of ${last}`).first().waitFor();
}

/** What the masks of a net of sums keep: weights in all, and paths from the inputs' copies to the answers. */
function keptIn(file: string): { readonly weights: string; readonly paths: string } {
  const { tensors } = readSafetensors(fs.readFileSync(file), file);
  const [first, second] = ['fc1/kernel', 'output/kernel'].map((name) => tensors.get(name)!);
  const [units, answers] = [first!.shape[1]!, second!.shape[1]!];
  const [into, from] = [new Array<number>(units).fill(0), new Array<number>(units).fill(0)];
  for (const [at, one] of first!.bytes.entries()) into[at % units]! += one;
  // A copy of the units stands behind the other.
  for (const [at, one] of second!.bytes.entries()) from[Math.floor(at / answers) % units]! += one;
  const sum = (values: readonly number[]): string =>
    values.reduce((total, one) => total + one, 0).toLocaleString('en-US');
  return { weights: sum([...into, ...from]), paths: sum(into.map((one, i) => one * from[i]!)) };
}

export const cases = [
  workbenchCase(
    'constructions: a trained net is found in a random one by subset sums, and looked at',
    { limitMilliseconds: 240_000, viewport: { width: 1280, height: 860 } },
    async (context) => {
      const { workbench, workspace, page, screenshot } = context;
      await beginSmall(context, {
        ...{ prefix: 'construction', units: '16' },
        ...{ listed: 'Logarithmic pruning', experiment: 'Subset sums' },
        summary: /sums of random weights/,
      });
      const view = workbench.webview();
      await view
        .locator('.state-row [data-state]', { hasText: /Done/ })
        .waitFor({ timeout: 150_000 });
      const run = runsOf(workspace)[0]!;
      const { results } = readJson<Summary>(run, 'summary.json');
      const best = results.nets.find(({ stage }) => stage === results.best)!;
      assert.deepEqual(
        results.nets.map(({ stage }) => stage),
        ['n-9-eps-0-01', 'n-15-eps-0-01', 'n-21-eps-0-01'],
      );
      // The fewest samples that miss no weight.
      assert.equal(
        best,
        results.nets.find(({ missed }) => missed === 0),
      );
      await view.getByText(/holds every weight of the target within 0\.01/).waitFor();
      await workbench.command('Notifications: Clear All Notifications');
      await screenshot('construction-run');

      const errors = chartOf(view, 'Errors of weights');
      await errors.scrollIntoViewIfNeeded();
      await assertErrors(errors, best);
      await assertAccuracies(view, results);
      await screenshot('construction-charts');
      await assertCompositions(view, best);
      await screenshot('construction-composition');
      await assertBounds(view, results, screenshot);

      // Pictures for who looks at them: nothing is asserted of them.
      if (process.env['WINNING_TICKET_SCREENSHOTS'] !== undefined) {
        for (const theme of ['light', 'highContrast'] as const) {
          await context.setTheme(theme);
          await errors.evaluate((node) => node.scrollIntoView());
          await screenshot(`construction-${theme}`);
        }
        await page.setViewportSize({ width: 560, height: 860 });
        for (const part of ['.composition-panel', '.bounds-panel']) {
          await view.locator(part).evaluate((node) => node.scrollIntoView());
          await screenshot(`construction-narrow${part.replace('.', '-')}`);
        }
        await page.setViewportSize({ width: 1280, height: 860 });
        await context.setTheme('dark');
      }

      await workbench.showContainer();
      await workbench.expand(workbench.treeRows('Runs').first());
      const row = workbench.treeRows('Runs', new RegExp(`^n = ${best.samples}`));
      await workbench.contextMenu(row, 'Inspect Masks');
      await workbench.tab('mask.safetensors').waitFor();
      await view.getByText(new RegExp(`Ticket ${best.stage} of seed 1 in run`)).waitFor();
      await drawnCells(heatmapOf(view));
      const kept = keptIn(path.join(run, '1', best.stage, 'mask.safetensors'));
      await view.getByText(new RegExp(`^${kept.weights} of [0-9,]+ kernel weights`)).waitFor();
      const paths = view.locator('.path-area');
      await paths.scrollIntoViewIfNeeded();
      await view.getByText(new RegExp(`^${kept.paths} paths[;,]`)).waitFor();
      await paths.locator('canvas[data-units]').waitFor();
      await screenshot('construction-inspector');
    },
  ),
];
