import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after } from 'node:test';
import { InputError, type InputReason } from '../../src/formats/errors';

const root = resolve(__dirname, '../..');

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'winning-ticket-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file into a folder and returns its path. */
export function put(folder: string, name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Runs what must be refused, and checks the reason and each part of the one-line message. */
export function refuses(run: () => unknown, reason: InputReason, ...parts: string[]): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof InputError, String(error));
    assert.equal(error.reason, reason, error.message);
    assert.ok(!error.message.includes('\n'), 'one line');
    for (const part of parts) {
      assert.ok(error.message.includes(part), `'${part}' is missing from: ${error.message}`);
    }
    return true;
  });
}

/** A folder of shared files, or undefined where there is none. */
export function shared(variable: string, usual: string): string | undefined {
  const folder = process.env[variable] ?? resolve(root, usual);
  return existsSync(folder) ? folder : undefined;
}

/** Data sets that are not part of the product. */
export const DATA = shared('WINNING_TICKET_DATA', '../shared/data');

/** Model files of other people, with truth about them. */
export const MODELS = shared('WINNING_TICKET_MODELS', '../shared/models');

/** For node:test: why a test is skipped, or false. */
export function without(folder: string | undefined, name: string): string | false {
  return folder === undefined && `${name} is not here`;
}
