import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { loadTypescript, root } from '../../support/paths';

/**
 * Runs a TypeScript file of the folder `children` in a process of its own, whose nursery is so big that nothing is collected
 * while a small file is opened: all that is allocated can be counted.
 *
 * @returns the JSON that it printed
 */
export async function child<T>(script: string, args: readonly string[]): Promise<T> {
  const env = { ...process.env };
  delete env['NODE_TEST_CONTEXT'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--min-semi-space-size=128',
      '--max-semi-space-size=128',
      '--require=./test/setup.cjs',
      ...loadTypescript,
      path.join(__dirname, 'children', script),
      ...args,
    ],
    { cwd: root, env },
  );
  return JSON.parse(stdout) as T;
}
