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
  /** Elements of a layer: what its statistics cost. */
  size(layer: number): number;
}

/** What is under way at once: most of it is the way there and back where layers are small. */
const most = { layers: 6, elements: 500_000 };

/**
 * Statistics of the layers of a file. What a user looks at is asked at once; the rest one by one, small ones a few at a
 * time, while nothing else is asked, in the order in which it shows.
 */
export class StatisticsStore {
  private readonly known = new Map<number, Known>();
  private readonly asked = new Map<number, Promise<LayerStatistics | undefined>>();
  private wanted: readonly number[] = [];
  /** Of what is wanted: layers that are asked at the moment, and their elements. */
  private busy = { layers: 0, elements: 0 };
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
    while (!this.closed && this.source.idle()) {
      const layer = this.wanted.find((one) => !this.known.has(one) && !this.asked.has(one));
      if (layer === undefined) return;
      const size = this.source.size(layer);
      const { layers, elements } = this.busy;
      if (layers > 0 && (layers === most.layers || elements + size > most.elements)) return;
      this.count(1, size);
      void this.now(layer)
        // Told with the layer.
        .catch(() => undefined)
        .then(() => {
          this.count(-1, -size);
          this.next();
        });
    }
  }

  private count(layers: number, elements: number): void {
    const { busy } = this;
    this.busy = { layers: busy.layers + layers, elements: busy.elements + elements };
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
