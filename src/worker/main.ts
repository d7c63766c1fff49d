import { engineRecordSchema } from '../runs/record';

/**
 * The one entry of all worker processes: `worker.js supervisor RUN JOBS [ENGINE] | trainer RUN SEED | probe | self-test | spec-test`;
 * and that of a trainer's threads: `subset-solver`.
 */
async function main([role, ...rest]: readonly string[]): Promise<void> {
  process.title = `winning-ticket ${role}`;
  // Each role is loaded by itself: a supervisor needs no tensor library.
  switch (role) {
    case 'supervisor':
      return (await import('./supervisor')).supervisor(
        rest[0]!,
        Number(rest[1]),
        rest[2] === undefined ? undefined : engineRecordSchema.parse(JSON.parse(rest[2])),
      );
    case 'trainer':
      return (await import('./trainer')).trainer(rest[0]!, Number(rest[1]));
    case 'probe':
      return (await import('./probe')).probe();
    case 'self-test':
      return (await import('./selfTest')).selfTest();
    case 'subset-solver':
      return (await import('../lottery/subsetSum/solver/threads/thread')).solverThread();
    case 'spec-test':
      return (await import('./specTest')).specTest();
    default:
      throw new Error(`unknown role ${role}`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
