import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../../formats/errors';
import { float32Tensor, readSafetensors, writeSafetensors } from '../../formats/safetensors';
import { readLayersModel } from '../../formats/tfjsModel';
import { type ExportedTicket } from '../../lottery/experiment';
import { ticketFileNames, ticketFiles } from '../../lottery/ticketFiles';
import { packedFileName } from '../../packed/ticket';
import { unpackTicket } from '../../packed/unpack';
import { isCompacted } from '../../runs/compact';
import { RunError } from '../../runs/errors';
import { isVouched, StageStore } from '../../runs/stages';

/** Contents of a ticket's files, by name. */
export type Contents = Readonly<Record<string, Uint8Array>>;

const maskName = 'mask.safetensors';
const weightsName = 'weights.safetensors';

/** What is wrong with a ticket that a run has handed out. */
class Flaw extends Error {}

/**
 * The files of a ticket, proved: made of its stages where these are what they wrote, else as the run has handed them out,
 * where those are the stage's by all that it has recorded.
 *
 * @throws RunError `damaged` that says what is wrong with either
 */
export function filesOfTicket(folder: string, ticket: ExportedTicket): Contents {
  let lost: unknown;
  try {
    return madeOfStages(folder, ticket);
  } catch (error) {
    lost = error;
  }
  try {
    return handedOut(folder, ticket);
  } catch (error) {
    if (!(error instanceof Flaw)) throw error;
    const why = isCompacted(folder)
      ? 'The run was compacted, so it cannot be made again from its weights: resume does not bring them back, only a new run does.'
      : `It cannot be made again either: ${sentence(lost)} Resuming the run computes such a stage again.`;
    throw new RunError('damaged', `${error.message} ${why}`, { cause: lost });
  }
}

function madeOfStages(folder: string, ticket: ExportedTicket): Contents {
  const { seed, stage, origin } = ticket;
  const store = new StageStore(path.join(folder, String(seed)));
  store.requireWhole(stage, maskName);
  store.requireWhole(stage, weightsName);
  store.requireWhole(origin, weightsName);
  store.requireWhole(origin, 'topology.json');
  return { ...ticketFiles(folder, ticket) };
}

/** @throws Flaw */
function handedOut(folder: string, ticket: ExportedTicket): Contents {
  const { seed, stage, origin } = ticket;
  const from = path.join(folder, 'tickets', String(seed));
  const read = (name: string): Uint8Array | undefined => {
    try {
      return fs.readFileSync(path.join(from, name));
    } catch {
      return undefined;
    }
  };
  const files: Record<string, Uint8Array> = {};
  for (const name of ticketFileNames) {
    const content = read(name);
    if (content === undefined) throw new Flaw(`${from} is not complete: ${name} is missing.`);
    files[name] = content;
  }
  const packed = read(packedFileName);
  if (packed !== undefined) files[packedFileName] = packed;
  const store = new StageStore(path.join(folder, String(seed)));
  const own = store.vouched(stage);
  requireVouched(from, maskName, files[maskName]!, own?.[maskName], `the stage ${stage}`);
  const drawn = store.vouched(origin)?.[weightsName];
  requireVouched(
    from,
    'rewound.safetensors',
    files['rewound.safetensors']!,
    drawn,
    `the stage ${origin}`,
  );
  checked(from, () => requireModel(from, files, ticket, own?.[weightsName]));
  return files;
}

type Vouched = Parameters<typeof isVouched>[1];

/** What nobody vouches for any more is looked at only as far as its own format goes. */
function requireVouched(
  from: string,
  name: string,
  content: Uint8Array,
  expected: Vouched | undefined,
  by: string,
): void {
  if (expected === undefined || isVouched(content, expected)) return;
  throw new Flaw(
    content.length < expected.bytes
      ? `${path.join(from, name)} is cut short: it has ${content.length} of ${expected.bytes} bytes.`
      : `${path.join(from, name)} is not what ${by} of the run has recorded.`,
  );
}

/** The model, its mask and its packed form belong together, and to the ticket. */
function requireModel(
  from: string,
  files: Contents,
  { density, frozen }: ExportedTicket,
  trained: Vouched | undefined,
): void {
  const at = (name: string): string => path.join(from, name);
  readSafetensors(files['rewound.safetensors']!, at('rewound.safetensors'));
  const bits = files[packedFileName];
  if (bits !== undefined) unpackTicket(bits, at(packedFileName));
  const { weights } = readLayersModel(at('model.json'));
  let [kept, prunable] = [0, 0];
  for (const [name, mask] of readSafetensors(files[maskName]!, at(maskName)).tensors) {
    const weight = weights.get(name);
    if (weight === undefined || weight.values.length !== mask.bytes.length) {
      throw new Flaw(`${at('model.json')} has no weights for the mask of ${name}.`);
    }
    mask.bytes.forEach((keeps, i) => {
      kept += keeps;
      if (keeps === 0 && weight.values[i] !== 0) {
        throw new Flaw(`${at('weights.bin')} is damaged: a pruned weight of ${name} is not zero.`);
      }
    });
    prunable += mask.bytes.length;
  }
  if (Math.abs(kept / prunable - density) > 1e-6) {
    throw new Flaw(`${at(maskName)} is that of another ticket: it keeps ${kept} weights.`);
  }
  // Of a frozen net the model has other layers than the stage's weights.
  if (trained === undefined || frozen === true) return;
  const tensors = [...weights].map(([name, { shape, values }]) =>
    float32Tensor(name, shape, Float32Array.from(values)),
  );
  requireVouched(from, 'weights.bin', writeSafetensors(tensors), trained, 'the training');
}

/** Says of a file that cannot be read which one it is, as its reader does. */
function checked(from: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof Flaw) throw error;
    if (!(error instanceof InputError)) throw new Flaw(`${from} is damaged: ${sentence(error)}`);
    throw new Flaw(sentence(error));
  }
}

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\.?\s*$/, '.');
}
