import { planNet } from './net/plan';
import { type PackedKernel, type PlainWeight } from './ticket';

/** A weight of a net that is to be packed one day. */
export interface PackableWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether signs are to take its place. */
  readonly binary: boolean;
}

/**
 * Looks whether a net can be packed, and run so, once it has a ticket.
 *
 * @throws InputError naming a layer that a packed net cannot compute
 */
export function requirePackable(
  topology: object,
  weights: readonly PackableWeight[],
  name: string,
): void {
  const none = new Uint8Array(0);
  const kernels = weights.filter(({ binary }) => binary);
  const others = weights.filter(({ binary }) => !binary);
  const ticket = {
    topology,
    kernels: new Map(
      kernels.map(({ name: kernel, shape }): [string, PackedKernel] => [
        kernel,
        {
          ...{ name: kernel, shape, kept: shape.reduce((a, b) => a * b, 1), mask: none },
          values: { kind: 'signs', signs: none, scale: 1 },
        },
      ]),
    ),
    others: new Map(
      others.map(({ name: other, shape }): [string, PlainWeight] => [
        other,
        { shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1) },
      ]),
    ),
  };
  planNet(ticket, name);
}
