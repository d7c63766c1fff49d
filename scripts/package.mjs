// `npm run package`: makes dist/winning-ticket.vsix, whole: builds, compiles the binding for Linux on x64 where none is
// there, writes the notices of third parties, and refuses a VSIX that is not what it must be.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { filesOfVsix, wrongWith } from './package/contents.mjs';
import { writeNotices } from './package/notices.mjs';
import { root, run } from './setup.mjs';

const vsix = path.join(root, 'dist', 'winning-ticket.vsix');
const prebuilt = path.join(root, 'dist', 'prebuilt', 'linux-x64', 'tfjs_binding.node');

/** Seconds since 1970 of the last commit, so that the same commit makes the same archive. */
function timeOfSources() {
  const { stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], {
    cwd: root,
    encoding: 'utf8',
  });
  return stdout?.trim() || '1700000000';
}

function main() {
  run(process.execPath, ['esbuild.js']);
  if (!fs.existsSync(prebuilt)) run(process.execPath, ['--import=tsx', 'scripts/binding.mjs']);
  if (!fs.existsSync(prebuilt)) {
    throw new Error(
      'dist/prebuilt/linux-x64 is missing: run "npm run binding" on Linux on x64 and bring it here.',
    );
  }
  writeNotices(path.join(root, 'THIRD-PARTY-NOTICES.txt'));
  // Under another name until it is whole: tests may read the one before.
  const made = path.join(root, 'dist', `.${process.pid}.vsix`);
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const options = [
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
  ];
  run(process.execPath, [vsce, 'package', ...options, '--out', made], {
    env: { ...process.env, SOURCE_DATE_EPOCH: process.env.SOURCE_DATE_EPOCH ?? timeOfSources() },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const bytes = fs.statSync(made).size;
  const files = filesOfVsix(fs.readFileSync(made));
  const wrong = wrongWith(bytes, [...files.keys()]);
  if (wrong.length > 0) {
    fs.rmSync(made);
    throw new Error(`The VSIX was refused.\n${wrong.map((line) => `- ${line}`).join('\n')}`);
  }
  fs.renameSync(made, vsix);
  const megabytes = (bytes / 1e6).toFixed(2);
  console.log(`Made dist/winning-ticket.vsix: ${megabytes} MB, ${files.size} files.`);
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
