// Finds a Chromium: the one that is named, the machine's, or the one that the npm package @sparticuz/chromium carries.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, makeOnce } from './cache.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const REMEDY =
  'Install Chromium (Debian: apt install chromium) or name one with WINNING_TICKET_CHROMIUM; WINNING_TICKET_VSCODE=none leaves these tests out.';

/**
 * Finds a Chromium that starts.
 * @returns `{executable, version, environment}`, or `{missing}` with the reasons and the remedy
 */
export async function findChromium(environment = process.env) {
  const reasons = [];
  const attempt = (executable, more = {}) => {
    const { version, why } = tryToStart(executable, { ...environment, ...more });
    if (version) return { executable, version, environment: more };
    reasons.push(`${executable} does not start (${why}).`);
    return undefined;
  };
  const named = environment.WINNING_TICKET_CHROMIUM;
  // What was named and does not start is told, not passed over.
  if (named) return attempt(named) ?? { missing: `${reasons.join(' ')} ${REMEDY}` };
  for (const file of onPath(environment)) {
    const found = attempt(file);
    if (found) return found;
  }
  if (reasons.length === 0) reasons.push('No Chromium is on the path.');
  const found = await carriedChromium(attempt, environment).catch((error) => {
    reasons.push(`The one of @sparticuz/chromium cannot be unpacked: ${error.message}`);
  });
  return found ?? { missing: `${reasons.join(' ')} ${REMEDY}` };
}

function onPath(environment) {
  const folders = (environment.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).filter((file) =>
    fs.existsSync(file),
  );
}

function tryToStart(executable, environment) {
  const { status, stdout, stderr, error } = spawnSync(
    executable,
    ['--headless', '--no-sandbox', '--version'],
    { env: environment, encoding: 'utf8', timeout: 60_000 },
  );
  const version = /\d+(\.\d+)+/.exec(stdout ?? '')?.[0];
  if (status === 0 && version) return { version };
  const said = stderr?.trim().split('\n')[0];
  return { why: error?.message ?? (said ? said : `exit code ${status}`) };
}

/** Unpacks the package's Chromium, once a user, and brings the libraries that it carries where the machine lacks them. */
async function carriedChromium(attempt, environment) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('it is for Linux on x64.');
  }
  const about = path.join(root, 'node_modules', '@sparticuz', 'chromium', 'package.json');
  const { version } = JSON.parse(fs.readFileSync(about, 'utf8'));
  const folder = await makeOnce(
    path.join(cacheFolder('chromium', environment), version),
    version,
    unpackCarried,
  );
  const executable = path.join(folder, 'chromium');
  const libraries = [path.join(folder, 'al2023', 'lib'), environment.LD_LIBRARY_PATH];
  const fonts = fs.existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: path.join(folder, 'fonts') };
  return (
    attempt(executable, fonts) ??
    attempt(executable, { ...fonts, LD_LIBRARY_PATH: libraries.filter(Boolean).join(':') })
  );
}

function unpackCarried(folder) {
  // The package unpacks into the folder for temporary files, and its libraries only where it takes itself to be on a
  // system without any.
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import chromium from '@sparticuz/chromium'; await chromium.executablePath();`,
    ],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    },
  );
  if (status !== 0) throw new Error(stderr.trim().split('\n').slice(-3).join(' '));
}
