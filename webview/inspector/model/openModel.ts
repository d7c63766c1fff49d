import {
  type InspectAnswer,
  type InspectRequest,
  type Inspector,
} from '../../../src/protocol/inspect';
import { type NoPaths, type PathsView } from '../../../src/inspect/pathsView';
import {
  type LayerStatistics,
  type ModelView,
  type Tile,
  type TileAddress,
} from '../../../src/inspect/view';
import { text } from '../../ui/texts';
import { baseName, countText } from '../numbers';
import { StatisticsStore, type Known } from './statisticsStore';

/** Milliseconds for which what is less urgent waits for a picture to ask for its tiles. */
const patience = 400;

/** How a file is called where its own name does not tell it from others. */
export interface Called {
  /** In headings, and in names of saved pictures. */
  readonly name: string;
  /** Zoom and place are kept over all files of one identity. */
  readonly identity: string;
}

/** A unit of a column of the path diagram. */
export interface UnitPlace {
  readonly column: number;
  readonly unit: number;
}

/**
 * One version of a model file, and what has been asked about it so far. Once an answer says that the file has changed,
 * every further one is undefined.
 */
export class OpenModel {
  private readonly store: StatisticsStore;
  private readonly listeners = new Set<(layer: number) => void>();
  private strongest: { readonly k: number; readonly answer: Promise<PathsAnswer> } | undefined;
  private foreground = 0;
  private over = false;
  private tiled = false;
  private onTile: () => void = () => undefined;
  private picture: Promise<void> | undefined;

  /**
   * @param inspect whom it asks
   * @param view what the file holds
   * @param onChanged told once when an answer says that the file has changed since
   * @param called how the file is called; a ticket by its place in its run, others by their names, where that is missing
   */
  constructor(
    private readonly inspect: Inspector['inspect'],
    readonly view: ModelView,
    private readonly onChanged: () => void = () => undefined,
    readonly called: Called = { name: nameOf(view), identity: view.file },
  ) {
    this.store = new StatisticsStore(
      {
        ask: (layer) => this.ask({ kind: 'statistics', ...this.place, layer }),
        idle: () => this.foreground === 0 && !this.over,
        size: (layer) => this.view.layers[layer]?.count ?? 0,
      },
      (layer) => this.listeners.forEach((listener) => listener(layer)),
    );
  }

  /** Whether an answer has said that the file is another now, or nobody looks at it any more. */
  get closed(): boolean {
    return this.over;
  }

  /** What is known of a layer's values; asks nothing. */
  known(layer: number): Known | undefined {
    return this.store.get(layer);
  }

  /** @throws Error with a sentence for people */
  statistics(layer: number): Promise<LayerStatistics | undefined> {
    if (this.over) return Promise.resolve(this.store.get(layer)?.statistics);
    return this.first(this.store.now(layer));
  }

  /** Layers whose statistics are to be asked for while nothing else is, most wanted first. */
  want(layers: readonly number[]): void {
    this.store.want(layers);
  }

  /** Told whenever statistics of a layer are known, or that they cannot be. @returns what ends it */
  onStatistics(listener: (layer: number) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Waits until the first tile has been asked for, so that the picture comes first; not long where none is. */
  pictured(): Promise<void> {
    if (this.tiled) return Promise.resolve();
    this.picture ??= new Promise((resolve) => {
      this.onTile = resolve;
      setTimeout(resolve, patience);
    });
    return this.picture;
  }

  /** @throws Error with a sentence for people */
  tile(tile: TileAddress): Promise<Tile | undefined> {
    this.tiled = true;
    this.onTile();
    return this.first(this.ask({ kind: 'tile', ...this.place, tile }));
  }

  /** The `k` strongest paths or more. @throws Error with a sentence for people */
  paths(k: number): Promise<PathsAnswer> {
    if (this.strongest && this.strongest.k >= k) return this.strongest.answer;
    const before = this.strongest;
    const answer = this.first(this.morePaths(k, before));
    this.strongest = { k, answer };
    answer.catch(() => {
      if (this.strongest?.answer === answer) this.strongest = before;
    });
    return answer;
  }

  /** The `k` strongest paths through a unit. @throws Error with a sentence for people */
  async pathsThrough(k: number, through: UnitPlace): Promise<PathsView | undefined> {
    const answer = await this.first(this.ask({ kind: 'paths', ...this.place, k, through }));
    return answer && 'none' in answer ? undefined : answer;
  }

  /** Nothing more is asked; what is under way is dropped. */
  close(): void {
    this.over = true;
    this.store.close();
    this.listeners.clear();
  }

  private get place(): { readonly file: string; readonly version: string } {
    return { file: this.view.file, version: this.view.version };
  }

  /** Where there were fewer than asked for, there are no more. */
  private async morePaths(k: number, before: typeof this.strongest): Promise<PathsAnswer> {
    const fewer = await before?.answer.catch(() => undefined);
    if (fewer && ('none' in fewer || fewer.top.length < before!.k)) return fewer;
    return this.ask({ kind: 'paths', ...this.place, k });
  }

  /** Holds back what is asked in the background meanwhile. */
  private async first<T>(answer: Promise<T>): Promise<T> {
    this.foreground++;
    try {
      return await answer;
    } finally {
      this.foreground--;
      this.store.next();
    }
  }

  private async ask<R extends InspectRequest>(
    request: R,
  ): Promise<Exclude<InspectAnswer<R>, 'changed'> | undefined> {
    if (this.over) return undefined;
    const answer = await this.inspect(request);
    if (this.over) return undefined;
    if (answer !== 'changed') return answer as Exclude<InspectAnswer<R>, 'changed'>;
    this.over = true;
    this.onChanged();
    return undefined;
  }
}

/** Paths, why there are none, or undefined where the file has changed since. */
export type PathsAnswer = PathsView | NoPaths | undefined;

/** Files of all tickets have the same names. */
function nameOf({ ticket, file }: ModelView): string {
  if (!ticket) return baseName(file);
  const name = text('seed {0} {1}', ticket.seed, ticket.stage);
  return ticket.step === undefined ? name : text('{0}, step {1}', name, countText(ticket.step));
}
