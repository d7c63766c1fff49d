import { type Inspector } from '../../../src/protocol/inspect';
import {
  type ComparedModels,
  type ComparedTile,
  type ModelView,
  type TileAddress,
} from '../../../src/inspect/view';

/** One version of a file against one version of another. Once either has changed, every answer is undefined. */
export class OpenComparison {
  private over = false;
  private answer: Promise<ComparedModels | undefined> | undefined;

  constructor(
    private readonly inspect: Inspector['inspect'],
    readonly first: ModelView,
    readonly second: ModelView,
    private readonly onChanged: () => void,
  ) {}

  /** How the masks agree, layer by layer; a failure is tried again. @throws Error with a sentence for people */
  compared(): Promise<ComparedModels | undefined> {
    if (this.answer) return this.answer;
    const answer = this.inspect({ kind: 'comparison', ...this.files }).then((one) =>
      this.taken(one),
    );
    this.answer = answer;
    answer.catch(() => (this.answer = undefined));
    return answer;
  }

  /** @throws Error with a sentence for people */
  async tile(tile: TileAddress): Promise<ComparedTile | undefined> {
    if (this.over) return undefined;
    return this.taken(await this.inspect({ kind: 'comparedTile', ...this.files, tile }));
  }

  close(): void {
    this.over = true;
  }

  private get files(): {
    readonly file: string;
    readonly version: string;
    readonly other: string;
    readonly otherVersion: string;
  } {
    const { first, second } = this;
    return {
      file: first.file,
      version: first.version,
      other: second.file,
      otherVersion: second.version,
    };
  }

  private taken<T>(answer: T | 'changed'): T | undefined {
    if (this.over) return undefined;
    if (answer !== 'changed') return answer;
    this.over = true;
    this.onChanged();
    return undefined;
  }
}
