import { type ModelFile, type ModelTensor } from '../../formats/model/modelFile';
import { type LayerSource, type TensorPlace } from '../elements/source';
import { conventionOf, layoutOf, type Convention } from '../layout';
import { type LayerView } from '../view';
import { biasesOf, isByteType, isMaskType, roleOf } from './roles';

/** Files whose tensors belong together. */
export interface PairedFiles {
  /** The weights; or a mask, where there are none. */
  readonly main: ModelFile;
  /** The masks of these weights, in a file of their own. */
  readonly masks?: ModelFile;
  /** Whether the name of the file says that it holds a mask. */
  readonly isMask: boolean;
  /** Whether the weights are those that a search chooses among: what the mask prunes need not be zero. */
  readonly drawn?: boolean;
}

export interface PairedLayers {
  readonly layers: readonly LayerSource[];
  readonly notes: readonly string[];
}

/** Tensors of a file that are shown at most: more are a mistake or an attack. */
const mostLayers = 20_000;
/** Masks of which it is said why they are not paired, and dimensions of them that are shown. */
const mostApart = 20;
const mostDimensions = 12;
/** Elements that are looked at to see whether bytes are zeros and ones. */
const sampled = 65_536;
/** Elements of masks of other types that are looked at for values that are neither. */
const mostLooked = 4_194_304;

/** Finds out which tensors are weights, which are their masks, and how each lies as a matrix. Reads few values or none. */
export function pairTensors(files: PairedFiles): PairedLayers {
  const { main, masks } = files;
  const names = [...main.tensors, ...(masks?.tensors ?? [])].map(({ name }) => name);
  const convention = main.format.startsWith('TensorFlow') ? 'outputs-last' : conventionOf(names);
  const notes: string[] = [];
  const partners = partnersOf(files, notes);
  const biases = new Map(
    main.tensors.filter(({ shape }) => shape.length === 1).map(({ name, count }) => [name, count]),
  );
  const taken = new Set(partners.values());
  const weighted = new Set(main.tensors.map(({ name }) => name));
  const layers: LayerSource[] = [];
  const allMasks = isMaskFile(files);
  for (const [tensor, about] of main.tensors.entries()) {
    if (taken.has(keyOf({ file: main, tensor }))) continue;
    const place = { file: main, tensor };
    const mask = placeOf(partners.get(about.name), files);
    const alone = mask === undefined && isMaskAlone(about, allMasks);
    const { drawn = false } = files;
    layers.push(layerOf(about, { place, mask, alone, drawn, convention, biases }));
  }
  for (const [tensor, about] of (masks?.tensors ?? []).entries()) {
    const place = { file: masks!, tensor };
    if (taken.has(keyOf(place)) || weighted.has(about.name)) continue;
    const alone = { mask: undefined, alone: true, drawn: false };
    layers.push(layerOf(about, { place, ...alone, convention, biases }));
  }
  if (partners.size > 0) leaveUnmasked(layers, notes);
  if (layers.length > mostLayers) {
    notes.push(`Only the first ${mostLayers} of ${layers.length} tensors are shown.`);
    layers.length = mostLayers;
  }
  notes.push(...fractionalMasks(layers, files));
  return { layers, notes: [...notes, ...notesOn(layers, files.drawn === true)] };
}

/** A mask of floats may hold anything; what is neither 0 nor 1 counts as kept, as whatever multiplies by it would. */
function fractionalMasks(layers: readonly LayerSource[], { main, masks }: PairedFiles): string[] {
  let left = mostLooked;
  const found: string[] = [];
  for (const { view, mask } of layers) {
    if (mask === undefined) continue;
    const about = (mask.file === masks ? masks : main).tensors[mask.tensor]!;
    if (about.unreadable !== undefined || isMaskType(about.dtype) || left <= 0) continue;
    const count = Math.min(about.count, left);
    left -= count;
    const values = mask.file.values(mask.tensor, 0, count);
    if (values.some((value) => value !== 0 && value !== 1)) found.push(view.name);
  }
  if (found.length === 0) return [];
  const shown = found.slice(0, 3).map(quoted).join(', ');
  const more = found.length > 3 ? ` and ${found.length - 3} more` : '';
  return [
    `The mask of ${shown}${more} holds other values than 0 and 1: all that are not 0 count as kept.`,
  ];
}

/** Where there are masks, what has none was never to be pruned: it does not count among the kernels. */
function leaveUnmasked(layers: LayerSource[], notes: string[]): void {
  const left: string[] = [];
  layers.forEach((layer, i) => {
    if (layer.view.role !== 'kernel' || layer.view.mask === 'tensor') return;
    left.push(layer.view.name);
    layers[i] = { ...layer, view: { ...layer.view, role: 'other' } };
  });
  if (left.length === 0) return;
  const shown = left.slice(0, 3).map(quoted).join(', ');
  const more = left.length > 3 ? ` and ${left.length - 3} more` : '';
  notes.push(`No mask covers ${shown}${more}: they do not count in the density of the net.`);
}

/** Says, of a mask's place, in which of the files and where. */
function keyOf({ file, tensor }: TensorPlace): string {
  return `${file.files[0]}\n${tensor}`;
}

function placeOf(key: string | undefined, { main, masks }: PairedFiles): TensorPlace | undefined {
  if (key === undefined) return undefined;
  const tensor = Number(key.slice(key.indexOf('\n') + 1));
  const own = masks === undefined || key === keyOf({ file: main, tensor });
  return { file: own ? main : masks, tensor };
}

