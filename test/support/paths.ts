import path from 'node:path';

/** The repository. */
export const root = path.resolve(__dirname, '..', '..');

/** Data sets that tests and benchmarks may use where they exist. */
export const dataFolder =
  process.env['WINNING_TICKET_DATA'] ?? path.resolve(root, '..', 'shared', 'data');
