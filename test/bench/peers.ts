import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../support/paths';

const python = process.env['WINNING_TICKET_PYTHON'] ?? 'python3';
const folder = process.env['WINNING_TICKET_PEERS'] ?? path.resolve(root, '..', 'shared', 'peers');

/** Why the PyTorch programs cannot be run here; undefined if they can. */
export function peersMissing(): string | undefined {
  if (!fs.existsSync(path.join(folder, 'torch_imp.py'))) {
    return 'no peer programs (WINNING_TICKET_PEERS names their folder)';
  }
  return torchMissing();
}

/** Why no PyTorch program can be run here; undefined if one can. */
export function torchMissing(): string | undefined {
  return packageMissing('torch');
}

/** Why no NumPy program can be run here; undefined if one can. */
export function numpyMissing(): string | undefined {
  return packageMissing('numpy');
}

function packageMissing(name: string): string | undefined {
  try {
    execFileSync(python, ['-c', `import ${name}`], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `no Python with ${name} (WINNING_TICKET_PYTHON names one)`;
  }
}

/** Runs a peer program and answers its JSON lines. */
export function peer(program: string, args: readonly string[]): Record<string, unknown>[] {
  return lines(path.join(folder, program), args);
}

/** The same of a peer program of our own, in `test/peers`. */
export function ownPeer(program: string, args: readonly string[]): Record<string, unknown>[] {
  return lines(path.join(root, 'test', 'peers', program), args);
}

function lines(program: string, args: readonly string[]): Record<string, unknown>[] {
  const output = execFileSync(python, [program, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1e8,
  });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