/** For each name of a tensor with weights the place of its mask. */
function partnersOf({ main, masks }: PairedFiles, notes: string[]): ReadonlyMap<string, string> {
  const weights = new Map(main.tensors.map((about) => [about.name, about]));
  const partners = new Map<string, string>();
  let apart = 0;
  const pair = (place: TensorPlace, about: ModelTensor, partner: ModelTensor | undefined): void => {
    if (partner === undefined || partners.has(partner.name)) return;
    const same = String(partner.shape) === String(about.shape);
    if (same && about.unreadable === undefined)
      return void partners.set(partner.name, keyOf(place));
    if (++apart > mostApart) return;
    notes.push(
      same
        ? `The mask of ${quoted(partner.name)} cannot be read: ${about.unreadable}`
        : `The mask of ${quoted(partner.name)} has the shape ${shapeText(about)}, its weights ${shapeText(partner)}: they are not paired.`,
    );
  };
  for (const [tensor, about] of (masks?.tensors ?? []).entries()) {
    const base = withoutSuffix(about.name);
    pair(
      { file: masks!, tensor },
      about,
      weights.get(about.name) ?? (base === undefined ? undefined : weights.get(base)),
    );
  }
  for (const [tensor, about] of main.tensors.entries()) {
    const base = withoutSuffix(about.name);
    if (base === undefined) continue;
    pair({ file: main, tensor }, about, weights.get(`${base}_orig`) ?? weights.get(base));
  }
  if (apart > mostApart) notes.push(`So it is with ${apart - mostApart} more masks.`);
  return partners;
}

function shapeText({ shape }: ModelTensor): string {
  const more = shape.length > mostDimensions ? ', …' : '';
  return `[${shape.slice(0, mostDimensions).join(', ')}${more}]`;
}

/** The name of the weights that a mask's name tells of. */
function withoutSuffix(name: string): string | undefined {
  return /._mask$/.test(name) ? name.slice(0, -'_mask'.length) : undefined;
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}

/** Whether a file without weights beside it is one of masks: of zeros and ones in bytes, all of it. */
function isMaskFile({ main, masks, isMask }: PairedFiles): boolean {
  if (masks !== undefined || main.tensors.length === 0) return false;
  const { tensors } = main;
  if (
    tensors.some(
      ({ dtype, quantization }) => quantization || !(isMaskType(dtype) || isByteType(dtype)),
    )
  ) {
    return false;
  }
  return (
    isMask ||
    tensors.every((about, tensor) => isMaskType(about.dtype) || isBinary(main, tensor, about))
  );
}

function isBinary(file: ModelFile, tensor: number, { count, unreadable }: ModelTensor): boolean {
  if (unreadable !== undefined) return false;
  const values = file.values(tensor, 0, Math.min(count, sampled));
  return values.every((value) => value === 0 || value === 1);
}

function isMaskAlone({ name, dtype, shape }: ModelTensor, allMasks: boolean): boolean {
  if (allMasks) return true;
  const named = withoutSuffix(name) !== undefined && shape.length > 0;
  return isMaskType(dtype) || (named && isByteType(dtype));
}

interface Found {
  readonly place: TensorPlace;
  readonly mask: TensorPlace | undefined;
  readonly alone: boolean;
  readonly drawn: boolean;
  readonly convention: Convention;
  readonly biases: ReadonlyMap<string, number>;
}

function layerOf(
  about: ModelTensor,
  { place, mask, alone, drawn, convention, biases }: Found,
): LayerSource {
  const { name, shape, dtype, count, unreadable } = about;
  const biasLength = biasesOf(name)
    .map((bias) => biases.get(bias))
    .find((length) => length !== undefined);
  const view: LayerView = {
    name,
    shape,
    dtype,
    count,
    layout: layoutOf(shape, { name, convention, ...(biasLength !== undefined && { biasLength }) }),
    role: roleOf(about),
    mask: mask || alone ? 'tensor' : 'zeros',
    weights: !alone,
    ...(unreadable !== undefined && { unreadable }),
  };
  if (alone) return { view, mask: place };
  const applied = mask !== undefined && (drawn || /_orig$/.test(name));
  return { view, weights: place, ...(mask && { mask }), ...(applied && { applied }) };
}

function notesOn(layers: readonly LayerSource[], drawn: boolean): string[] {
  const kernels = layers.filter(({ view }) => view.role === 'kernel');
  const bare = kernels.filter(({ view }) => view.mask === 'zeros').length;
  const notes: string[] = [];
  if (bare > 0 && bare === kernels.length) {
    notes.push('There is no mask here: weights that are exactly zero are shown as pruned.');
  } else if (bare > 0) {
    notes.push(
      `${bare} of ${kernels.length} kernels have no mask: of these, weights that are exactly zero are shown as pruned.`,
    );
  }
  if (layers.length > 0 && layers.every(({ view }) => !view.weights)) {
    notes.push('There is only a mask here, no weights.');
  }
  if (drawn && layers.some(({ applied }) => applied)) {
    notes.push(
      'This is a mask on the way of a search. Its weights are those that the search chooses among, as they were drawn: those that are pruned are not zero, and where the ticket has scaled or binary weights, it is made of these.',
    );
  } else if (layers.some(({ applied }) => applied)) {
    notes.push(
      'PyTorch multiplies these weights by their masks when the net runs: those that are pruned need not be zero.',
    );
  }
  return notes;
}
