import assert from 'node:assert/strict';
import http from 'node:http';
import { type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { startBrowser } from '../webview/support/browser';
import { Complained, twice } from './support/attempts';
import { watchPage, type Complaints } from './support/browser';
import { hostErrors } from './support/server';

test('a lost click is tried once more and told, a complaint in either attempt is not', async () => {
  const told: string[] = [];
  const attempts = (...errors: readonly (Error | undefined)[]) => {
    const left = [...errors];
    return async (): Promise<void> => {
      const error = left.shift();
      if (error) await Promise.reject(error);
    };
  };
  const tell = (line: string): void => void told.push(line);
  const [click, complaint] = [new Error('no click\nat all'), new Complained(['policy: x'], 'y')];
  await twice('one', attempts(click, undefined), tell);
  assert.deepEqual(told, ['one: tried again after: no click']);
  await assert.rejects(twice('two', attempts(complaint, undefined), tell), complaint);
  assert.equal(told.length, 1);
  await assert.rejects(twice('three', attempts(click, complaint), tell), complaint);
  await assert.rejects(twice('four', attempts(click, click), tell), click);
  assert.match(new Complained(['policy: x'], click).message, /policy: x\nBesides: no click/);
});

/** A page of another site in a page, as a web view is, that does everything that must not be done. */
const pages: Readonly<Record<string, (port: number) => string>> = {
  '/': (port) => `<iframe src="http://localhost:${port}/inner"></iframe>`,
  '/inner': () => `<meta http-equiv="Content-Security-Policy" content="style-src 'none'">
    <p style="color: red">x</p>
    <script>
      Promise.reject(new Error('left alone'));
      setTimeout(() => { throw new Error('not caught'); });
    </script>`,
};

test('what a page within a page does is complained of', async (context) => {
  const browser = await startBrowser();
  if ('missing' in browser) return context.skip(browser.missing);
  const server = http.createServer(({ url = '' }, response) => {
    const { port } = server.address() as AddressInfo;
    response.setHeader('Content-Type', 'text/html').end(pages[url]?.(port) ?? '');
  });
  try {
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const page = await browser.newPage();
    const complaints: Complaints = { policy: [], errors: [] };
    watchPage(page, complaints);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    for (const end = Date.now() + 10_000; Date.now() < end;) {
      if (complaints.policy.length >= 1 && complaints.errors.length >= 2) break;
      await page.waitForTimeout(50);
    }
    assert.match(complaints.policy.join('\n'), /style.*Content Security Policy/);
    assert.match(complaints.errors.join('\n'), /left alone/);
    assert.match(complaints.errors.join('\n'), /not caught/);
  } finally {
    server.close();
    await browser.close();
  }
});

/** What a host logs that reads half of a JSON. */
function parsing(file: string): string {
  const message = '2026-01-31 12:00:05.000 [error] SyntaxError: Unexpected end of JSON input';
  const own = '/vscode/out/vs/workbench/api/node/host.js';
  return `${message}\n    at JSON.parse (<anonymous>)\n    at a (file://${file}:219:6160)\n    at async b (file://${own}:219:5796)`;
}

test('logs of extension hosts are searched for what nobody handled and for our own errors', () => {
  const own = '/extensions/winning-ticket.winning-ticket-0.1.0/dist/extension.js';
  const log = [
    '2026-01-31 12:00:00.000 [info] all is well',
    `2026-01-31 12:00:01.000 [error] Error: ours\n    at ${own}:1:1`,
    `2026-01-31 12:00:02.000 [error] Error: read ECONNRESET\n    at /vscode/out/server.js:1:1`,
    `2026-01-31 12:00:03.000 [warning] rejected promise not handled within 1 second: ours too`,
    `2026-01-31 12:00:04.000 [error] [vscode.git] Error: theirs`,
    ...[parsing('/vscode/out/vs/workbench/api/node/host.js'), parsing('/elsewhere/host.js')],
  ].join('\n');
  const found = hostErrors(log, '/vscode');
  assert.equal(found.length, 3, found.join('\n'));
  assert.match(found[2]!, /elsewhere/);
  assert.match(found[0]!, /ours\n.*at .*extension\.js/);
  assert.match(found[1]!, /ours too/);
});
