import path from 'node:path';
import type * as vscode from 'vscode';

const key = 'inspector.compared';
const mostKept = 50;

interface Choice {
  readonly file: string;
  readonly other: string;
}

/**
 * Which files users have chosen to compare a file with, in this workspace: a page that comes back after a reload may ask
 * about these again, and about no others.
 */
export class Choices {
  constructor(private readonly state: vscode.Memento) {}

  /** What a file has been compared with, the last one first. */
  of(file: string): readonly string[] {
    return this.all.filter((choice) => choice.file === file).map(({ other }) => other);
  }

  async keep(file: string, other: string): Promise<void> {
    const before = this.all.filter((one) => one.file !== file || one.other !== other);
    await this.state.update(key, [{ file, other }, ...before].slice(0, mostKept));
  }

  private get all(): readonly Choice[] {
    const kept = this.state.get<unknown>(key);
    return Array.isArray(kept) ? kept.filter(isChoice) : [];
  }
}

function isChoice(value: unknown): value is Choice {
  const { file, other } = (value ?? {}) as Partial<Record<keyof Choice, unknown>>;
  return [file, other].every((one) => typeof one === 'string' && path.isAbsolute(one));
}
