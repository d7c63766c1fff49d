import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { describe } from 'node:test';
import { pathToFileURL } from 'node:url';
import { reportHtml } from '../../../src/snapshots/report/html';
import { writeReport } from '../../../src/snapshots/report/writeReport';
import { root } from '../../support/paths';
import { makeSyntheticRun } from '../../support/syntheticRun';
import { temporaryFolder } from '../../data/temporary';
import { constructed } from '../support/constructions';
import { session } from '../support/session';
import { shown } from '../support/snapshots';

void describe('a report in a browser', () => {
  const { browser } = session();
  const folder = temporaryFolder();

  for (const scheme of ['light', 'dark'] as const) {
    test(`draws itself from a file, ${scheme}, and saves by download`, async (t) => {
      const started = browser(t);
      if (!started) return;
      const run = path.join(folder, scheme);
      makeSyntheticRun(run, { seeds: 2, levels: 5, points: 20, title: 'Report of <b>a run</b>' });
      const file = path.join(folder, 'report.html');
      writeReport({ folders: [run], file, assets: path.join(root, 'dist', 'webview') });
      const context = await started.newContext({ colorScheme: scheme, acceptDownloads: true });
      t.after(() => context.close());
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.goto(pathToFileURL(file).href);
      await page.locator('.panel canvas[data-series]').nth(2).waitFor();
      assert.equal(await page.locator('h1').innerText(), 'Report of <b>a run</b>');
      assert.equal(await page.locator('.actions vscode-button').count(), 0);
      await page.getByText('Masks and paths of the tickets are shown in VS Code').waitFor();
      assert.equal(await page.locator('.ticket').count(), 0);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(background, scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(31, 31, 31)');
      const begun = page.waitForEvent('download');
      await page.getByRole('button', { name: 'SVG' }).first().click();
      const download = await begun;
      const saved = path.join(folder, 'saved.svg');
      await download.saveAs(saved);
      assert.match(download.suggestedFilename(), /\.svg$/);
      assert.match(fs.readFileSync(saved, 'utf8'), /^<svg /);
      await page.getByText('Copy as CSV').click();
      await page.locator('.announcement', { hasText: 'rows copied' }).waitFor();
      assert.deepEqual(complaints, []);
    });
  }

  test('shows what weights are made of, and calculates bounds', async (t) => {
    const started = browser(t);
    if (!started) return;
    const read = (name: string): string =>
      fs.readFileSync(path.join(root, 'dist', 'webview', name), 'utf8');
    const bundle = { scripts: ['controls.js', 'run.js'].map(read), styles: [read('run.css')] };
    const made = '2026-01-31T12:00:00.000Z';
    const report = { runs: [shown(constructed())], made, program: 'Winning Ticket' };
    const file = path.join(folder, 'constructed.html');
    fs.writeFileSync(file, reportHtml('Constructed', { texts: {}, report }, bundle, 'ab12'));
    const context = await started.newContext({ acceptDownloads: true });
    t.after(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('.map')) {
        complaints.push(message.text());
      }
    });
    await page.goto(pathToFileURL(file).href);
    const panel = page.locator('.composition-panel');
    await panel.locator('canvas').waitFor();
    const begun = page.waitForEvent('download');
    await panel.getByRole('button', { name: 'SVG' }).click();
    const saved = path.join(folder, 'weight.svg');
    await (await begun).saveAs(saved);
    assert.match(fs.readFileSync(saved, 'utf8'), /samples kept/);
    const width = page.locator('.bounds-panel tfoot td').nth(3);
    const before = await width.innerText();
    await page.locator('vscode-text-field[aria-label^="Largest error"] input').fill('1e-9');
    assert.notEqual(await width.innerText(), before);
    assert.deepEqual(complaints, []);
  });
});
