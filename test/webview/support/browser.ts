import { chromium, type Browser } from 'playwright-core';

interface Found {
  readonly executable?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly missing?: string;
}

// Plain JavaScript, for which there are no types.
const finder: string = '../../../scripts/vscode/chromium.mjs';

/** Starts the machine's Chromium, or says why there is none. CI must have one. */
export async function startBrowser(): Promise<Browser | { readonly missing: string }> {
  const { findChromium } = (await import(finder)) as {
    findChromium: () => Promise<Found>;
  };
  const { executable, environment, missing } = await findChromium();
  if (executable === undefined) {
    const why = missing ?? 'There is no Chromium.';
    if (process.env['CI']) throw new Error(why);
    return { missing: why };
  }
  const variables = Object.entries({ ...process.env, ...environment });
  return chromium.launch({
    executablePath: executable,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-dev-shm-usage'],
    env: Object.fromEntries(variables.filter((e): e is [string, string] => e[1] !== undefined)),
  });
}
