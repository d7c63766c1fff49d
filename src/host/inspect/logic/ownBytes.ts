type Bytes = Uint8Array | Float32Array | Float64Array | Int32Array;

/**
 * An answer whose typed arrays have their memory for themselves: what comes from another process lies in the memory of the
 * whole message, and VS Code would hand all of that on with each array.
 */
export function ownBytes<T>(answer: T): T {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return answer;
  const entries = Object.entries(answer as Readonly<Record<string, unknown>>);
  if (!entries.some(([, value]) => ArrayBuffer.isView(value))) return answer;
  return Object.fromEntries(entries.map(([key, value]) => [key, owned(value)])) as T;
}

function owned(value: unknown): unknown {
  // VS Code makes a list of numbers of a buffer of Node's.
  if (Buffer.isBuffer(value)) return Uint8Array.from(value);
  return ArrayBuffer.isView(value) ? (value as Bytes).slice() : value;
}
