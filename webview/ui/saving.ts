import { type PageRequest } from '../../src/protocol/runPage';
import { announce } from './announce';
import { text } from './texts';

/** Files and the clipboard, for which every page asks alike. */
export type SavingRequest = Extract<PageRequest, { kind: 'save' | 'copy' }>;

/** Where a page's requests go. */
export interface Asked<R> {
  /** @throws Error with a message for people */
  request(request: R): Promise<unknown>;
}

/** Asks the host for something and tells how it went; `done` is told where it went well. */
export async function ask<R>(host: Asked<R>, request: R, done?: string): Promise<void> {
  try {
    await host.request(request);
    if (done) announce(done);
  } catch (error) {
    announce(error instanceof Error ? error.message : String(error));
  }
}

/** Makes a file's content and asks the host to save it; a content that cannot be made is told. */
export async function save(
  host: Asked<SavingRequest>,
  name: string,
  make: () => Promise<Uint8Array | string> | string,
): Promise<void> {
  try {
    await host.request({ kind: 'save', name, content: await make() });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    announce(text('{0} is not saved: {1}', name, why));
  }
}

/** A name that every file system takes. */
export function fileName(parts: readonly string[], extension: string): string {
  const name = parts
    .join(' ')
    .normalize('NFC')

    .replace(/[<>:"/\\|?*\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .replace(/\s+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  return `${Array.from(name).slice(0, 110).join('') || 'picture'}.${extension}`;
}
