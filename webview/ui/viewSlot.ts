export type ViewValue = boolean | number | string | readonly string[];

/** Where a part of a page keeps how it is shown; every value may be missing or of another kind, from an older page. */
export interface ViewSlot {
  flag(key: string, fallback: boolean): boolean;
  number(key: string): number | undefined;
  word(key: string): string | undefined;
  words(key: string): readonly string[] | undefined;
  set(key: string, value: ViewValue | undefined): void;
}

/** Milliseconds for which changes are gathered before they are kept. */
const gather = 150;

/** Values of a page's view, kept soon after they change, and at once when the page is hidden. */
export class StoredView implements ViewSlot {
  private readonly values: Record<string, unknown>;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    kept: unknown,
    private readonly write: (view: Readonly<Record<string, unknown>>) => void,
  ) {
    this.values = typeof kept === 'object' && kept !== null ? { ...kept } : {};
    window.addEventListener('pagehide', () => this.flush());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.flush();
    });
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.values[key];
    return typeof value === 'boolean' ? value : fallback;
  }

  number(key: string): number | undefined {
    const value = this.values[key];
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  }

  word(key: string): string | undefined {
    const value = this.values[key];
    return typeof value === 'string' ? value : undefined;
  }

  words(key: string): readonly string[] | undefined {
    const value = this.values[key];
    return Array.isArray(value) && value.every((word) => typeof word === 'string')
      ? value
      : undefined;
  }

  set(key: string, value: ViewValue | undefined): void {
    if (value === undefined) delete this.values[key];
    else this.values[key] = value;
    this.timer ??= setTimeout(() => this.flush(), gather);
  }

  /** Writes without waiting. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.write({ ...this.values });
  }
}

/** A slot of its own in another: its keys begin with a word. */
export function slotIn(slot: ViewSlot, prefix: string): ViewSlot {
  const name = (key: string): string => `${prefix}.${key}`;
  return {
    flag: (key, fallback) => slot.flag(name(key), fallback),
    number: (key) => slot.number(name(key)),
    word: (key) => slot.word(name(key)),
    words: (key) => slot.words(name(key)),
    set: (key, value) => slot.set(name(key), value),
  };
}
