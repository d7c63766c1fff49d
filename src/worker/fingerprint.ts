import { createHash } from 'node:crypto';
import { type Dataset, type Examples } from '../data/dataset';
import { type AnySpec } from '../lottery/spec';
import { type Net } from '../models/net';
import { RunError } from '../runs/errors';
import { type Fingerprint } from '../runs/record';

/**
 * What a run is made from, as hashes of what is in memory: two thirds of a second for a GB. A file that was packed or
 * moved, but holds the same, has the same fingerprint. Generated inputs stand by the spec they are drawn from: the last
 * bits of sines and cosines may be others in another version of Node.
 */
export function fingerprintOf(spec: AnySpec, data: Dataset, net: Net): Fingerprint {
  const half = ({ x, y, count }: Examples): Fingerprint['data']['train'] => ({
    count,
    x: sha256(spec.data.kind === 'digits' ? JSON.stringify(spec.data) : bytesOf(x)),
    y: sha256(bytesOf(y)),
  });
  return {
    data: { inputShape: [...data.inputShape], train: half(data.train), test: half(data.test) },
    model:
      spec.model.kind === 'file'
        ? { layers: sha256(JSON.stringify(net.topology)), weights: weightsHash(net) }
        : { layers: sha256(JSON.stringify(net.parameters)) },
  };
}

/** @throws RunError `changed` that says what is not as it was when the run was made */
export function requireSame(
  recorded: Fingerprint | undefined,
  present: Fingerprint,
  names: { readonly data: string; readonly model: string },
): void {
  if (recorded === undefined) return;
  const data = dataChanges(recorded.data, present.data);
  const model = modelChanges(recorded.model, present.model);
  if (data.length === 0 && model.length === 0) return;
  const [what, changes] =
    data.length > 0 ? [`data set "${names.data}"`, data] : [`model "${names.model}"`, model];
  throw new RunError(
    'changed',
    `The ${what} is not what it was when the run was made: ${changes.join(', ')}. Restore it to go on with the run, or start a new one.`,
  );
}

function dataChanges(was: Fingerprint['data'], is: Fingerprint['data']): string[] {
  if (was.inputShape.join() !== is.inputShape.join()) {
    return [`an example is ${is.inputShape.join(' x ')}, not ${was.inputShape.join(' x ')}`];
  }
  return (['train', 'test'] as const).flatMap((half) => {
    const [before, now] = [was[half], is[half]];
    if (before.count !== now.count) {
      return [`it has ${now.count} ${half} examples, not ${before.count}`];
    }
    return [
      ...(before.x === now.x ? [] : [`the ${half} inputs differ`]),
      ...(before.y === now.y ? [] : [`the ${half} labels differ`]),
    ];
  });
}

function modelChanges(was: Fingerprint['model'], is: Fingerprint['model']): string[] {
  return [
    ...(was.layers === is.layers ? [] : ['its layers differ']),
    ...(was.weights === is.weights ? [] : ['its saved weights differ']),
  ];
}

function weightsHash(net: Net): string {
  const hash = createHash('sha256');
  for (const [name, values] of net.initialWeights(0, 0)) hash.update(name).update(bytesOf(values));
  return hash.digest('hex');
}

function bytesOf(values: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
