import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeFolderAtomic } from './atomic';
import { isCompacted, isDropped } from './compact';
import { RunError } from './errors';
import { requireKnownFormat } from './record';

const stageFile = z.object({
  format: z.literal(1),
  stage: z.string(),
  result: z.unknown(),
  /** Of the result's JSON. */
  sha256: z.string(),
  files: z.record(z.string(), z.object({ bytes: z.int(), sha256: z.string() })),
});

/** What `result.json` of a stage says. */
export type StoredStage = z.infer<typeof stageFile>;

/**
 * Reads the text of a `result.json`.
 *
 * @param options.partial the text is not all of it, so its hash says nothing
 * @throws RunError `damaged` or `newer-format`
 */
export function parseStage(
  text: string,
  name: string,
  file: string,
  { partial = false }: { readonly partial?: boolean } = {},
): StoredStage {
  let stage: StoredStage;
  try {
    const value: unknown = JSON.parse(text);
    requireKnownFormat(value, file);
    stage = stageFile.parse(value);
  } catch (error) {
    if (error instanceof RunError) throw error;
    throw damaged(file, 'it is not the JSON of a stage');
  }
  if (stage.stage !== name) throw damaged(file, `it is of the stage "${stage.stage}"`);
  if (!partial && stage.sha256 !== hashOf(stage.result)) {
    throw damaged(file, 'its result is not what the stage wrote');
  }
  return stage;
}

export type StageFiles = Readonly<Record<string, Uint8Array>>;

const namePattern = /^[a-z0-9][a-z0-9-]*$/;
const resultName = 'result.json';

/** The finished stages of one replicate: a folder each, with `result.json` and the files that it vouches for. */
export class StageStore {
  constructor(readonly folder: string) {}

  /** Names of the stages on disk, sorted. */
  list(): string[] {
    let entries: fs.Dirent[];
    try {
      entries = fs.readdirSync(this.folder, { withFileTypes: true });
    } catch {
      return [];
    }
    return entries
      .filter((entry) => entry.isDirectory() && namePattern.test(entry.name))
      .map((entry) => entry.name)
      .sort();
  }

  /**
   * The result of a stage if it is on disk and valid: the schema holds, and every file has the recorded size and hash. Of a
   * compacted run the weights may be gone.
   *
   * @throws RunError `damaged` if it is there and not valid
   */
  read<T>(name: string, schema: z.ZodType<T>): T | undefined {
    const stage = this.open(name);
    if (stage === undefined) return undefined;
    for (const [file, expected] of Object.entries(stage.files)) this.verify(name, file, expected);
    const result = schema.safeParse(stage.result);
    if (!result.success) {
      const issue = result.error.issues[0];
      throw damaged(this.path(name, resultName), `${issue?.path.join('.')}: ${issue?.message}`);
    }
    return result.data;
  }

  /** The result of a stage, its files not looked at; undefined if it is missing or cannot be read. */
  peek(name: string): unknown {
    try {
      return this.open(name)?.result;
    } catch {
      return undefined;
    }
  }

  /** What a stage vouches for, by file; undefined where its `result.json` is missing or cannot be read. */
  vouched(name: string): StoredStage['files'] | undefined {
    try {
      return this.open(name)?.files;
    } catch {
      return undefined;
    }
  }

  /** @throws RunError `damaged` unless a stage's file is there, and what the stage wrote */
  requireWhole(name: string, file: string): void {
    const expected = this.open(name)?.files[file];
    const where = this.path(name, file);
    if (expected === undefined) throw damaged(where, 'no finished stage vouches for it');
    this.verify(name, file, expected);
  }

  private open(name: string): StoredStage | undefined {
    const file = this.path(name, resultName);
    let text: string;
    try {
      text = fs.readFileSync(file, 'utf8');
    } catch (error) {
      if (!fs.existsSync(path.join(this.folder, name))) return undefined;
      throw damaged(file, (error as Error).message);
    }
    return parseStage(text, name, file);
  }

  private verify(name: string, file: string, expected: { bytes: number; sha256: string }): void {
    const where = this.path(name, file);
    let content: Uint8Array;
    try {
      content = fs.readFileSync(where);
    } catch {
      // Of a compacted run what is there is verified; what was removed on purpose is not missed.
      if (isDropped(file) && isCompacted(path.dirname(this.folder))) return;
      throw damaged(where, 'the file is missing');
    }
    if (!isVouched(content, expected)) {
      throw damaged(where, 'its content is not what the stage wrote');
    }
  }

  /** Writes a stage: its folder appears at once, complete and synced. */
  write(name: string, result: unknown, files: StageFiles): void {
    if (!namePattern.test(name)) throw new Error(`"${name}" is no name for a stage`);
    const listed = Object.fromEntries(
      Object.entries(files).map(([file, content]) => [
        file,
        { bytes: content.length, sha256: sha256(content) },
      ]),
    );
    const stage = { format: 1, stage: name, result, sha256: hashOf(result), files: listed };
    writeFolderAtomic(path.join(this.folder, name), {
      ...files,
      [resultName]: JSON.stringify(stage, null, 1) + '\n',
    });
  }

  /** Removes a stage that is not valid, so that it is computed again. */
  discard(name: string): void {
    fs.rmSync(path.join(this.folder, name), { recursive: true, force: true });
  }

  file(name: string, file: string): Uint8Array {
    return fs.readFileSync(this.path(name, file));
  }

  path(name: string, file: string): string {
    return path.join(this.folder, name, file);
  }
}

/** Whether some bytes are those that a stage vouches for. */
export function isVouched(content: Uint8Array, by: { bytes: number; sha256: string }): boolean {
  return content.length === by.bytes && sha256(content) === by.sha256;
}

function hashOf(result: unknown): string {
  return sha256(Buffer.from(String(JSON.stringify(result))));
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function damaged(file: string, why: string): RunError {
  return new RunError('damaged', `${file} is damaged: ${why}.`);
}
