import path from 'node:path';
import { type Damage } from '../../protocol/snapshot';

const mostDamages = 40;
const longestMessage = 600;

/** What could not be read of a run folder. */
export class Damages {
  private readonly found: Damage[] = [];

  constructor(private readonly folder: string) {}

  add(what: string, message: string): void {
    const short = message
      .replaceAll(this.folder + path.sep, '')
      .replace(/\s+/g, ' ')
      .trim();
    this.found.push({ what: clip(what, 200), message: clip(short, longestMessage) });
  }

  /** What an error says; paths in it are then relative to the run's folder. */
  error(what: string, error: unknown, remedy = ''): void {
    const message = error instanceof Error ? error.message : String(error);
    this.add(what, `${message.replace(/\.?\s*$/, '.')} ${remedy}`);
  }

  append(others: readonly Damage[]): void {
    this.found.push(...others);
  }

  list(): readonly Damage[] {
    if (this.found.length <= mostDamages) return this.found;
    const more = this.found.length - mostDamages + 1;
    const message = `There are ${more.toLocaleString('en-US')} more files like these.`;
    return [...this.found.slice(0, mostDamages - 1), { what: '.', message }];
  }
}

export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
