import { InputError, inQuotes } from '../../formats/errors';

/** A layer of a topology, whose options are asked for one by one. */
export class LayerFields {
  /** @param place what it is and where, for messages */
  constructor(
    readonly kind: string,
    readonly name: string,
    private readonly config: Readonly<Record<string, unknown>>,
    private readonly file: string,
  ) {}

  /** An error about this layer. */
  refused(what: string, reason: InputError['reason'] = 'unsupported'): InputError {
    return new InputError(
      reason,
      `${this.file}: layer ${inQuotes(this.name)} (${inQuotes(this.kind)}) ${what}.`,
    );
  }

  value(key: string): unknown {
    return Object.hasOwn(this.config, key) ? (this.config[key] ?? undefined) : undefined;
  }

  /** Keras writes words in snake_case, tfjs some in camelCase. */
  word(key: string, usual: string): string {
    const value = this.value(key) ?? usual;
    if (typeof value !== 'string') throw this.refused(`has a ${key} that is no word`, 'malformed');
    return value.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }

  flag(key: string, usual: boolean): boolean {
    const value = this.value(key) ?? usual;
    if (typeof value !== 'boolean') {
      throw this.refused(`has a ${key} that is neither true nor false`, 'malformed');
    }
    return value;
  }

  number(key: string, usual: number): number {
    const value = this.value(key) ?? usual;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw this.refused(`has a ${key} that is no number`, 'malformed');
    }
    return value;
  }

  /** A whole number of a layer's size. */
  size(key: string): number {
    return this.whole(this.value(key), key, 1);
  }

  /** One whole number for both axes, or one each. */
  pair(key: string, usual: number | undefined, least = 1): readonly [number, number] {
    const value = this.value(key) ?? usual;
    const both = Array.isArray(value) ? (value as unknown[]) : [value, value];
    if (both.length !== 2) throw this.refused(`has a ${key} of ${both.length} numbers, not 2`);
    return [this.whole(both[0], key, least), this.whole(both[1], key, least)];
  }

  whole(value: unknown, key: string, least: number): number {
    if (
      typeof value === 'number' &&
      Number.isInteger(value) &&
      value >= least &&
      value <= largest
    ) {
      return value;
    }
    throw this.refused(`has a ${key} that is no whole number from ${least} on`, 'malformed');
  }
}

/** No axis is longer. */
const largest = 2 ** 24;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
