import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { loadTypescript, root } from './paths';

/** Starts a TypeScript file as a process of its own, and waits until it says that it is ready. */
export async function startChild(file: string, ...args: string[]): Promise<ChildProcess> {
  const child = fork(file, args, { execArgv: [...loadTypescript], cwd: root });
  await once(child, 'message');
  return child;
}

/** Sends a message and waits for the answer. */
export async function ask(child: ChildProcess, message: object): Promise<unknown> {
  const answer = once(child, 'message');
  child.send(message);
  return ((await answer) as unknown[])[0];
}

export async function killChild(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  if (child.kill('SIGKILL')) await exit;
}
