import { type Kernels } from './kernels/kernels';
import { type WasmMemory } from '../../kernels/program';

/** Every row of floats begins where four of them can be loaded at once. */
const alignment = 64;

/** Addresses in a memory that is made when all are known. */
export class Layout {
  private end = alignment;

  /** Bytes so far. */
  get bytes(): number {
    return this.end;
  }

  /** The address of so many bytes. */
  reserve(bytes: number): number {
    const at = this.end;
    this.end += Math.ceil(bytes / alignment) * alignment;
    return at;
  }
}

/** The memory of a net, as numbers of each kind, and the loops that run over it. */
export class Arena {
  readonly floats: Float32Array;
  readonly ints: Int32Array;

  constructor(
    memory: WasmMemory,
    readonly kernels: Kernels,
  ) {
    this.floats = new Float32Array(memory.buffer);
    this.ints = new Int32Array(memory.buffer);
  }

  /** Floats at an address. */
  at(address: number, count: number): Float32Array {
    return this.floats.subarray(address >> 2, (address >> 2) + count);
  }
}

/**
 * One step of a net: it has reserved its addresses, and given the memory it writes its weights there and answers what is to
 * be done for each batch.
 */
export type Step = (arena: Arena) => () => void;
