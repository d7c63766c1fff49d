import { type LayerStatistics } from '../../../src/inspect/view';

/** What is known of a layer's values. */
export type Known =
  | { readonly statistics: LayerStatistics; readonly error?: undefined }
  | { readonly statistics?: undefined; readonly error: string };

export interface StatisticsSource {
  /** @returns undefined where the file has changed since */
  ask(layer: number): Promise<LayerStatistics | undefined>;
  /** Whether nothing is asked at the moment that a user waits for. */
  idle(): boolean;
}

/**
 * Statistics of the layers of a file. What a user looks at is asked at once; the rest one by one, while nothing else is
 * asked, in the order in which it shows.
 */
export class StatisticsStore {
  private readonly known = new Map<number, Known>();
  private readonly asked = new Map<number, Promise<LayerStatistics | undefined>>();
  private wanted: readonly number[] = [];
  private busy = false;
  private closed = false;

  constructor(
    private readonly source: StatisticsSource,
    private readonly onKnown: (layer: number) => void,
  ) {}

  get(layer: number): Known | undefined {
    return this.known.get(layer);
  }

  /** Statistics of a layer, asked at once where they are not known; an earlier failure is tried again. @throws Error */
  now(layer: number): Promise<LayerStatistics | undefined> {
    const known = this.known.get(layer)?.statistics;
    if (known) return Promise.resolve(known);
    const running = this.asked.get(layer);
    if (running) return running;
    const answer = this.ask(layer);
    this.asked.set(layer, answer);
    return answer;
  }

  /** The layers that are to be known next, most wanted first; replaces what was wanted. */
  want(layers: readonly number[]): void {
    this.wanted = layers;
    this.next();
  }

  /** Goes on with what is wanted, if it is time to. */
  next(): void {
    if (this.busy || this.closed || !this.source.idle()) return;
    const layer = this.wanted.find((one) => !this.known.has(one) && !this.asked.has(one));
    if (layer === undefined) return;
    this.busy = true;
    void this.now(layer)
      // Told with the layer.
      .catch(() => undefined)
      .then(() => {
        this.busy = false;
        this.next();
      });
  }

  /** Nothing more is asked, and nothing told. */
  close(): void {
    this.closed = true;
  }

  private async ask(layer: number): Promise<LayerStatistics | undefined> {
    try {
      const statistics = await this.source.ask(layer);
      if (statistics) this.known.set(layer, { statistics });
      else this.closed = true;
      return statistics;
    } catch (error) {
      this.known.set(layer, { error: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      this.asked.delete(layer);
      if (!this.closed) this.onKnown(layer);
    }
  }
}
