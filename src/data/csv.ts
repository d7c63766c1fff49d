import { InputError } from '../formats/errors';
import { rng } from '../tensors/random';
import { type CsvTable, readCsvTable } from './csvTable';
import {
  checkTwoClasses,
  countClasses,
  MAX_CLASSES,
  nameOf,
  type RawDataset,
  type RawExamples,
} from './raw';
import { type CsvSpec } from './spec';

/** Where a table lies and how it becomes a data set. */
export type CsvOptions = Omit<CsvSpec, 'kind' | 'normalise' | 'limit'>;

/**
 * Loads a table whose rows are examples: one column holds the class, the others numbers. Classes are whole numbers from 0,
 * or names, which are numbered in sorted order (by code unit).
 *
 * Without a test table ceil(testFraction * rows) rows are set aside, as scikit-learn counts them: the first ones of a
 * random order that depends only on the seed and the number of rows.
 *
 * @throws InputError all of {@link readCsvTable}; `malformed` (label neither whole nor a name), `out-of-range` (negative
 * label, testFraction, a class that train lacks), `mismatch` (one class only; the test table has other columns)
 */
export function loadCsvDataset(options: CsvOptions): RawDataset {
  const { label = 'last', header = 'auto' } = options;
  const table = readCsvTable(options.path, { label, header });
  const classNames = namesOf(table, options.path);
  const whole = examplesOf(table, classNames, options.path);
  const halves =
    options.test === undefined
      ? split(whole, table.columns, options)
      : { train: whole, test: examplesOf(testTable(table, options), classNames, options.test) };
  // A rare class may lie in one half of a random split only: it counts all the same.
  const all = { y: whole.y, where: options.path };
  const test = { y: halves.test.y, where: options.test ?? options.path };
  const classes = countClasses(all, test);
  checkTwoClasses(halves.train.y, `the train part of ${options.path}`);
  return {
    name: nameOf(options.path),
    inputShape: [table.columns],
    classes,
    ...(classNames && { classNames }),
    ...halves,
  };
}

function testTable(train: CsvTable, options: CsvOptions): CsvTable {
  const { path, test = '', label = 'last', header = 'auto' } = options;
  const table = readCsvTable(test, { label, header });
  checkSameColumns(train, table, path, test);
  return table;
}

/** The class names in sorted order, or undefined when labels are numbers. */
function namesOf(table: CsvTable, path: string): string[] | undefined {
  const named = table.labels.map((label) => label === '' || !Number.isFinite(Number(label)));
  const empty = table.labels.indexOf('');
  if (empty >= 0) {
    throw new InputError('malformed', `${place(table, empty, path)} is empty: every row needs one`);
  }
  if (!named.includes(true)) return undefined;
  const number = named.indexOf(false);
  if (number >= 0) {
    throw new InputError(
      'malformed',
      `${place(table, number, path)}: '${table.labels[number]}' is a number, but line ${table.lines[named.indexOf(true)]} has '${table.labels[named.indexOf(true)]}': use whole numbers or names, not both`,
    );
  }
  const names = [...new Set(table.labels)].sort();
  if (names.length > MAX_CLASSES) {
    throw new InputError(
      'out-of-range',
      `${path} has ${names.length} different labels, more than ${MAX_CLASSES}: choose another label column`,
    );
  }
  return names;
}

function examplesOf(
  table: CsvTable,
  classNames: readonly string[] | undefined,
  path: string,
): RawExamples {
  const numbers = new Map(classNames?.map((name, i) => [name, i]));
  const y = Int32Array.from(table.labels, (label, row) => {
    if (classNames === undefined) return wholeLabel(table, label, row, path);
    const known = numbers.get(label);
    if (known !== undefined) return known;
    throw new InputError(
      'out-of-range',
      `${place(table, row, path)}: class '${label}' does not occur in train (${classNames.slice(0, 20).join(', ')})`,
    );
  });
  return { values: table.values, y, count: y.length };
}

function wholeLabel(table: CsvTable, text: string, row: number, path: string): number {
  const label = text === '' ? NaN : Number(text);
  if (!Number.isInteger(label)) {
    throw new InputError(
      'malformed',
      `${place(table, row, path)}: '${text}' is not a whole number: give classes 0, 1, 2, ... or names`,
    );
  }
  if (label < 0 || label >= MAX_CLASSES) {
    throw new InputError(
      'out-of-range',
      `${place(table, row, path)}: label ${text} is not in 0..${MAX_CLASSES - 1}: give classes 0, 1, 2, ...`,
    );
  }
  return label;
}

function place(table: CsvTable, row: number, path: string): string {
  const name = table.names?.[table.label];
  return `${path}: line ${table.lines[row]}, label column ${table.label + 1}${name === undefined ? '' : ` ('${name}')`}`;
}

function split(
  whole: RawExamples,
  columns: number,
  { testFraction = 0.25, seed = 0, path }: CsvOptions,
): { train: RawExamples; test: RawExamples } {
  if (!(testFraction > 0 && testFraction < 1)) {
    throw new InputError(
      'out-of-range',
      `testFraction is ${testFraction}: give a number above 0 and below 1`,
    );
  }
  const testCount = Math.ceil(testFraction * whole.count);
  if (testCount >= whole.count) {
    throw new InputError(
      'mismatch',
      `${path}: a testFraction of ${testFraction} leaves none of ${whole.count} rows to train on`,
    );
  }
  const order = rng(seed, 'split').permutation(whole.count);
  return {
    train: pick(whole, columns, order.subarray(testCount)),
    test: pick(whole, columns, order.subarray(0, testCount)),
  };
}

function pick(whole: RawExamples, columns: number, rows: Uint32Array): RawExamples {
  const values = new Float32Array(rows.length * columns);
  rows.forEach((row, i) =>
    values.set(whole.values.subarray(row * columns, (row + 1) * columns), i * columns),
  );
  return { values, y: Int32Array.from(rows, (row) => whole.y[row] ?? 0), count: rows.length };
}

function checkSameColumns(train: CsvTable, test: CsvTable, path: string, testPath: string): void {
  if (train.columns !== test.columns) {
    throw new InputError(
      'mismatch',
      `${testPath} has ${test.columns} columns beside the label, ${path} has ${train.columns}`,
    );
  }
  const differs = train.names?.findIndex((name, i) => test.names && test.names[i] !== name) ?? -1;
  if (differs >= 0) {
    throw new InputError(
      'mismatch',
      `${testPath}: column ${differs + 1} is '${test.names?.[differs]}', in ${path} '${train.names?.[differs]}': use the same columns in the same order`,
    );
  }
}
