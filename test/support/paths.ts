import path from 'node:path';

/** The repository. */
/** Arguments with which Node loads TypeScript. */
export const loadTypescript = ['--require', path.join(__dirname, '..', 'typescript.cjs')] as const;

export const root = path.resolve(__dirname, '..', '..');

/** Data sets that tests and benchmarks may use where they exist. */
export const dataFolder =
  process.env['WINNING_TICKET_DATA'] ?? path.resolve(root, '..', 'shared', 'data');
