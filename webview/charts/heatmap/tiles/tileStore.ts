import { type Address } from '../source';
import { keyOf } from '../view/levels';

/** How a tile stands. */
export type TileEntry<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly tile: T }
  | { readonly state: 'failed'; readonly reason: string; readonly at: number };

export interface TileStoreOptions<T> {
  /** @returns undefined where nothing more will come */
  load(address: Address): Promise<T | undefined>;
  /** Memory that a tile takes, in bytes. */
  bytesOf(tile: T): number;
  /** Something has come, or has failed. */
  changed(): void;
  /** Requests that are under way at once. */
  readonly atOnce: number;
  /** Bytes that are kept; more only where what is wanted at once takes more. */
  readonly limit: number;
  /** Milliseconds after which a failed tile may be asked for again. */
  readonly patience: number;
  now(): number;
}

/** Fetches tiles, a few at a time, and keeps those that were wanted last. */
export class TileStore<T> {
  /** Least recently wanted first. */
  private readonly entries = new Map<string, TileEntry<T>>();
  private wanted: readonly Address[] = [];
  private wantedKeys: ReadonlySet<string> = new Set();
  private underWay = 0;
  private bytes = 0;
  private over = false;

  constructor(private readonly options: TileStoreOptions<T>) {}

  /** Whether nothing more comes: what is here stays. */
  get ended(): boolean {
    return this.over;
  }

  /** How a tile stands; undefined: it has not been asked for. */
  get(address: Address): TileEntry<T> | undefined {
    return this.entries.get(keyOf(address));
  }

  /** The tile, if it is here. */
  tile(address: Address): T | undefined {
    const entry = this.get(address);
    return entry?.state === 'ready' ? entry.tile : undefined;
  }

  /** Says which tiles are to be here, the most urgent first. Those that were wanted before and are no more are not asked for. */
  want(addresses: readonly Address[]): void {
    this.wanted = addresses;
    this.wantedKeys = new Set(addresses.map(keyOf));
    for (const key of this.wantedKeys) {
      const entry = this.entries.get(key);
      if (!entry) continue;
      this.entries.delete(key);
      this.entries.set(key, entry);
    }
    this.pump();
  }

  /** Lets tiles that failed a while ago be asked for again. */
  retry(): void {
    const { patience } = this.options;
    const now = this.options.now();
    for (const [key, entry] of this.entries) {
      if (entry.state === 'failed' && now - entry.at >= patience) this.entries.delete(key);
    }
  }

  /** Stops asking, and forgets all. */
  close(): void {
    this.over = true;
    this.wanted = [];
    this.entries.clear();
    this.bytes = 0;
  }

  private pump(): void {
    for (const address of this.wanted) {
      if (this.over || this.underWay >= this.options.atOnce) return;
      if (!this.entries.has(keyOf(address))) void this.fetch(address);
    }
  }

  private async fetch(address: Address): Promise<void> {
    const key = keyOf(address);
    this.entries.set(key, { state: 'loading' });
    this.underWay++;
    try {
      const tile = await this.options.load(address);
      if (tile === undefined) this.end();
      else if (!this.over) this.keep(key, tile);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.over) this.set(key, { state: 'failed', reason, at: this.options.now() });
    }
    this.underWay--;
    this.pump();
    this.options.changed();
  }

  private keep(key: string, tile: T): void {
    this.set(key, { state: 'ready', tile });
    this.bytes += this.options.bytesOf(tile);
    for (const [old, entry] of this.entries) {
      if (this.bytes <= this.options.limit) return;
      if (entry.state !== 'ready' || this.wantedKeys.has(old) || old === key) continue;
      this.entries.delete(old);
      this.bytes -= this.options.bytesOf(entry.tile);
    }
  }

  private set(key: string, entry: TileEntry<T>): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
  }

  private end(): void {
    this.over = true;
    for (const [key, entry] of this.entries) {
      if (entry.state === 'loading') this.entries.delete(key);
    }
  }
}
