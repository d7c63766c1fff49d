// `npm run test:electron`: the suite inside the extension host, in VS Code for desktops, where that can be downloaded.
// `npm run test:electron -- 1.100.3` names a version; else the newest is taken.
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { filesOfVsix } from './package/contents.mjs';
import { readyPackage } from './package/ready.mjs';
import { setUp } from './setup.mjs';
import { buildHostSuite } from './vscode/hostSuite.mjs';

async function download(version) {
  try {
    return await downloadAndUnzipVSCode({ version, timeout: 30_000 });
  } catch (error) {
    throw new Error(
      `VS Code ${version} could not be downloaded (${error.message}). These tests need update.code.visualstudio.com; where it cannot be reached, "npm test -- hostSuite" runs the same suite in the server of VS Code, which comes from npm.`,
    );
  }
}

/** Unpacks the VSIX as VS Code does. */
function unpack(vsix, folder) {
  for (const [name, content] of filesOfVsix(fs.readFileSync(vsix))) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content, { mode: 0o755 });
  }
  return folder;
}

function report(file) {
  if (!fs.existsSync(file)) throw new Error('The suite did not come to its end.');
  const { vscode, node, tests } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const count = (state) => tests.filter((one) => one.state === state).length;
  for (const { title, state, error } of tests) {
    if (state === 'failed') console.log(`✖ ${title}\n${error}`);
  }
  console.log(`VS Code ${vscode}, Node ${node}:`);
  console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('pending')} skipped`);
  if (tests.length === 0 || count('failed') > 0) process.exitCode = 1;
}

async function main() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    console.log('There is no display: if VS Code does not start, run this with xvfb-run -a.');
  }
  const vscode = await download(process.argv[2] ?? 'stable');
  setUp();
  const { vsix, missing } = await readyPackage(console.log);
  if (missing) throw new Error(missing);
  const { index } = await buildHostSuite();
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-electron-'));
  const at = (name) => path.join(temporary, name);
  try {
    fs.mkdirSync(at('workspace'));
    const folders = ['--user-data-dir', at('user-data'), '--extensions-dir', at('extensions')];
    await runTests({
      vscodeExecutablePath: vscode,
      extensionDevelopmentPath: unpack(vsix, at('extension')),
      extensionTestsPath: index,
      extensionTestsEnv: { WINNING_TICKET_HOST_RESULTS: at('results.json') },
      launchArgs: [at('workspace'), ...folders, '--disable-workspace-trust', '--skip-welcome'],
    }).catch((error) => console.log(error.message));
    report(at('results.json'));
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
