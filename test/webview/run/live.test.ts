import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { drawnSeries } from '../support/drawn';
import { session } from '../support/session';
import { shown, snapshotOf } from '../support/snapshots';

void describe('the run page while a run goes on', () => {
  const { open } = session();

  test('keeps scroll, focus, pointer, slider and choices through ten snapshots a second', async (t) => {
    const view = await open(t);
    if (!view) return;
    const { page } = view;
    await view.show([shown(snapshotOf({ levels: 5 }))]);
    const slider = page.locator('.chart-side input[type=range]').first();
    await slider.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Fresh weights', exact: true }).first().click();
    const area = page.locator('.chart-area').first();
    await area.hover({ position: { x: 300, y: 100 } });
    await slider.focus();
    await page.evaluate(() => window.scrollTo(0, 120));
    await page.evaluate(() => {
      for (const kept of document.querySelectorAll('.panel, .chart-area, .bar-row, td')) {
        kept.setAttribute('data-kept', '');
      }
    });
    const kept = await page.locator('[data-kept]').count();
    for (let i = 0; i < 10; i++) {
      await page.evaluate((message) => window.postMessage(message, '*'), {
        type: 'snapshots',
        runs: [shown(snapshotOf({ levels: 5 + i }))],
        trusted: true,
      });
      await page.waitForTimeout(100);
    }
    await view.settle();
    assert.equal(await page.locator('[data-kept]').count(), kept);
    assert.equal(await page.evaluate(() => window.scrollY), 120);
    assert.equal(await slider.evaluate((node) => node === document.activeElement), true);
    assert.equal(await slider.getAttribute('aria-valuetext'), '1');
    assert.equal(await page.locator('.readout').first().isVisible(), true);
    const drawn = await drawnSeries(view, 0);
    assert.deepEqual(
      drawn.map(({ id, points }) => [id, points.length]),
      [['ticket', 14]],
    );
    assert.deepEqual(await view.complaints(), []);
  });

  test('comes back as it was after it was hidden or reloaded', async (t) => {
    const view = await open(t);
    if (!view) return;
    const { page } = view;
    const run = shown(snapshotOf());
    await view.show([run]);
    await page.getByRole('button', { name: 'Fresh weights', exact: true }).first().click();
    const slider = page.locator('.chart-side input[type=range]').first();
    await slider.focus();
    await page.keyboard.press('Home');
    await page.locator('[data-choice=smoothing]').fill('0.6');
    await page.getByText('Fit to later half').click();
    await page.locator('.training-panel vscode-dropdown').last().click();
    await page.locator('vscode-option', { hasText: 'Loss' }).click();
    await page.getByRole('button', { name: '3', exact: true }).click();
    await page.evaluate(() => window.scrollTo(0, 333));
    await page.waitForTimeout(300);
    await page.reload();
    await view.ready();
    await view.show([run]);
    await page.waitForTimeout(200);
    assert.deepEqual(
      (await drawnSeries(view, 0)).map((series) => series.id),
      ['ticket'],
    );
    assert.equal(await slider.getAttribute('aria-valuetext'), '0');
    assert.equal(await page.locator('[data-choice=smoothing]').inputValue(), '0.6');
    const boxes = page.locator('.training-panel vscode-checkbox[aria-checked=true]');
    assert.deepEqual(await boxes.allInnerTexts(), ['Test', 'Fit to later half']);
    const measure = page.locator('.training-panel vscode-dropdown').last();
    assert.equal(
      await measure.evaluate((node: HTMLElement & { value: string }) => node.value),
      'loss',
    );
    const level = page.getByRole('button', { name: '3', exact: true });
    assert.equal(await level.getAttribute('aria-pressed'), 'false');
    assert.equal(await page.evaluate(() => window.scrollY), 333);
    const state = await page.evaluate(
      () => JSON.parse(sessionStorage.getItem('state')!) as { folders: string[] },
    );
    assert.deepEqual(state.folders, ['/runs/first']);
    assert.deepEqual(await view.complaints(), []);
  });

  test('tells how far it is, which replicates, and why one failed', async (t) => {
    const view = await open(t);
    if (!view) return;
    const status = {
      state: 'running' as const,
      interrupted: false,
      progress: 0.437,
      seconds: 3700,
      replicates: [
        { seed: 4, state: 'running', progress: 0.5, stage: 'level-3' },
        { seed: 8, state: 'failed', progress: 0.2, error: 'out of memory' },
      ],
    };
    await view.show([shown(snapshotOf({}, { status }))]);
    const header = await view.page.locator('.run-header').innerText();
    for (const part of [
      'Running',
      '43 % done',
      '1 h 1 min so far',
      'Seed 4',
      'level-3',
      'out of memory',
    ]) {
      assert.ok(header.includes(part), part);
    }
    await view.show([shown(snapshotOf({}, { status: { ...status, interrupted: true } }))]);
    assert.match(await view.page.locator('.state').innerText(), /Interrupted/);
  });
});
