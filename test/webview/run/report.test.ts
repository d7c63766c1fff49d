import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { describe } from 'node:test';
import { pathToFileURL } from 'node:url';
import { writeReport } from '../../../src/snapshots/report/writeReport';
import { root } from '../../support/paths';
import { makeSyntheticRun } from '../../support/syntheticRun';
import { temporaryFolder } from '../../data/temporary';
import { session } from '../support/session';

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
});
