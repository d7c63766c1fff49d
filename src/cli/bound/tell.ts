import { type Bound, type BoundLayer } from '../../lottery/bounds/bound';
import { constants, valueOf, type ConstantValues } from '../../lottery/bounds/constants';
import { type BoundQuestion, type Theorem } from '../../lottery/bounds/question';
import { measuredMisses } from '../../lottery/bounds/subsetSum';
import { amountText, probabilityText, shortText } from '../../lottery/bounds/words';
import { listLines, type ListColumn } from '../draw/columns';
import { printable, shortened } from '../draw/printable';
import { several } from '../inspect/words';
import { type BoundTarget } from './target';

/** What is asked, and the answers. */
export interface Asked {
  readonly target: BoundTarget;
  readonly question: BoundQuestion;
  readonly values: ConstantValues;
  readonly bounds: readonly Bound[];
  /** Largest magnitude of the inputs. */
  readonly reach: number;
  /** What the errors come to at the outputs; undefined where that cannot be said, and why. */
  readonly outputs: number | { readonly none: string };
  /** The error at the outputs that epsilon was calculated from. */
  readonly wished?: number;
}

/** Layers that are listed of a net. */
const mostRows = 60;

const titles: Readonly<Record<Theorem, string>> = {
  'subset-sum': 'subset-sum: every weight a subset of random samples (Pensia et al. 2020)',
  'log-pruning': 'log-pruning: every weight of one product in each bin (Orseau et al. 2020)',
  malach: 'malach: every weight sought for itself (Malach et al. 2020)',
};

/** All of it, as lines for people. */
export function boundLines(asked: Asked, width: number): string[] {
  const { bounds, values } = asked;
  const all = bounds.flatMap((bound) => ['', ...theoremLines(bound, asked, width)]);
  const open = constants.filter(
    ({ open, theorem }) => open && bounds.some((bound) => bound.theorem === theorem),
  );
  const set = constants.filter(({ id, open }) => !open && values[id] !== undefined);
  return [
    ...headLines(asked),
    '',
    ...layerLines(asked.question, width).map(indented),
    ...all,
    '',
    ...wrapped(
      'Samples, units and weights are those of the random net before it is pruned. Kept is what is left of the samples, about, and Fails bounds the probability that a weight is missed.',
      width,
    ),
    '',
    '* rests on constants that the literature leaves open, or that could not be checked:',
    ...constantLines(open, values),
    ...(set.length > 0 ? ['', 'Also set:', ...constantLines(set, values)] : []),
    '',
    'Change them with --constant id=value.',
  ];
}

function headLines({ target, question, outputs, reach, wished }: Asked): string[] {
  const { epsilon, delta, samples } = question;
  const weights = question.layers.reduce((n, l) => n + (l.inputs + Number(l.bias)) * l.outputs, 0);
  const line = (label: string, text: string): string => `${label.padEnd(9)}${text}`;
  const of =
    wished === undefined ? '' : `, so that outputs are off by at most ${shortText(wished)}`;
  const failing =
    samples === undefined
      ? `with a probability of failure of at most ${shortText(delta)}`
      : `with ${several(samples, 'sample')} a weight`;
  return [
    printable(target.name),
    '',
    line(
      'Net',
      `${several(question.layers.length, 'fully connected layer')}, ${amountText(weights)} weights`,
    ),
    line('Asked', `every weight within ${shortText(epsilon)}${of}, ${failing}`),
    line(
      'Outputs',
      typeof outputs === 'number'
        ? `off by at most ${shortText(outputs)}, for inputs up to ${shortText(reach)} (--input)`
        : printable(outputs.none),
    ),
    ...target.notes.map((note, i) => line(i === 0 ? 'Note' : '', printable(note))),
  ];
}

function theoremLines(bound: Bound, { question, values }: Asked, width: number): string[] {
  const notes = notesOn(bound, question, values);
  return [
    titles[bound.theorem],
    ...tableOf(bound, question, width).map(indented),
    ...notes.map(indented),
  ];
}

function tableOf(bound: Bound, question: BoundQuestion, width: number): string[] {
  const shown = bound.layers.length > mostRows ? bound.layers.slice(0, mostRows) : bound.layers;
  const rows: readonly (BoundLayer | Bound)[] = [...shown, bound];
  // Of malach's numbers only the theorem's own factor is open.
  const star = bound.theorem === 'malach' ? '' : '*';
  const column = (title: string, cell: (row: BoundLayer | Bound) => string): ListColumn => ({
    title: `${title}${star}`,
    align: 'right',
    cells: rows.map(cell),
  });
  const sums = bound.theorem === 'subset-sum' && question.construction === 'sums';
  const lines = listLines([
    {
      title: 'Layer',
      align: 'left',
      cells: rows.map((row) => ('name' in row ? nameOf(row.name, width - 76) : 'all')),
    },
    column('Samples a weight', (row) => amountText(row.samplesPerWeight)),
    column('Units', (row) => (sums ? '' : amountText(row.units))),
    column('Weights', (row) => amountText(row.sampled)),
    column('Kept', (row) => (row.kept === undefined ? '' : amountText(row.kept))),
    column('Fails', (row) => probabilityText(row.failure)),
  ]);
  return withMore(lines, bound.layers.length - shown.length);
}

