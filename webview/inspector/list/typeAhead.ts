/** Milliseconds after which what is typed begins anew. */
const pause = 800;

/** Finds rows of a list by the letters that are typed one after another. */
export class TypeAhead {
  private typed = '';
  private last = -Infinity;

  /**
   * @param names of the rows, in their order
   * @param at the row that is chosen, -1 for none
   * @param now in milliseconds
   * @returns the row that is meant, -1 for none
   */
  find(letter: string, names: readonly string[], at: number, now: number): number {
    const fresh = now - this.last > pause;
    this.typed = (fresh ? '' : this.typed) + letter.toLowerCase();
    this.last = now;
    // The same letter again and again goes through the rows that begin with it.
    const repeated = [...this.typed].every((one) => one === this.typed[0]);
    const wanted = repeated ? this.typed[0]! : this.typed;
    const from = repeated || fresh ? at + 1 : Math.max(0, at);
    const low = names.map((name) => name.toLowerCase());
    const search = (matches: (name: string) => boolean): number => {
      for (let i = 0; i < low.length; i++) {
        const row = (from + i) % low.length;
        if (matches(low[row]!)) return row;
      }
      return -1;
    };
    const starting = search((name) => name.startsWith(wanted));
    if (starting >= 0) return starting;
    // Long lists have names that all begin alike: then the start of any part of a name counts.
    return search((name) => name.split(/[./:_\s-]+/).some((part) => part.startsWith(wanted)));
  }

  /** Whether a blank belongs to what is being typed. */
  typing(now: number): boolean {
    return this.typed !== '' && now - this.last <= pause;
  }
}
