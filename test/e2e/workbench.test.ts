import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type WorkbenchCase } from './support/cases';
import { type Target } from './support/prepared';
import { testInVscode } from './support/register';
import { runCase } from './support/runCase';

/** A browser on a busy machine may lose a click: a case that fails is tried once more, and what failed is told. */
async function twice(one: WorkbenchCase, target: Target): Promise<void> {
  try {
    await runCase(one, target);
  } catch (error) {
    console.error(`${one.name}: tried again after: ${(error as Error).message.split('\n')[0]}`);
    await runCase(one, target);
  }
}

const load = createRequire(__filename);
const folder = path.join(__dirname, 'cases');

for (const name of fs.readdirSync(folder).sort()) {
  const { cases } = load(path.join(folder, name)) as { readonly cases: readonly WorkbenchCase[] };
  for (const one of cases) {
    testInVscode(`${path.parse(name).name}: ${one.name}`, async (target) => twice(one, target));
  }
}
