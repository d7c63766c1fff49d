import assert from 'node:assert/strict';
import fs from 'node:fs';
import test, { describe } from 'node:test';
import { type Locator } from 'playwright-core';
import { boolTensor, writeSafetensors } from '../../../src/formats/safetensors';
import { type FakeView } from '../support/fakeHost';
import { reader } from '../support/reader';
import { session } from '../support/session';
import { shown } from '../support/snapshots';
import { prunable, stageName, TicketRun } from '../support/ticketRun';

function written(count: number): string {
  return count.toLocaleString('en-US');
}

function slider(view: FakeView, row = 0): Locator {
  return view.page.locator('.ticket-head input[type=range]').nth(row);
}

async function chosenLevel(view: FakeView, row = 0): Promise<string | null> {
  return slider(view, row).getAttribute('aria-valuetext');
}

/** Waits until the figures say how many weights of all kernels are kept. */
async function keeps(view: FakeView, kept: number): Promise<void> {
  await view.page
    .locator(`.ticket-figures li[title="${written(kept)} of ${written(prunable)} kernel weights"]`)
    .waitFor({ timeout: 10_000 });
}

void describe('the ticket on the run page', () => {
  const { open } = session();

  test('is that of the level that either slider chooses', async (t) => {
    const run = new TicketRun({ levels: 5, seeds: 2 });
    const { asked, answer } = reader();
    const view = await open(t, { inspect: answer });
    if (!view) return;
    await view.show([shown(run.snapshot())]);
    await view.page.locator('.ticket').scrollIntoViewIfNeeded();
    await keeps(view, run.keptOf(1, stageName(4)));
    const chart = view.page.locator('.chart-side input[type=range]').first();
    await chart.focus();
    await view.page.keyboard.press('Home');
    await view.page.keyboard.press('ArrowRight');
    await keeps(view, run.keptOf(1, stageName(1)));
    assert.equal(await chosenLevel(view), '1');
    await slider(view).focus();
    await view.page.keyboard.press('ArrowRight');
    await keeps(view, run.keptOf(1, stageName(2)));
    assert.equal(await chart.getAttribute('aria-valuetext'), '2');
    const files = asked.flatMap((one) => (one.kind === 'model' ? [one.file] : []));
    assert.deepEqual([...new Set(files)].slice(0, 1), [run.file(1, stageName(4))]);
    assert.equal(files.at(-1), run.file(1, stageName(2)));
    assert.deepEqual(await view.complaints(), []);
  });

  test('is that of the seed and the control that are chosen, also after a reload', async (t) => {
    const run = new TicketRun({ levels: 3, seeds: 2 });
    const { answer } = reader();
    const view = await open(t, { inspect: answer });
    if (!view) return;
    const { page } = view;
    await view.show([shown(run.snapshot())]);
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    await choose(view, 'Seed', '2');
    await keeps(view, run.keptOf(2, stageName(2)));
    await choose(view, 'Net', 'Shuffled mask');
    await page.getByText('controls keep their masks only').waitFor();
    await page.reload();
    await view.ready();
    await view.show([shown(run.snapshot())]);
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    await page.getByText('controls keep their masks only').waitFor();
    assert.equal(await dropdown(view, 'Seed').evaluate(valueOf), '2');
    await page.getByRole('button', { name: 'Open in Inspector' }).click();
    const { request } = await view.request('openInspector');
    assert.equal(request.file, run.file(2, stageName(2, true)));
    assert.deepEqual(await view.complaints(), []);
  });

  test('comes with its level while a run goes on, and stays as it is through snapshots', async (t) => {
    const run = new TicketRun({ levels: 6, seeds: 1 });
    const { asked, answer } = reader();
    const view = await open(t, { inspect: answer });
    if (!view) return;
    const { page } = view;
    const running = (finished: number): ReturnType<typeof shown> =>
      shown(
        run.snapshot(finished, {
          version: `v${finished}`,
          status: {
            ...run.snapshot().status!,
            state: 'running',
            replicates: [{ seed: 1, state: 'running', progress: 0.5 }],
          },
        }),
      );
    await view.show([running(0)]);
    await page.locator('.ticket-head').scrollIntoViewIfNeeded();
    await page.getByText('Seed 1 has not finished level 0 yet.').waitFor();
    await view.show([running(2)]);
    await keeps(view, run.keptOf(1, stageName(1)));
    // Another level comes: nobody has chosen one, so it shows.
    await view.show([running(4)]);
    await keeps(view, run.keptOf(1, stageName(3)));
    await slider(view).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await keeps(view, run.keptOf(1, stageName(1)));
    const area = page.locator('.ticket .layer-panel .heatmap-area');
    await area.focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('+');
    await page.waitForTimeout(400);
    const zoomed = await page.locator('.ticket .layer-panel canvas.heatmap-picture').screenshot();
    await page.evaluate(() => {
      for (const kept of document.querySelectorAll('.ticket canvas, .ticket .layer-row'))
        kept.setAttribute('data-kept', '');
    });
    const kept = await page.locator('[data-kept]').count();
    const before = asked.length;
    for (let i = 0; i < 10; i++) {
      await page.evaluate((message) => window.postMessage(message, '*'), {
        type: 'snapshots',
        runs: [running(4 + (i % 3))],
        trusted: true,
      });
      await page.waitForTimeout(100);
    }
    await view.settle();
    assert.equal(await page.locator('[data-kept]').count(), kept);
    assert.deepEqual(asked.slice(before), []);
    assert.equal(await area.evaluate((node) => node === document.activeElement), true);
    assert.ok(
      zoomed.equals(await page.locator('.ticket .layer-panel canvas.heatmap-picture').screenshot()),
    );
    assert.deepEqual(await view.complaints(), []);
  });

  test('keeps zoom and place from level to level', async (t) => {
    const run = new TicketRun({ levels: 4, seeds: 1 });
    const view = await open(t, { inspect: reader().answer });
    if (!view) return;
    const { page } = view;
    await view.show([shown(run.snapshot())]);
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    await keeps(view, run.keptOf(1, stageName(3)));
    const area = page.locator('.ticket .layer-panel .heatmap-area');
    const scale = page.locator('.ticket .layer-panel .heatmap-scale');
    const whole = await scale.textContent();
    await area.focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('+');
    await page.waitForTimeout(400);
    const said = await scale.textContent();
    assert.notEqual(said, whole);
    await slider(view).focus();
    await page.keyboard.press('ArrowLeft');
    await keeps(view, run.keptOf(1, stageName(2)));
    await page.waitForTimeout(400);
    assert.equal(await scale.textContent(), said);
    assert.deepEqual(await view.complaints(), []);
  });

  test('never shows densities and paths of the level before as its own, nor seeks those of levels that are passed', async (t) => {
    const run = new TicketRun({ levels: 6, seeds: 1 });
    const { asked, answer } = reader();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let holds = false;
    const view = await open(t, {
      inspect: async (request) => {
        if (holds && request.kind === 'paths') await held;
        return answer(request);
      },
    });
    if (!view) return;
    const { page } = view;
    await view.show([shown(run.snapshot())]);
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    const effective = page.locator('.ticket-figures li', { hasText: 'Effective density' });
    await effective.locator('strong', { hasText: '%' }).waitFor();
    await keeps(view, run.keptOf(1, stageName(5)));
    await page.locator('.path-canvas').waitFor();
    holds = true;
    const before = asked.length;
    await slider(view).focus();
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('ArrowLeft');
      await page.waitForTimeout(150);
    }
    await keeps(view, run.keptOf(1, stageName(2)));
    assert.equal(await effective.locator('strong').textContent(), '…');
    await page.getByText('Finding the paths…').waitFor();
    // The picture that still shows is saved as what it is.
    assert.ok(await page.locator('.path-canvas').isVisible());
    await page.locator('.paths-panel').getByRole('button', { name: 'SVG' }).click();
    const saved = await view.request('save');
    assert.match(saved.request.name, /level-05/);
    release();
    await effective.locator('strong', { hasText: '%' }).waitFor();
    const sought = asked.slice(before).filter(({ kind }) => kind === 'paths');
    assert.deepEqual(
      sought.map((request) => request.kind === 'paths' && request.file),
      [run.file(1, stageName(2))],
    );
    await page.locator('.paths-panel').getByRole('button', { name: 'SVG' }).click();
    await page.waitForTimeout(200);
    assert.match((await view.request('save')).request.name, /level-02/);
    assert.deepEqual(await view.complaints(), []);
  });

  test('is compared with the level before it, or any other', async (t) => {
    const run = new TicketRun({ levels: 4, seeds: 2 });
    const view = await open(t, { inspect: reader().answer });
    if (!view) return;
    const { page } = view;
    await view.show([shown(run.snapshot())]);
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    await page.locator('.ticket-compare vscode-checkbox').click();
    await page.getByRole('heading', { name: 'From seed 1 level-02 to seed 1 level-03' }).waitFor();
    const table = page.locator('.comparison-panel table');
    await table.waitFor();
    assert.deepEqual(await rows(table), agreement(run, [1, stageName(2)], [1, stageName(3)]));
    await choose(view, 'Seed', '2', 1);
    await page.getByRole('heading', { name: 'From seed 2 level-02 to seed 1 level-03' }).waitFor();
    await page.waitForTimeout(500);
    assert.deepEqual(await rows(table), agreement(run, [2, stageName(2)], [1, stageName(3)]));
    await page.getByRole('button', { name: 'Leave comparison' }).click();
    await page.locator('.ticket .layer-panel').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Compare with');
    assert.equal(await page.locator('.comparison-panel').isVisible(), false);
    assert.deepEqual(await view.complaints(), []);
  });

  test('is compared under the names of what is compared, until the next answer has come', async (t) => {
    const run = new TicketRun({ levels: 4, seeds: 1, weights: false });
    const { answer } = reader();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let [holds, fails] = [false, false];
    const view = await open(t, {
      inspect: async (request) => {
        if (request.kind === 'comparison' && fails) throw new Error('It is on fire.');
        if (request.kind === 'comparison' && holds) await held;
        return answer(request);
      },
    });
    if (!view) return;
    const { page } = view;
    await view.show([shown(run.snapshot())]);
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    await page.locator('.ticket-compare vscode-checkbox').click();
    const heading = page.locator('.comparison-panel h2');
    const table = page.locator('.comparison-panel table');
    await table.waitFor();
    assert.equal(await heading.textContent(), 'From seed 1 level-02 to seed 1 level-03');
    holds = true;
    await slider(view, 1).focus();
    await page.keyboard.press('Home');
    await page.getByText('Comparing…').waitFor();
    assert.equal(await heading.textContent(), 'From seed 1 level-02 to seed 1 level-03');
    assert.deepEqual(await rows(table), agreement(run, [1, stageName(2)], [1, stageName(3)]));
    release();
    await page.getByRole('heading', { name: 'From seed 1 level-00 to seed 1 level-03' }).waitFor();
    assert.deepEqual(await rows(table), agreement(run, [1, stageName(0)], [1, stageName(3)]));
    fails = true;
    await page.keyboard.press('ArrowRight');
    await page.getByText('The files cannot be compared: It is on fire.').waitFor();
    assert.equal(await heading.textContent(), 'From seed 1 level-01 to seed 1 level-03');
    assert.equal(await table.isVisible(), false);
    assert.deepEqual(await view.complaints(), []);
  });

  test('is not compared where the other has no such tensor', async (t) => {
    const run = new TicketRun({ levels: 3, seeds: 1, weights: false });
    const mask = boolTensor('a/kernel', [48, 32], run.maskOf(1, stageName(1))[0]!);
    fs.writeFileSync(run.file(1, stageName(1)), writeSafetensors([mask]));
    const view = await open(t, { inspect: reader().answer });
    if (!view) return;
    const { page } = view;
    await view.show([shown(run.snapshot())]);
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    await keeps(view, run.keptOf(1, stageName(2)));
    await page.getByRole('option', { name: /^b\/kernel/ }).click();
    await page.locator('.ticket-compare vscode-checkbox').click();
    await page.getByText('This tensor is not compared').waitFor();
    assert.equal(await page.locator('.comparison-panel h3').textContent(), 'b/kernel');
    assert.equal(await page.locator('.comparison-panel .heatmap-box').isVisible(), false);
    await page.getByRole('option', { name: /^a\/kernel/ }).click();
    await page.locator('.comparison-panel .heatmap-picture').waitFor();
    assert.equal(await page.getByText('This tensor is not compared').isVisible(), false);
    assert.deepEqual(await view.complaints(), []);
  });

  test('is compared over runs', async (t) => {
    const runs = ['First', 'Second'].map((title) => new TicketRun({ levels: 3, seeds: 1, title }));
    const view = await open(t, { inspect: reader().answer });
    if (!view) return;
    const { page } = view;
    await view.show(runs.map((run) => shown(run.snapshot())));
    await page.locator('.ticket').scrollIntoViewIfNeeded();
    await page.locator('.ticket-compare vscode-checkbox').click();
    await choose(view, 'Run', runs[1]!.folder, 1);
    const name = 'From Second seed 1 level-01 to First seed 1 level-02';
    await page.getByRole('heading', { name }).waitFor();
    assert.deepEqual(await view.complaints(), []);
  });

  test('says what is missing, and fits a narrow panel', async (t) => {
    const run = new TicketRun({ levels: 3, seeds: 2, weights: false });
    const view = await open(t, {
      inspect: reader().answer,
      context: { viewport: { width: 320, height: 700 } },
    });
    if (!view) return;
    const { page } = view;
    const { masks } = run.snapshot();
    const partly = { ...masks, 'level-02': [2] };
    await view.show([shown(run.snapshot(3, { compacted: true, masks: partly }))]);
    await page.locator('.ticket-head').scrollIntoViewIfNeeded();
    await page.getByText('This run was compacted: its masks are there').waitFor();
    await slider(view).focus();
    await page.keyboard.press('End');
    await page.getByText('Seed 1 has no mask of level 2').waitFor();
    assert.equal(await page.locator('.ticket-body').isVisible(), false);
    await choose(view, 'Seed', '2');
    await keeps(view, run.keptOf(2, stageName(2)));
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    assert.deepEqual(await view.complaints(), []);
  });

  test('says why a mask cannot be read, and shows it once it can', async (t) => {
    const run = new TicketRun({ levels: 2, seeds: 1 });
    const { answer } = reader();
    let fails = true;
    const view = await open(t, {
      inspect: (request) => {
        if (fails) throw new Error('It is on fire.');
        return answer(request);
      },
    });
    if (!view) return;
    const { page } = view;
    await view.show([shown(run.snapshot())]);
    await page.locator('.ticket-head').scrollIntoViewIfNeeded();
    await page.getByText('The mask cannot be read: It is on fire.').waitFor();
    fails = false;
    await page.waitForTimeout(2100);
    await view.show([shown(run.snapshot(2, { version: '2' }))]);
    await keeps(view, run.keptOf(1, stageName(1)));
    assert.deepEqual(await view.complaints(), []);
  });

  test('is read again when that is asked for, and says why it could not be read until it can', async (t) => {
    const run = new TicketRun({ levels: 2, seeds: 1 });
    const { answer } = reader();
    let fails = true;
    const view = await open(t, {
      inspect: async (request) => {
        // A disk that is slow to answer too.
        await new Promise((resolve) => setTimeout(resolve, 50));
        if (fails && request.kind === 'model') throw new Error('It is on fire.');
        return answer(request);
      },
    });
    if (!view) return;
    const { page } = view;
    await view.show([shown(run.snapshot())]);
    await page.locator('.ticket-head').scrollIntoViewIfNeeded();
    const why = page.getByText('The mask cannot be read: It is on fire.');
    await why.waitFor();
    const again = page.locator('.ticket-head').getByRole('button', { name: 'Try again' });
    await page.evaluate(() => {
      const told = document.querySelector('.ticket-head .empty')!;
      new MutationObserver(() => told.toggleAttribute('data-flickered', true)).observe(told, {
        attributeFilter: ['hidden'],
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    // Neither a snapshot nor the button takes away what is wrong before it is known to be right.
    await page.waitForTimeout(2100);
    await view.show([shown(run.snapshot(2, { version: '2' }))]);
    await again.focus();
    await page.keyboard.press('Enter');
    await page.waitForTimeout(300);
    assert.ok(await why.isVisible());
    assert.equal(await page.locator('[data-flickered]').count(), 0);
    fails = false;
    await page.keyboard.press('Enter');
    await keeps(view, run.keptOf(1, stageName(1)));
    assert.equal(await why.isVisible(), false);
    assert.equal(await again.isVisible(), false);
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Ticket');
    assert.deepEqual(await view.complaints(), []);
  });
});

function dropdown(view: FakeView, label: string, row = 0): Locator {
  return view.page.locator(`.ticket-head vscode-dropdown[aria-label="${label}"]`).nth(row);
}

async function choose(view: FakeView, label: string, value: string, row = 0): Promise<void> {
  await dropdown(view, label, row).click();
  await dropdown(view, label, row).locator(`vscode-option[value="${value}"]`).click();
}

function valueOf(node: Element): string {
  return (node as unknown as { value: string }).value;
}

/** Layer, both, removed, added of each row. */
async function rows(table: Locator): Promise<string[][]> {
  const all = await table.locator('tbody tr').all();
  return Promise.all(
    all.map(async (row) => (await row.locator('td, th').allTextContents()).slice(0, 4)),
  );
}

/** The same, counted here. */
function agreement(
  run: TicketRun,
  from: readonly [number, string],
  to: readonly [number, string],
): string[][] {
  const [first, second] = [run.maskOf(...from), run.maskOf(...to)];
  return ['a/kernel', 'b/kernel'].map((name, i) => {
    const count = (a: number, b: number): string =>
      written(first[i]!.filter((kept, at) => kept === a && second[i]![at] === b).length);
    return [name, count(1, 1), count(1, 0), count(0, 1)];
  });
}
