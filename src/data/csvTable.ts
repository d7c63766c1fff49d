import { InputError } from '../formats/errors';
import { readMaybeGzip } from '../formats/gzip';

/** A table of numbers with one column of labels taken out, as text. */
export interface CsvTable {
  /** rows x columns numbers, row-major, without the label column. */
  readonly values: Float32Array;
  /** Number of columns without the label's. */
  readonly columns: number;
  /** The label of each row. */
  readonly labels: readonly string[];
  /** The line of the file in which each row stands, from 1. */
  readonly lines: readonly number[];
  /** Position of the label column, from 0. */
  readonly label: number;
  /** Names of all columns, when the file has a header. */
  readonly names?: readonly string[];
}

/** How to read a table. */
export interface CsvTableOptions {
  /** Which column holds the class. */
  readonly label: number | string;
  /** Whether the first line holds names. */
  readonly header: 'auto' | boolean;
}

/** Text is held as one string. */
const MAX_TEXT = 2 ** 28;

/**
 * Reads a table of comma, semicolon or tab separated values, plain or gzip; which separator is told by the first line.
 * Empty lines are skipped; "quoted" cells may hold the separator, but no line break.
 *
 * @throws InputError `missing`, `unreadable`, `too-large` (256 MiB of text), `malformed` (empty, ragged, not a number: line
 * and column are named), `missing` for an unknown label column (lists the names)
 */
export function readCsvTable(path: string, options: CsvTableOptions): CsvTable {
  const text = new TextDecoder().decode(readMaybeGzip(path, MAX_TEXT));
  return parseCsvTable(text, path, options);
}

/**
 * Reads a table held in memory.
 *
 * @param source file name for messages
 * @throws InputError as {@link readCsvTable}, except for the file system's
 */
export function parseCsvTable(text: string, source: string, options: CsvTableOptions): CsvTable {
  const lines = numberedLines(text);
  const [first, second] = lines;
  if (first === undefined) {
    throw new InputError('malformed', `${source} is empty: give a table with one example a line`);
  }
  const separator = separatorOf(first.text);
  const head = cells(first, separator, source);
  const label = labelColumn(head, options, source);
  const next = second && cells(second, separator, source);
  const named = options.header === 'auto' ? isHeader(head, next, label, options) : options.header;
  const body = named ? lines.slice(1) : lines;
  if (body.length === 0) {
    throw new InputError('malformed', `${source} holds a header but no rows: add examples`);
  }
  const width = head.length;
  if (width < 2) {
    throw new InputError(
      'malformed',
      `${source}: line ${first.number} has one column: give numbers and a label, separated by comma, semicolon or tab`,
    );
  }
  const values = new GrowingFloats();
  const labels = body.map((line) => {
    const row = cells(line, separator, source);
    if (row.length !== width) {
      throw new InputError(
        'malformed',
        `${source}: line ${line.number} has ${row.length} columns, line ${first.number} has ${width}: make all rows equally long`,
      );
    }
    row.forEach((cell, column) => {
      if (column === label) return;
      const value = toNumber(cell);
      if (!Number.isFinite(Math.fround(value))) {
        throw notANumber(cell, `${source}: line ${line.number}, ${title(column, named, head)}`);
      }
      values.push(value);
    });
    return row[label] ?? '';
  });
  return {
    values: values.done(),
    columns: width - 1,
    labels,
    lines: body.map(({ number }) => number),
    label,
    ...(named && { names: head }),
  };
}

interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

function numberedLines(text: string): Line[] {
  // TextDecoder has already dropped a byte order mark.
  return text
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ text: line, number: i + 1 }))
    .filter((line) => line.text.trim() !== '');
}

function separatorOf(line: string): string {
  const count = (separator: string): number => line.split(separator).length;
  return [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
}

function cells({ text, number }: Line, separator: string, source: string): string[] {
  if (!text.includes('"')) return text.split(separator).map((cell) => cell.trim());
  const row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? '';
    if (character === '"' && quoted && text[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      row.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  if (quoted) {
    throw new InputError(
      'malformed',
      `${source}: line ${number} has a quote that is not closed: close it on the same line`,
    );
  }
  return [...row, cell.trim()];
}

function toNumber(cell: string): number {
  // Number() takes '' for 0 and 0x10 for 16.
  return cell === '' || /^[+-]?0[box]/i.test(cell) ? NaN : Number(cell);
}

function notANumber(cell: string, where: string): InputError {
  const shown = cell.length > 30 ? `${cell.slice(0, 30)}...` : cell;
  return cell === ''
    ? new InputError('malformed', `${where} is empty: fill it in or drop the row`)
    : new InputError('malformed', `${where}: '${shown}' is not a finite number: encode it as one`);
}

function title(column: number, named: boolean, head: readonly string[]): string {
  return named ? `column ${column + 1} ('${head[column] ?? ''}')` : `column ${column + 1}`;
}

/** The first line holds names when no input is a number, or when its label alone is no class number. */
function isHeader(
  head: readonly string[],
  next: readonly string[] | undefined,
  label: number,
  options: CsvTableOptions,
): boolean {
  if (isName(options.label)) return true;
  const inputs = head.filter((_, column) => column !== label);
  if (inputs.every((cell) => !Number.isFinite(toNumber(cell)))) return true;
  const isNumber = (cell: string | undefined): boolean => Number.isFinite(toNumber(cell ?? ''));
  return inputs.every(isNumber) && !isNumber(head[label]) && isNumber(next?.[label]);
}

function isName(label: number | string): label is string {
  return typeof label === 'string' && label !== 'first' && label !== 'last';
}

function labelColumn(
  head: readonly string[],
  { label, header }: CsvTableOptions,
  source: string,
): number {
  if (label === 'first') return 0;
  if (label === 'last') return head.length - 1;
  if (typeof label === 'number') {
    if (Number.isInteger(label) && label >= 0 && label < head.length) return label;
    throw new InputError(
      'missing',
      `${source} has no column ${label}: columns count from 0 to ${head.length - 1}`,
    );
  }
  const found = header === false ? -1 : head.indexOf(label);
  if (found >= 0) return found;
  const names = header === false ? 'the table has no header' : `there are ${head.join(', ')}`;
  throw new InputError('missing', `${source} has no column '${label}': ${names.slice(0, 400)}`);
}

class GrowingFloats {
  private values = new Float32Array(1024);
  private length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float32Array(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  done(): Float32Array {
    return this.values.slice(0, this.length);
  }
}
