import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { twice } from './support/attempts';
import { type WorkbenchCase } from './support/cases';
import { testInVscode } from './support/register';
import { runCase } from './support/runCase';

const load = createRequire(__filename);
const folder = path.join(__dirname, 'cases');

for (const name of fs.readdirSync(folder).sort()) {
  const { cases } = load(path.join(folder, name)) as { readonly cases: readonly WorkbenchCase[] };
  for (const one of cases) {
    testInVscode(`${path.parse(name).name}: ${one.name}`, async (target) =>
      twice(one.name, async () => runCase(one, target)),
    );
  }
}
