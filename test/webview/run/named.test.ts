import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { describe } from 'node:test';
import { type Locator } from 'playwright-core';
import { type ShownRun } from '../../../src/protocol/runPage';
import { snapshotOf } from '../../../src/snapshots/snapshotOf';
import { temporaryFolder } from '../../support/nets';
import { makeSupermaskRun } from '../../support/syntheticSupermasks';
import { type FakeView } from '../support/fakeHost';
import { reader } from '../support/reader';
import { session } from '../support/session';
import { shown } from '../support/snapshots';
import { stageName, TicketRun } from '../support/ticketRun';

function ticketSlider(view: FakeView, row = 0): Locator {
  return view.page.locator('.ticket-head input[type=range]').nth(row);
}

function chartSlider(view: FakeView): Locator {
  return view.page.locator('.chart-side input[type=range]').first();
}

/** Where the ticket's slider and the chart's are. */
async function sliders(view: FakeView): Promise<(string | null)[]> {
  return Promise.all(
    [ticketSlider(view), chartSlider(view)].map((one) => one.getAttribute('aria-valuetext')),
  );
}

/** A run whose outline makes levels stand out. */
function standingOut(run: TicketRun, levels: readonly number[], finished?: number): ShownRun {
  const snapshot = run.snapshot(finished);
  const outline = [0, 1, 2, 3, 4].map((level) => ({
    ...{ label: `Level ${level}`, description: '', stage: stageName(level) },
    highlight: levels.includes(level),
  }));
  const version = `${levels.join()} ${finished ?? ''}`;
  return shown({
    ...snapshot,
    version,
    presentation: { ...snapshot.presentation!, outline },
  });
}

void describe('the level that the run page starts at', () => {
  const { open } = session();

  test('is the one that the verdict of a search names', async (t) => {
    const folder = path.join(fs.realpathSync(temporaryFolder()), 'winning-ticket-runs', 'masks');
    const run = makeSupermaskRun(folder, { kept: [0.1, 0.3, 0.5, 0.7] });
    const snapshot = snapshotOf(folder);
    const best = snapshot.presentation!.outline.find(({ highlight }) => highlight)!;
    const { level, stage } = snapshot.trainings.find((one) => one.stage === best.stage)!;
    assert.ok(level < 0.7, 'the drawn numbers make another one than the last the best');
    const view = await open(t, { inspect: reader().answer });
    if (!view) return;
    await view.show([shown(snapshot)]);
    const percents = [`${100 * level} %`, `${(100 * level).toFixed(1)} %`];
    assert.deepEqual(await sliders(view), percents);
    await view.page.locator('.ticket').scrollIntoViewIfNeeded();
    const kept = run.keptOf(1, stage);
    await view.page
      .locator(`.ticket-figures li[title^="${kept} of"][title$="kernel weights"]`)
      .waitFor();
    assert.deepEqual(await view.complaints(), []);
  });

  test('is the sparsest of those that stand out, and goes along with the verdict', async (t) => {
    const run = new TicketRun({ levels: 5, seeds: 1 });
    const view = await open(t, { inspect: reader().answer });
    if (!view) return;
    // Nothing stands out yet: the last that there is.
    await view.show([standingOut(run, [], 3)]);
    assert.deepEqual(await sliders(view), ['2', '2']);
    await view.show([standingOut(run, [1], 3)]);
    assert.deepEqual(await sliders(view), ['1', '1']);
    await view.show([standingOut(run, [1, 3])]);
    assert.deepEqual(await sliders(view), ['3', '3']);
    // One without a mask to look at is none to start at.
    await view.show([standingOut(run, [4], 4)]);
    assert.equal(await ticketSlider(view).getAttribute('aria-valuetext'), '3');
    assert.deepEqual(await view.complaints(), []);
  });

  for (const [name, slider] of [
    ['the ticket', ticketSlider],
    ['the chart', chartSlider],
  ] as const) {
    test(`gives way to a choice made on the slider of ${name}, also to the choice of itself`, async (t) => {
      const run = new TicketRun({ levels: 5, seeds: 1 });
      const view = await open(t, { inspect: reader().answer });
      if (!view) return;
      const { page } = view;
      await view.show([standingOut(run, [2])]);
      await slider(view).focus();
      await page.keyboard.press('ArrowRight');
      assert.deepEqual(await sliders(view), ['3', '3']);
      await page.keyboard.press('ArrowLeft');
      assert.deepEqual(await sliders(view), ['2', '2']);
      await view.show([standingOut(run, [2, 4])]);
      assert.deepEqual(await sliders(view), ['2', '2']);
      await page.waitForTimeout(300);
      await page.reload();
      await view.ready();
      await view.show([standingOut(run, [2, 4])]);
      assert.deepEqual(await sliders(view), ['2', '2']);
      assert.deepEqual(await view.complaints(), []);
    });
  }

  test('is that of the run that is looked at, and what it is compared with comes before it', async (t) => {
    const runs = ['First', 'Second'].map((title) => new TicketRun({ levels: 5, seeds: 1, title }));
    const view = await open(t, { inspect: reader().answer });
    if (!view) return;
    const { page } = view;
    await view.show([standingOut(runs[0]!, [1]), standingOut(runs[1]!, [3])]);
    assert.deepEqual(await sliders(view), ['1', '1']);
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    const list = page.locator('.ticket-head vscode-dropdown[aria-label="Run"]').first();
    await list.click();
    await list.locator(`vscode-option[value="${runs[1]!.folder}"]`).click();
    await view.settle();
    assert.equal(await ticketSlider(view).getAttribute('aria-valuetext'), '3');
    await page.locator('.ticket-compare vscode-checkbox').click();
    await view.settle();
    assert.equal(await ticketSlider(view, 1).getAttribute('aria-valuetext'), '2');
    assert.deepEqual(await view.complaints(), []);
  });
});
