import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { loadScript } from './load';

interface Found {
  readonly executable?: string;
  readonly version?: string;
  readonly missing?: string;
}

interface Chromium {
  readonly findChromium: (environment: NodeJS.ProcessEnv) => Promise<Found>;
}

/** A folder with programs that answer as told. */
function programs(context: TestContext, scripts: Readonly<Record<string, string>>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-chromium-'));
  context.after(() => fs.rmSync(folder, { recursive: true }));
  for (const [name, script] of Object.entries(scripts)) {
    fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return folder;
}

const STARTS = 'echo Chromium 99.0.1.2';
const LACKS = 'echo "error while loading shared libraries: libnss3.so" >&2; exit 127';
const skip = process.platform === 'win32' ? 'needs a shell' : false;

test(
  'the Chromium that is named comes first, and is told where it does not start',
  { skip },
  async (context) => {
    const { findChromium } = await loadScript<Chromium>('vscode/chromium.mjs');
    const folder = programs(context, { chromium: STARTS, mine: STARTS, broken: LACKS });
    const named = (name: string): NodeJS.ProcessEnv => ({
      PATH: folder,
      WINNING_TICKET_CHROMIUM: path.join(folder, name),
    });
    assert.equal((await findChromium(named('mine'))).executable, path.join(folder, 'mine'));
    const { executable, missing = '' } = await findChromium(named('broken'));
    assert.equal(executable, undefined);
    assert.match(missing, /broken does not start \(error while loading.*libnss3/);
    assert.match(
      missing,
      /apt install chromium.*WINNING_TICKET_CHROMIUM.*WINNING_TICKET_VSCODE=none/,
    );
  },
);

test('one on the path that does not start is passed over', { skip }, async (context) => {
  const { findChromium } = await loadScript<Chromium>('vscode/chromium.mjs');
  const folder = programs(context, { chromium: LACKS, 'google-chrome': STARTS });
  const found = await findChromium({ PATH: folder });
  assert.equal(found.executable, path.join(folder, 'google-chrome'));
  assert.equal(found.version, '99.0.1.2');
});

test('where the machine has none, that of @sparticuz/chromium starts', async (context) => {
  if (process.platform !== 'linux' || process.arch !== 'x64') return context.skip('Linux on x64');
  const { findChromium } = await loadScript<Chromium>('vscode/chromium.mjs');
  const cache = programs(context, {});
  const environment = { ...process.env, PATH: '', XDG_CACHE_HOME: cache };
  const first = await findChromium(environment);
  assert.match(first.version ?? first.missing ?? '', /^\d+\.[\d.]+$/);
  const executable = first.executable ?? '';
  assert.ok(executable.startsWith(cache));
  const { mtimeMs } = fs.statSync(executable);
  assert.deepEqual(await findChromium(environment), first);
  assert.equal(fs.statSync(executable).mtimeMs, mtimeMs);
});
