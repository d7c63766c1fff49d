import { field, type Json } from '../../../formats/model/fields';

export { field, type Json };

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textField(json: Json, key: string): string | undefined {
  const value = field(json, key);
  return typeof value === 'string' ? value : undefined;
}

/** A field with a list, or an empty one. */
export function listField(json: Json, key: string): readonly unknown[] {
  const value = field(json, key);
  return Array.isArray(value) ? (value as unknown[]) : [];
}

export function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** A number, or one for each of `count` axes; undefined where it is neither. */
export function sizesField(json: Json, key: string, count: number): readonly number[] | undefined {
  const value = field(json, key);
  if (isSize(value)) return new Array<number>(count).fill(value);
  if (!Array.isArray(value) || value.length !== count || !value.every(isSize)) return undefined;
  return value;
}

/** Whether channels come first. */
export function channelsFirst(config: Json): boolean {
  return /^channels_?first$/i.test(textField(config, 'data_format') ?? '');
}