/** The layers of the net, as far as the theorems look at them. */
function layerLines({ layers }: BoundQuestion, width: number): string[] {
  const shown = layers.slice(0, mostRows);
  const lines = listLines([
    { title: 'Layer', align: 'left', cells: shown.map(({ name }) => nameOf(name, width - 60)) },
    {
      title: 'Size',
      align: 'right',
      cells: shown.map(({ inputs, outputs }) => `${inputs} x ${outputs}`),
    },
    { title: 'Bias', align: 'left', cells: shown.map(({ bias }) => (bias ? 'yes' : 'no')) },
    { title: 'Largest', align: 'right', cells: shown.map(({ largest }) => shortText(largest)) },
    {
      title: 'Inputs',
      align: 'left',
      cells: shown.map(({ positive }) => (positive ? 'never negative' : 'of either sign')),
    },
  ]);
  return withMore([...lines, ''], layers.length - shown.length).slice(0, -1);
}

/** @param lines the last of which stands below what is left out */
function withMore(lines: readonly string[], more: number): string[] {
  if (more === 0) return [...lines];
  return [...lines.slice(0, -1), `(${several(more, 'layer')} more)`, lines.at(-1)!];
}

function nameOf(name: string, room: number): string {
  return printable(shortened(name, Math.max(8, room))) || '(no name)';
}

function notesOn(bound: Bound, question: BoundQuestion, values: ConstantValues): string[] {
  const notes: string[] = [];
  switch (bound.theorem) {
    case 'subset-sum':
      notes.push(
        question.construction === 'sums'
          ? 'Samples are weights themselves (--construction sums).'
          : 'Samples are products through ReLUs, shared by the outputs (--construction products).',
        `The published program takes ${amountText(bound.published!)} samples of sums for this error, whatever delta is.`,
        ...(bound.failure >= 1 && bound.samplesPerWeight > 0 ? [measuredLine(question)] : []),
      );
      break;
    case 'log-pruning':
      notes.push(
        `Bins to base ${shortText(valueOf(values, 'log-pruning.gamma'))}: ${binsOf(bound)}. Units of a layer's pool are offered to all of its weights.`,
      );
      break;
    case 'malach':
      notes.push(
        ...(bound.error > question.epsilon
          ? [`A weight may be off by up to ${shortText(bound.error)} (malach.tolerance).`]
          : []),
        `The theorem makes the net, in order of magnitude, ${shortText(bound.factor!)}* times wider.`,
      );
      break;
    default:
      bound.theorem satisfies never;
  }
  if (bound.layers.every(({ failure }) => failure === 0)) {
    notes.push('0 is near enough to every weight: nothing needs to be drawn.');
  } else if (bound.failure >= 1) {
    notes.push(
      bound.samplesPerWeight === Infinity
        ? 'No number of samples that can be counted is enough.'
        : 'Fails 1: nothing is promised of so many samples.',
    );
  }
  return notes;
}

/** What was measured where nothing is promised. */
function measuredLine({ construction }: BoundQuestion): string {
  const { epsilon } = measuredMisses;
  const shares = measuredMisses[construction === 'sums' ? 'sums' : 'products'].map(
    ({ samples, share }) => `${samples}: ${Number((100 * share).toPrecision(2))} %`,
  );
  return `Measured (no bound), weights up to 0.54 missed by more than ${epsilon} with so many samples: ${shares.join(', ')}.`;
}

function binsOf({ layers }: Bound): string {
  const all = layers.map(({ bins }) => bins ?? 0);
  const [low, high] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  return low === high ? amountText(low) : `${amountText(low)} to ${amountText(high)}, by layer`;
}

function constantLines(shown: typeof constants, values: ConstantValues): string[] {
  return listLines([
    { title: '', align: 'left', cells: shown.map(({ id }) => id) },
    { title: '', align: 'right', cells: shown.map(({ id }) => shortText(valueOf(values, id), 6)) },
    { title: '', align: 'left', cells: shown.map(({ title }) => title) },
  ])
    .slice(1)
    .map(indented);
}

/** A sentence in lines that are no longer than there is room for. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= Math.max(40, width)) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

function indented(line: string): string {
  return `  ${line}`;
}
