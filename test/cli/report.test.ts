import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { type PageData } from '../../src/protocol/runPage';
import { reportHtml } from '../../src/snapshots/report/html';
import { cli, summaryOf } from '../support/cli';
import { temporaryFolder } from '../support/nets';
import { root } from '../support/paths';
import { makeSyntheticRun } from '../support/syntheticRun';

const cwd = fs.realpathSync(temporaryFolder());
const runs = path.join(cwd, 'winning-ticket-runs');
const browserProgram = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const browserPath = browserProgram.find((program) => fs.existsSync(program));
const notBuilt =
  !fs.existsSync(path.join(root, 'dist', 'webview', 'run.js')) && 'the page is not built';

function dataIn(file: string): NonNullable<PageData['report']> {
  const html = fs.readFileSync(file, 'utf8');
  const json = /id="winning-ticket-data">([^<]*)<\/script>/.exec(html)![1]!;
  return (JSON.parse(json) as PageData).report!;
}

/** Evaluated in the page: how many colours its first picture has. */
const look = `(() => {
  const canvas = document.querySelector('canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Set();
  for (let i = 0; i < data.length; i += 4) colours.add(data.slice(i, i + 3).join());
  return { colours: colours.size, title: document.title };
})()`;

describe('report', { skip: notBuilt }, () => {
  before(() => {
    const title = '</script><script>alert(1)</script> & "quoted" <!--';
    makeSyntheticRun(path.join(runs, 'a-run'), { seeds: 2, levels: 4, points: 30, title });
    makeSyntheticRun(path.join(runs, 'b-run'), { seeds: 1, levels: 3, points: 5, done: false });
  });

  test('writes one run, and over its own reports only', async () => {
    const { code, stdout, stderr } = await cli(['report', 'a-run'], { cwd });
    assert.deepEqual([code, stderr], [0, '']);
    const file = path.join(cwd, 'a-run.html');
    assert.match(stdout, /a-run\.html \(\d+ kB\)\n$/);
    const [run] = dataIn(file).runs;
    assert.ok(run !== undefined && 'snapshot' in run && run.snapshot.curves.length === 13);
    // It is sent to others, whom this machine's folders do not concern.
    assert.ok(!fs.readFileSync(file, 'utf8').includes(cwd));
    assert.equal((await cli(['report', 'a-run'], { cwd })).code, 0);
    fs.writeFileSync(path.join(cwd, 'mine.html'), '<p>mine</p>');
    const refused = await cli(['report', 'a-run', '--out', 'mine.html'], { cwd });
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /mine\.html is there and is no report of Winning Ticket; .*--force/,
    );
    assert.equal(fs.readFileSync(path.join(cwd, 'mine.html'), 'utf8'), '<p>mine</p>');
    const forced = ['report', 'a-run', '--out', 'mine.html', '--force', '--json'];
    const summary = summaryOf(await cli(forced, { cwd }));
    assert.equal(summary['bytes'], fs.statSync(path.join(cwd, 'mine.html')).size);
    const lost = await cli(['report', 'a-run', '--out', 'no/where.html'], { cwd });
    assert.equal(lost.code, 2);
    assert.match(lost.stderr, /no\/where\.html cannot be written/);
  });

  test('writes several, and damaged ones', async () => {
    fs.rmSync(path.join(runs, 'b-run', 'run.json'));
    const args = ['report', 'a-run', path.join(runs, 'b-run'), 'a-run', '--out', '.'];
    assert.equal((await cli(args, { cwd })).code, 0);
    const report = dataIn(path.join(cwd, 'winning-ticket-report.html'));
    assert.equal(report.runs.length, 2);
    const [, damaged] = report.runs;
    assert.ok(damaged !== undefined && 'snapshot' in damaged);
    assert.equal(damaged.snapshot.damages[0]!.what, 'run.json');
    assert.equal((await cli(['report', 'nothing'], { cwd })).code, 2);
  });

  test(
    'opens in a browser: draws, asks the network for nothing, violates no policy',
    {
      skip: browserPath === undefined && 'there is no Chromium',
    },
    async () => {
      const file = path.join(cwd, 'drawn.html');
      const written = await cli(['report', 'a-run', path.join(runs, 'b-run'), '--out', file], {
        cwd,
      });
      assert.equal(written.code, 0, written.stderr);
      const browser = await chromium.launch({
        executablePath: browserPath!,
        args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
      });
      try {
        const page = await browser.newPage();
        const said: string[] = [];
        page.on('console', (message) => said.push(message.text()));
        page.on('pageerror', (error) => said.push(error.message));
        page.on('dialog', (dialog) => said.push(`dialog ${dialog.message()}`));
        const asked: string[] = [];
        page.on('request', (request) => asked.push(request.url()));
        const address = pathToFileURL(file).href;
        await page.goto(address);
        await page.locator('canvas').first().waitFor({ timeout: 60_000 });
        const drawn = await page.evaluate<{ colours: number; title: string }>(look);
        assert.ok(drawn.colours > 5, `${drawn.colours} colours`);
        assert.match(drawn.title, /<\/script><script>alert\(1\)<\/script>/);
        assert.deepEqual([said, asked], [[], [address]]);
      } finally {
        await browser.close();
      }
    },
  );
});

test('no text ends a script of a report, and hashes are those of what stands in it', () => {
  const bundle = {
    scripts: ['const a = "</script><!--<script>";\r\nconst b = 1;'],
    styles: ['p::after { content: "</style>"; }'],
  };
  const html = reportHtml('<b>', { texts: { '</script>': '<!--' } }, bundle, 'n');
  assert.equal(html.match(/<\/script>/g)!.length, 2);
  assert.equal(html.match(/<\/style>/g)!.length, 1);
  assert.ok(!html.includes('<!--') && !html.includes('\r'));
  assert.match(html, /<title>&lt;b&gt;<\/title>/);
});
