import { InputError } from '../../formats/errors';
import { type Net } from '../../models/net';
import { type Runner } from '../runner';
import { formOf } from '../supermask/common';
import { requirePacking } from '../supermask/packing';
import { checkClasses, checkFractions, scoredKernels } from '../supermask/plan';
import { runSupermasks, typicalSearch } from '../supermask/run';
import { multiPrizeKind, type MultiPrizePart } from './about';

/** Multi-prize tickets (Diffenderfer & Kailkhura 2021, section 3; methods 2). */
export const multiPrizeRunner: Runner<'multi-prize', MultiPrizePart> = {
  check: (spec, { net, data }) => {
    checkClasses(data.classes, data.name);
    requireBinary(net);
    // Signs between layers leave as layers of tfjs, of sizes that the packed net knows. Without them a ticket leaves as floats.
    if (multiPrizeKind(spec['multi-prize']).signs) requirePacking(net);
    checkFractions(net, spec['multi-prize']);
  },
  run: (spec, lab, workshop) => {
    const part = spec['multi-prize'];
    const kind = multiPrizeKind(part);
    const floats = formOf(part, { ...kind, signs: false, inputSigns: false });
    const denseNet = (): Promise<Net> =>
      kind.signs ? workshop.open(floats) : Promise.resolve(workshop.net);
    return runSupermasks({ spec, part, kind, lab, workshop, denseNet });
  },
  typical: (spec, workshop) => {
    const part = spec['multi-prize'];
    return typicalSearch(spec, part, multiPrizeKind(part), workshop);
  },
};

/** Layers whose kernels are sums of signs that a packed net computes. */
const binary: readonly string[] = ['Dense', 'Conv2D'];

/** @throws InputError naming a layer whose weights have no binary form here */
function requireBinary(net: Net): void {
  const classes = new Map(net.model.layers.map((layer) => [layer.name, layer.getClassName()]));
  for (const { layer, name } of scoredKernels(net)) {
    const found = classes.get(layer) ?? 'unknown';
    if (binary.includes(found)) continue;
    throw new InputError(
      'unsupported',
      `${net.name}: the weights "${name}" are of a ${found} layer; binary weights are made for ${binary.join(' and ')} layers. Use edge-popup for this net, or replace the layer.`,
    );
  }
}
