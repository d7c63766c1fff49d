import { InputError } from '../../formats/errors';
import { type Net } from '../../models/net';
import { requirePackable } from '../../packed/check';
import { scoredKernels } from './plan';

/** @throws InputError naming a layer that a packed net cannot compute */
export function requirePacking(net: Net): void {
  const scored = new Set(scoredKernels(net).map(({ name }) => name));
  const weights = net.parameters.map(({ name, shape }) => ({
    ...{ name, shape, binary: scored.has(name) },
  }));
  requirePackable(net.topology, weights, net.name);
}

/** A line for people where the tickets of a net cannot leave packed, with the layer and why; else undefined. */
export function unpackedText(net: Net): string | undefined {
  try {
    requirePacking(net);
    return undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return `No packed ticket will be handed out, only floats: ${error.message}`;
  }
}
