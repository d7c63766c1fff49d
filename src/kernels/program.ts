import { moduleBytes, type FunctionCode } from './encode';

/** The parts of WebAssembly that are used; the compiler's library of types for Node has none of it. */
interface WebAssemblyApi {
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: object };
}

/** A memory that WebAssembly and typed arrays share. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

const api = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
const pageBytes = 65_536;

/** A memory of at least so many bytes, all 0. @throws RangeError where there is no room for it */
export function wasmMemory(bytes: number): WasmMemory {
  return new api.Memory({ initial: Math.max(1, Math.ceil(bytes / pageBytes)) });
}

/**
 * Functions that are compiled when they are first needed.
 *
 * @returns what gives them on a memory; `E` names their parameters
 */
export function program<E extends object>(
  ...functions: readonly FunctionCode[]
): (memory: WasmMemory) => E {
  let compiled: object | undefined;
  return (memory) => {
    compiled ??= new api.Module(moduleBytes(functions));
    return new api.Instance(compiled, { env: { memory } }).exports as E;
  };
}
