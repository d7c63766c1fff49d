import { execFile } from 'node:child_process';
import path from 'node:path';
import { loadTypescript, root } from './paths';

/**
 * Runs a TypeScript file of this folder in a process of its own, because an engine is chosen once a process.
 *
 * @returns the JSON that it printed last
 */
export async function child<T>(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<T> {
  const run = [
    '--require=./test/setup.cjs',
    ...loadTypescript,
    path.join('test', 'support', script),
  ];
  // A node:test variable would make the child report to the parent's runner.
  const env = { ...process.env, ...environment };
  delete env['NODE_TEST_CONTEXT'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...run, ...args], { cwd: root, env }, (error, stdout, stderr) => {
      const last = stdout.trim().split('\n').at(-1) ?? '';
      if (error) reject(new Error(`${script} ${args.join(' ')}: ${stderr}`));
      else resolve(JSON.parse(last) as T);
    });
  });
}
