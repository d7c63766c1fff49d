import { runHostSuite } from '../e2e/support/hostRun';
import { wantedTargets } from '../e2e/support/prepared';
import { figuresIn, type FigureName } from '../host/support/figure';
import { type Bench, type BenchRow } from './row';

/** Milliseconds that each may take. */
const allowed: Readonly<Record<FigureName, readonly [number, string]>> = {
  activation: [50, 'the bundle evaluated and the extension activated'],
  tree: [300, '200 runs read and made into rows'],
  lag: [50, 'p99 of the lag of the event loop while two jobs run'],
};

/** What the extension costs VS Code, measured by the suite inside its extension host. */
export function host(): Bench {
  return { name: 'host', run: measure };
}

async function measure(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const wanted of wantedTargets()) {
    if (!('target' in wanted)) {
      console.error(`host: ${wanted.missing}`);
      continue;
    }
    const { log } = await runHostSuite(wanted.target);
    for (const [name, value] of figuresIn(log)) {
      const [most, what] = allowed[name];
      const row = { work: name, engine: `VS Code ${wanted.vscode}`, threads: 1, density: 1 };
      const note = `${most} ms are allowed: ${what}`;
      rows.push({ ...row, min: value, median: value, unit: 'ms', ratio: value / most, note });
    }
  }
  return rows;
}
