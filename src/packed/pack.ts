import { writeSafetensors, float32Tensor, type NamedTensor } from '../formats/safetensors';
import { InputError } from '../formats/errors';
import { type Mask } from '../masks/mask';
import { packBits } from './bits';
import { planNet } from './net/plan';
import {
  isBinary,
  packedFormat,
  packedSize,
  type PackedKernel,
  type PackedTicket,
  type PlainWeight,
} from './ticket';

/** A ticket in floats. */
export interface FloatTicket {
  /** As the net was searched in. */
  readonly topology: object;
  /** Effective values: pruned weights are 0, or ignored where they are not. */
  readonly weights: ReadonlyMap<string, PlainWeight>;
  readonly mask: Mask;
}

/**
 * Packs a ticket. Of a kernel, whose kept weights all have one magnitude, are left: a bit a weight for the mask, a bit a kept
 * weight for the sign, in the mask's order, and the magnitude. (Signs of pruned weights would say nothing.) Kept weights of
 * several magnitudes have no such form: beside the mask, they stay float32.
 *
 * @param name of the ticket, for messages
 * @throws InputError `unsupported` naming a layer that the packed net cannot compute; `mismatch` if mask and weights disagree
 */
export function packTicket({ topology, weights, mask }: FloatTicket, name: string): PackedTicket {
  const kernels = new Map<string, PackedKernel>();
  for (const [kernel, { shape, values: kept }] of mask) {
    const weight = weights.get(kernel);
    if (weight === undefined || weight.values.length !== kept.length) {
      throw new InputError(
        'mismatch',
        `${name}: the mask '${kernel}' has ${kept.length} values, the weights ${weight?.values.length ?? 'none'} of that name.`,
      );
    }
    kernels.set(kernel, packKernel(kernel, shape, kept, weight.values));
  }
  const others = new Map(
    [...weights].filter(([weight, { values }]) => !mask.has(weight) && !isSilent(weight, values)),
  );
  const ticket: PackedTicket = { topology, kernels, others };
  // Refuses what a packed net cannot compute.
  planNet(ticket, name);
  return ticket;
}

function packKernel(
  name: string,
  shape: readonly number[],
  kept: Uint8Array,
  values: Float32Array,
): PackedKernel {
  const left = values.filter((_, i) => kept[i] !== 0);
  const scale = left.length > 0 ? Math.abs(left[0]!) : 0;
  const common = { name, shape: [...shape], kept: left.length, mask: packBits(kept) };
  if (left.some((value) => Math.abs(value) !== scale)) {
    return { ...common, values: { kind: 'floats', floats: left } };
  }
  // By the sign bit, so that a scale of 0 keeps its signs too.
  const signs = Uint8Array.from(left, (value) => (value < 0 || Object.is(value, -0) ? 0 : 1));
  return { ...common, values: { kind: 'signs', signs: packBits(signs), scale } };
}

/** What is added, and is 0 everywhere. */
function isSilent(name: string, values: Float32Array): boolean {
  return /\/(bias|beta)$/.test(name) && values.every((value) => value === 0);
}

/**
 * The bytes of `ticket.packed.safetensors`; equal tickets give equal bytes. For a kernel `fc1/kernel`:
 *
 * - `fc1/kernel.mask` (U8): one bit a weight, row-major, the lowest bit of a byte first, the last byte filled up with 0;
 * - `fc1/kernel.signs` (U8): one bit a kept weight in the same order, 1 for +1, and `fc1/kernel.scale` (F32, one number);
 * - or `fc1/kernel.values` (F32): the kept weights, where they are no signs.
 *
 * All else is F32 by its own name. Metadata: `format`, `version`, `topology` (JSON), `kernels` (JSON: shape and kept count of
 * each), `weights` and `activations` (`binary` or `float`), `size` (JSON: what it takes, and what the dense float net would).
 */
export function packedFile(ticket: PackedTicket): Uint8Array {
  const kernels = [...ticket.kernels.values()];
  const others = [...ticket.others].map(([name, { shape, values }]) =>
    float32Tensor(name, shape, values),
  );
  const shapes = kernels.map(({ name, shape, kept }) => [name, { shape, kept }] as const);
  return writeSafetensors([...kernels.flatMap(tensorsOf), ...others], {
    ...packedFormat,
    weights: isBinary(ticket) ? 'binary' : 'float',
    activations: JSON.stringify(ticket.topology).includes('"class_name":"SignActivation"')
      ? 'binary'
      : 'float',
    kernels: JSON.stringify(Object.fromEntries(shapes)),
    size: JSON.stringify(packedSize(ticket)),
    topology: JSON.stringify(ticket.topology),
  });
}

function tensorsOf({ name, kept, mask, values }: PackedKernel): NamedTensor[] {
  const bits = bitsTensor(`${name}.mask`, mask);
  if (values.kind === 'floats') {
    return [bits, float32Tensor(`${name}.values`, [kept], values.floats)];
  }
  const scale = float32Tensor(`${name}.scale`, [], Float32Array.of(values.scale));
  return [bits, bitsTensor(`${name}.signs`, values.signs), scale];
}

function bitsTensor(name: string, bytes: Uint8Array): NamedTensor {
  return { name, shape: [bytes.length], dtype: 'U8', bytes };
}
