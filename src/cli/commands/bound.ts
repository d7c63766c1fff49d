import { InputError } from '../../formats/errors';
import { boundOf } from '../../lottery/bounds/bound';
import { constants, valueOf } from '../../lottery/bounds/constants';
import { epsilonFor, outputError } from '../../lottery/bounds/propagation';
import { type BoundQuestion, type Construction, type Theorem } from '../../lottery/bounds/question';
import { constantsFrom, within } from '../bound/asked';
import { targetOf, type BoundTarget } from '../bound/target';
import { boundLines, type Asked } from '../bound/tell';
import { exitCodes, type Output } from '../output';

export interface BoundOptions {
  readonly epsilon?: string;
  readonly eps?: string;
  readonly delta?: string;
  readonly outputEpsilon?: string;
  readonly input?: string;
  readonly theorem?: Theorem;
  readonly construction?: Construction;
  readonly samples?: string;
  readonly constant?: readonly string[];
  readonly largest?: string;
  readonly bias?: boolean;
  readonly positiveInputs?: boolean;
  readonly seed?: string;
  readonly level?: string;
  readonly stage?: string;
}

const usualEpsilon = 0.01;
const usualDelta = 0.05;

/** `bound`: how wide a random net has to be that holds a net of the user's, by three theorems. */
export function bound(given: string, options: BoundOptions, output: Output): number {
  const asked = answer(given, options, output);
  output.progress('');
  output.emit(
    { ...(asked.target.run !== undefined && { run: asked.target.run }) },
    {
      type: 'summary',
      ...jsonOf(asked),
    },
  );
  const columns = process.stdout.isTTY ? process.stdout.columns || 80 : 120;
  if (!output.json) for (const line of boundLines(asked, columns)) output.say(line);
  return exitCodes.done;
}

function answer(given: string, options: BoundOptions, output: Output): Asked {
  const { theorem, construction = 'products', seed, level, stage } = options;
  const values = constantsFrom(options.constant ?? []);
  const error = (['epsilon', 'eps'] as const).flatMap((key) => {
    const text = options[key];
    return text === undefined ? [] : [within(text, `--${key}`, { above: 0 })];
  });
  const positive = (text: string | undefined, option: string): number | undefined =>
    text === undefined ? undefined : within(text, option, { above: 0 });
  const wished = positive(options.outputEpsilon, '--output-epsilon');
  if (error.length + Number(wished !== undefined) > 1) {
    throw new InputError(
      'mismatch',
      `--epsilon is the error of a weight, --output-epsilon that of the outputs, from which the other follows: give one of them, once.`,
    );
  }
  const delta = within(options.delta ?? String(usualDelta), '--delta', { above: 0, below: 1 });
  const samples = positive(options.samples, '--samples');
  if (samples !== undefined && !Number.isInteger(samples)) {
    throw new InputError(
      'out-of-range',
      `--samples ${options.samples}: a whole number is expected.`,
    );
  }
  const reach = positive(options.input, '--input') ?? 1;
  const largest = positive(options.largest, '--largest');
  output.progress(`Reading ${given} ...`);
  const target = targetOf(given, {
    ...{ seed, level, stage, cwd: process.cwd() },
    ...(largest !== undefined && { largest }),
    ...(options.bias === true && { bias: true }),
    ...(options.positiveInputs === true && { positiveInputs: true }),
  });
  const steep = steepOf(target);
  if (wished !== undefined && steep !== undefined) {
    throw new InputError('unsupported', `--output-epsilon: ${steep} Give --epsilon instead.`);
  }
  const { layers } = target;
  const epsilon =
    wished === undefined ? (error[0] ?? usualEpsilon) : epsilonFor(layers, wished, reach);
  const question: BoundQuestion = {
    ...{ theorem: theorem ?? 'subset-sum', layers, epsilon, delta, construction },
    ...(samples !== undefined && { samples }),
  };
  const bounds = boundOf(question, values);
  return {
    ...{ target, question, values, reach },
    bounds: theorem === undefined ? bounds : bounds.filter((each) => each.theorem === theorem),
    outputs: steep === undefined ? outputError(layers, epsilon, reach) : { none: steep },
    ...(wished !== undefined && { wished }),
  };
}

/** Why errors of weights say nothing of the outputs; what follows the last layer is left off. */
function steepOf({ layers }: BoundTarget): string | undefined {
  const layer = layers.slice(0, -1).find(({ activation }) => activation?.short !== true);
  if (layer === undefined) return undefined;
  const { name, activation } = layer;
  const what = activation === undefined ? 'unknown' : `"${activation.name}"`;
  return `What an error of the weights comes to at the outputs is known for ReLU, tanh and their like only, and the activation behind ${JSON.stringify(name)} is ${what}.`;
}

/** Infinities are no numbers of JSON: they are words there. */
function jsonOf({ target, question, values, bounds, outputs, reach, wished }: Asked): object {
  const { layers, epsilon, delta, construction, samples } = question;
  const shown = constants.filter(({ theorem }) => bounds.some((each) => each.theorem === theorem));
  const all = {
    net: target.name,
    layers,
    ...{ epsilon, delta, construction },
    ...(samples !== undefined && { samples }),
    ...(wished !== undefined && { outputEpsilon: wished }),
    input: reach,
    ...(typeof outputs === 'number' && { outputError: outputs }),
    notes: typeof outputs === 'number' ? target.notes : [...target.notes, outputs.none],
    bounds,
    constants: shown.map(({ id, open }) => ({ id, value: valueOf(values, id), open })),
  };
  return JSON.parse(
    JSON.stringify(all, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    ),
  ) as object;
}
