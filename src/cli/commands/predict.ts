import path from 'node:path';
import { type Dataset } from '../../data/dataset';
import { InputError } from '../../formats/errors';
import { PackedNet } from '../../packed/forward/packedNet';
import { packedSize, isBinary } from '../../packed/ticket';
import { writeFileAtomic } from '../../runs/atomic';
import { exitCodes, type About, type Output } from '../output';
import { examplesFor } from '../predict/examplesFor';
import { ticketOf, type FoundTicket } from '../predict/ticketOf';

export interface PredictOptions {
  readonly seed?: string;
  readonly stage?: string;
  readonly level?: string;
  readonly output?: string;
}

/** `predict`: what a packed ticket answers for the test part of some data, and how often it is right. */
export function predict(
  given: string,
  data: string,
  options: PredictOptions,
  output: Output,
): number {
  const cwd = process.cwd();
  const found = ticketOf(given, options, cwd);
  const net = new PackedNet(found.ticket, { name: found.name });
  output.progress('Reading the data ...');
  const set = examplesFor(data, found, cwd);
  requireFit(net, set, found);
  const { x, y, count } = set.test;
  const begin = performance.now();
  const { classes, ties } = net.answers(x, count, (done) =>
    output.progress(`${done.toLocaleString('en-US')} of ${count.toLocaleString('en-US')} ...`),
  );
  const seconds = (performance.now() - begin) / 1000;
  const correct = classes.reduce((sum, c, i) => sum + Number(c === y[i]), 0);
  if (options.output !== undefined) {
    writeFileAtomic(path.resolve(cwd, options.output), table(classes, set));
  }
  tell(found, set, { correct, ties, seconds, file: options.output }, output);
  return exitCodes.done;
}

function requireFit(net: PackedNet, set: Dataset, { name }: FoundTicket): void {
  const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
  if (size(net.inputShape) !== size(set.inputShape)) {
    throw new InputError(
      'mismatch',
      `${name} takes inputs of ${net.inputShape.join(' x ')}, but ${set.name} has ${set.inputShape.join(' x ')}: give data like those it was found on.`,
    );
  }
  if (set.classes > net.classes) {
    throw new InputError(
      'mismatch',
      `${name} tells ${net.classes} classes apart, but ${set.name} has ${set.classes}: give data like those it was found on.`,
    );
  }
}

interface Answer {
  readonly correct: number;
  readonly ties: number;
  readonly seconds: number;
  readonly file: string | undefined;
}

function tell(
  { ticket, name, run }: FoundTicket,
  set: Dataset,
  { correct, ties, seconds, file }: Answer,
  output: Output,
): void {
  const { count } = set.test;
  const size = packedSize(ticket);
  const about: About = {
    ...(run && { experiment: run.spec.experiment, run: run.folder }),
    status: 'done',
  };
  output.emit(about, {
    type: 'summary',
    ...(run ? { seed: run.seed, stage: run.stage } : { ticket: name }),
    data: set.name,
    ...{ examples: count, correct, accuracy: correct / count, ties, seconds },
    ...(file !== undefined && { output: file }),
    packed: size,
  });
  const number = (n: number): string => n.toLocaleString('en-US');
  const form = isBinary(ticket)
    ? `${size.bitsPerWeight.toFixed(2)} bits a weight`
    : 'kept weights of many values, which have no form of one bit and stay floats';
  output.say(`Ticket    ${name}`);
  output.say(
    `Packed    ${number(size.kept)} of ${number(size.weights)} weights in ${number(size.bytes)} bytes, ${form}; the dense float net takes ${number(size.denseBytes)}`,
  );
  output.say(
    `Accuracy  ${((100 * correct) / count).toFixed(2)} %: ${number(correct)} of ${number(count)} test examples of ${set.name}`,
  );
  if (ties > 0) {
    output.say(
      `Ties      ${number(ties)}: several classes share the highest logit, and the first counts, as in the run`,
    );
  }
  const each = ((1e6 * seconds) / count).toPrecision(3);
  output.say(`Time      ${seconds.toFixed(2)} s, ${Number(each)} microseconds an example`);
  if (file !== undefined) output.say(`Classes   ${file}`);
}

/** Example, class that the ticket answers, class that the data say; with names where the data have some. */
function table(classes: Int32Array, { classNames, test }: Dataset): string {
  const names = classNames?.map(quoted);
  const head = names
    ? 'example,predicted,label,predicted_name,label_name'
    : 'example,predicted,label';
  const lines = Array.from(classes, (found, i) => {
    const label = test.y[i]!;
    const named = names ? [names[found] ?? '', names[label] ?? ''] : [];
    return [i, found, label, ...named].join();
  });
  return [head, ...lines, ''].join('\n');
}

/** A name as a field of a table; spreadsheets take what begins with one of these for a formula. */
function quoted(name: string): string {
  const text = /^[=+\-@\t\r]/.test(name) ? `'${name}` : name;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
