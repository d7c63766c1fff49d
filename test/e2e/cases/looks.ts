import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type FrameLocator } from 'playwright-core';
import { workbenchCase } from '../support/cases';
import { chartOf, drawnSeries } from '../support/drawn';
import { putFinishedRun } from '../support/madeRun';

function copyRun(run: string, name: string, change: (folder: string) => void): void {
  const copy = path.join(path.dirname(run), name);
  fs.cpSync(run, copy, { recursive: true });
  change(copy);
}

function truncate(file: string): void {
  fs.truncateSync(file, Math.floor(fs.statSync(file).size / 2));
}

function edit(file: string, change: (value: Record<string, unknown>) => object): void {
  const value = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
  fs.writeFileSync(file, JSON.stringify(change(value)));
}

interface Damaged {
  readonly name: string;
  readonly harm: (run: string) => void;
  readonly said: RegExp;
}

/** Ways in which a run's folder may be damaged, and what is said of each. */
const damages: readonly Damaged[] = [
  {
    name: '2026-01-01-000001-missing-status',
    harm: (run) => fs.rmSync(path.join(run, 'status.json')),
    said: /status\.json/,
  },
  {
    name: '2026-01-01-000002-truncated-summary',
    harm: (run) => truncate(path.join(run, 'summary.json')),
    said: /summary\.json/,
  },
  {
    name: '2026-01-01-000003-edited-spec',
    harm: (run) => edit(path.join(run, 'spec.json'), (spec) => ({ ...spec, seeds: [1, 2, 9] })),
    said: /spec\.json/,
  },
  {
    name: '2026-01-01-000004-newer-format',
    harm: (run) => edit(path.join(run, 'run.json'), (record) => ({ ...record, format: 2 })),
    said: /newer/i,
  },
  {
    name: '2026-01-01-000005-damaged-stage',
    harm: (run) => truncate(path.join(run, '1', 'level-02', 'result.json')),
    said: /level-02/,
  },
];

/** Which of the damages the page tells; the page of the run before may show for a moment yet. */
async function noticeOf(view: FrameLocator, wanted: ReadonlySet<Damaged>): Promise<Damaged> {
  const notice = view.getByText('Not all of this run can be read').locator('..');
  for (const end = Date.now() + 30_000; ;) {
    const text = await notice.innerText();
    const [one, ...others] = [...wanted].filter(({ said }) => said.test(text));
    if (one !== undefined && others.length === 0) return one;
    assert.ok(Date.now() < end, text);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

export const cases = [
  workbenchCase(
    'damaged runs show what is readable and say what is not',
    {
      prepare: async (workspace) => {
        const run = await putFinishedRun(workspace);
        for (const { name, harm } of damages) copyRun(run, name, harm);
        fs.rmSync(run, { recursive: true });
      },
    },
    async ({ workbench, screenshot, workspace }) => {
      await workbench.showContainer();
      await workbench
        .treeRows(/Runs/)
        .nth(damages.length - 1)
        .waitFor();
      assert.equal(await workbench.treeRows(/Runs/).count(), damages.length);
      const missing = new Set(damages);
      for (let i = 0; i < damages.length; i++) {
        await workbench.treeRows(/Runs/).nth(i).click();
        const view = workbench.webview();
        const one = await noticeOf(view, missing);
        missing.delete(one);
        if (!one.name.includes('truncated-summary')) continue;
        const drawn = await drawnSeries(chartOf(view, 'Test accuracy against density'));
        assert.equal(drawn.get('ticket')?.length, 5, 'what is there is drawn');
        await screenshot('damaged');
      }
      assert.equal(fs.readdirSync(path.join(workspace, 'winning-ticket-runs')).length, 6);
    },
  ),
  workbenchCase(
    'the page fits every theme and narrow windows, and compares runs',
    {
      prepare: async (workspace) => {
        const run = await putFinishedRun(workspace);
        copyRun(run, '2026-01-01-000001-copy', (folder) =>
          edit(path.join(folder, 'spec.json'), (spec) => ({
            ...spec,
            title: 'The same net with a title that is far too long for any tab or row to hold it',
          })),
        );
      },
    },
    async (context) => {
      const { workbench, page, screenshot } = context;
      await workbench.showContainer();
      const rows = workbench.treeRows(/Runs/);
      await rows.nth(1).waitFor();
      await rows.first().click();
      const chart = chartOf(workbench.webview(), 'Test accuracy against density');
      await drawnSeries(chart);
      for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark'] as const) {
        await context.setTheme(theme);
        await page.waitForTimeout(500);
        await screenshot(`theme-${theme}`);
      }
      await workbench.expand(rows.first());
      await rows.filter({ hasText: 'Dense' }).waitFor();
      await page.setViewportSize({ width: 620, height: 800 });
      await drawnSeries(chart);
      const width = await workbench
        .webview()
        .locator('html')
        .evaluate((html) => html.scrollWidth - html.clientWidth);
      assert.ok(width <= 0, `the page is ${width} pixels wider than its panel`);
      await screenshot('narrow');
      await page.setViewportSize({ width: 1400, height: 900 });
      await rows.first().click();
      await workbench.command('Winning Ticket: Compare Runs');
      // The run that shows is chosen already.
      await workbench.pick(/far too long/);
      await workbench.enter();
      await workbench.tab(/Compare 2 runs/).waitFor();
      await workbench
        .webview()
        .getByRole('heading', { level: 1, name: /far too long/ })
        .waitFor();
      const compared = chartOf(workbench.webview(), 'Test accuracy against density');
      const drawn = await drawnSeries(compared);
      assert.ok(drawn.size >= 8, `series of both runs: ${[...drawn.keys()].join(', ')}`);
      await screenshot('compare');
    },
  ),
];
