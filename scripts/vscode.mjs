// `node scripts/vscode.mjs`: makes ready what the tests in VS Code need: servers of the versions that WINNING_TICKET_VSCODE
// chooses, a Chromium, the packaged extension and the bundled in-host suite. A second call takes a blink. `--json` prints
// what there is and what is missing, as the tests read it.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildHostSuite } from './vscode/hostSuite.mjs';
import { findChromium } from './vscode/chromium.mjs';
import { chosenVersions } from './vscode/recipe.mjs';
import { setUpServer } from './vscode/server.mjs';
import { readyPackage } from './package/ready.mjs';

/**
 * Makes everything ready, as far as that is possible here.
 * @returns `{servers, chromium, extension, suite}`; each part has `missing`, with reason and remedy, where it is
 */
export async function prepareVscode(log = console.error) {
  const versions = chosenVersions();
  if (versions.length === 0) return { none: 'WINNING_TICKET_VSCODE=none leaves these tests out.' };
  const servers = [];
  for (const version of versions) servers.push(await setUpServer(version, log));
  const chromium = await findChromium();
  const usable = servers.some(({ missing }) => !missing) && !chromium.missing;
  const ready = usable && { extension: await readyPackage(log), suite: await buildHostSuite() };
  return { servers, chromium, ...ready };
}

function describe({ none, servers, chromium, extension }) {
  if (none) return [none];
  return [
    ...servers.map(({ vscode, missing }) => missing ?? `VS Code ${vscode} is ready.`),
    chromium.missing ?? `Chromium ${chromium.version} is ready.`,
    ...(extension ? [extension.missing ?? `${path.basename(extension.vsix)} is ready.`] : []),
  ];
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const prepared = await prepareVscode();
  if (process.argv.includes('--json')) console.log(JSON.stringify(prepared));
  else for (const line of describe(prepared)) console.log(line);
  const parts = [...(prepared.servers ?? []), prepared.chromium, prepared.extension];
  if (!process.argv.includes('--json') && parts.some((part) => part?.missing)) process.exitCode = 1;
}
