import { getHeapStatistics } from 'node:v8';

/** What was allocated for binary data while something ran. */
export interface Allocated<T> {
  readonly result: T;
  /** Bytes of all typed arrays and buffers that were made by their length, whether or not they still live. */
  readonly made: number;
  /** Growth of what lives outside of the heap, what other libraries made included; what was collected is not counted. */
  readonly grown: number;
}

const kinds = [
  'ArrayBuffer',
  'Uint8Array',
  'Int32Array',
  'Uint16Array',
  'Float32Array',
  'Float64Array',
] as const;

/** Runs something and counts what it allocates for binary data, to the byte. */
export function countAllocations<T>(run: () => T): Allocated<T> {
  const scope = globalThis as unknown as Record<string, new (...args: unknown[]) => ArrayBuffer>;
  const originals = kinds.map((kind) => [kind, scope[kind]] as const);
  let made = 0;
  for (const [kind, original] of originals) {
    if (!original) continue;
    scope[kind] = new Proxy(original, {
      construct: (target, args: unknown[], newTarget) => {
        const result: ArrayBuffer = Reflect.construct(target, args, newTarget as typeof target);
        if (typeof args[0] === 'number') made += result.byteLength;
        return result;
      },
    });
  }
  const before = getHeapStatistics().external_memory;
  try {
    const result = run();
    return { result, made, grown: getHeapStatistics().external_memory - before };
  } finally {
    for (const [kind, original] of originals) if (original) scope[kind] = original;
  }
}
