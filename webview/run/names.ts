import { type ShownRun } from '../../src/protocol/runPage';
import { type NamedRun } from './context';

/** The runs that could be read; those with the same title get their folders' names too, or numbers. */
export function namedRuns(runs: readonly ShownRun[]): NamedRun[] {
  const read = runs.flatMap((run, index) => ('snapshot' in run ? [{ ...run, index }] : []));
  const count = (values: readonly string[], value: string): number =>
    values.filter((other) => other === value).length;
  const titles = read.map(({ snapshot }) => snapshot.title || snapshot.id);
  const longer = read.map(({ snapshot }, i) =>
    count(titles, titles[i]!) > 1 ? `${titles[i]} (${snapshot.id})` : titles[i]!,
  );
  return read.map((run, i) => ({
    ...run,
    name: count(longer, longer[i]!) > 1 ? `${longer[i]} #${run.index + 1}` : longer[i]!,
  }));
}
