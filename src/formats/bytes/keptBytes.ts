/** Keeps bytes that are costly to make, up to a total; those that were not asked for the longest go first. */
export class KeptBytes<Key> {
  readonly #kept = new Map<Key, Uint8Array>();
  #total = 0;

  /** @param limit most bytes that are kept together; one that is bigger is kept alone */
  constructor(readonly limit: number) {}

  /**
   * The bytes of a key, made if they are not kept.
   *
   * @param size bytes that will be made: room for them is made before, so that both are never held at once
   */
  get(key: Key, size: number, make: () => Uint8Array): Uint8Array {
    const found = this.#kept.get(key);
    // Set anew below: a map keeps the order in which its keys were set.
    if (found) this.#remove(key, found);
    else this.#makeRoom(size);
    const bytes = found ?? make();
    this.#kept.set(key, bytes);
    this.#total += bytes.length;
    return bytes;
  }

  /** Keeps nothing any more. */
  clear(): void {
    this.#kept.clear();
    this.#total = 0;
  }

  #makeRoom(size: number): void {
    for (const [key, bytes] of this.#kept) {
      if (this.#total + size <= this.limit) return;
      this.#remove(key, bytes);
    }
  }

  #remove(key: Key, bytes: Uint8Array): void {
    this.#kept.delete(key);
    this.#total -= bytes.length;
  }
}
