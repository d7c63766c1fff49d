import path from 'node:path';
import * as vscode from 'vscode';
import { DEFAULT_DIGITS } from '../../../data/guess';
import { onDisk } from '../../onDisk';
import { plain } from '../../plain';
import { relativePath, type DataChoice } from '../logic/draft';
import { lookAtData, shapesFit, type FoundData } from '../logic/dataSets';
import { findDataSets } from '../search/dataSets';
import { type Answers, type At, type Step } from './answers';
import { back, heading, pick, type Back, type Row, type Rows } from './pick';

type Choice =
  | { readonly kind: 'chosen'; readonly data: DataChoice }
  | { readonly kind: 'browse'; readonly what: 'file' | 'folder' };

const { train, test } = DEFAULT_DIGITS;
const digits: DataChoice = { spec: { kind: 'digits', train, test }, name: 'digits' };
const digitsShape = [28, 28, 1];

/** What is trained on: generated digits, data of the workspace, or others. */
export const askData: Step = async (answers, at) => {
  for (;;) {
    const choice = await list(answers, at);
    if (choice === back) return back;
    const data = choice.kind === 'chosen' ? choice.data : await browse(choice.what, answers);
    if (data === undefined) continue;
    answers.data = data;
    return undefined;
  }
};

function list(answers: Answers, at: At): Promise<Choice | Back> {
  const { home, searched, data } = answers;
  const chosen = data && keyOf(data);
  return pick<Choice>({
    ...at,
    placeholder: vscode.l10n.t('What is it to be trained on?'),
    rows: rowsOf(answers, []),
    selected: chosen ?? keyOf(digits),
    ...(searched && {
      meanwhile: async (show, signal) => {
        const found = await findDataSets(vscode.Uri.file(home), signal);
        show(rowsOf(answers, found), chosen ?? keyOf(best(answers, found)));
      },
    }),
  });
}

/** What fits the model, before what may. */
function best({ model }: Answers, found: readonly FoundData[]): DataChoice {
  const shape = model?.inputShape;
  if (shapesFit(shape, digitsShape) !== false) return digits;
  const fits = (wanted: boolean | undefined): FoundData | undefined =>
    found.find((data) => shapesFit(shape, data.shape) === wanted);
  return (fits(true) ?? fits(undefined))?.choice ?? digits;
}

function rowsOf({ home, model, data }: Answers, found: readonly FoundData[]): Rows<Choice> {
  const shape = model?.inputShape;
  const otherSize = (fits: boolean | undefined): string =>
    fits === false ? vscode.l10n.t('another size than the input of the model') : '';
  const generated: Row<Choice> = {
    key: keyOf(digits),
    label: `$(symbol-numeric) ${vscode.l10n.t('Generated digits')}`,
    description: joined(
      vscode.l10n.t('{0} + {1} images of 28 × 28', count(train), count(test)),
      vscode.l10n.t('nothing to fetch'),
      otherSize(shapesFit(shape, digitsShape)),
    ),
    value: { kind: 'chosen', data: digits },
  };
  const here = found.map(({ choice, file, hint, shape: own }): Row<Choice> => ({
    key: keyOf(choice),
    label: `${icons[choice.spec.kind]} ${choice.name}`,
    description: joined(kindWords(choice), hint, otherSize(shapesFit(shape, own))),
    detail: relativePath(home, file),
    value: { kind: 'chosen', data: choice },
  }));
  const known = [generated, ...here].map(({ key }) => key);
  const own = data !== undefined && !known.includes(keyOf(data)) ? data : undefined;
  return [
    ...(own ? [heading(vscode.l10n.t('chosen')), chosenRow(home, own)] : []),
    ...(here.length > 0 ? [heading(vscode.l10n.t('in this folder'))] : []),
    ...here,
    heading(vscode.l10n.t('made here')),
    generated,
    heading(vscode.l10n.t('others')),
    {
      key: 'file',
      label: `$(file) ${vscode.l10n.t('Browse for a file…')}`,
      description: vscode.l10n.t('a table (.csv, .tsv) or a NumPy archive (.npz)'),
      value: { kind: 'browse', what: 'file' },
    },
    {
      key: 'folder',
      label: `$(folder-opened) ${vscode.l10n.t('Browse for a folder…')}`,
      description: vscode.l10n.t("with MNIST's four files, or CIFAR's binary version"),
      value: { kind: 'browse', what: 'folder' },
    },
  ];
}

const icons = {
  digits: '$(symbol-numeric)',
  idx: '$(file-media)',
  cifar: '$(file-media)',
  csv: '$(table)',
  npz: '$(archive)',
} as const;

function kindWords({ spec }: DataChoice): string {
  switch (spec.kind) {
    case 'digits':
      return '';
    case 'idx':
      return vscode.l10n.t('IDX files');
    case 'cifar':
      return vscode.l10n.t('CIFAR');
    case 'csv':
      return vscode.l10n.t('table, the last column is the class');
    case 'npz':
      return vscode.l10n.t('NumPy archive');
  }
}

function chosenRow(home: string, data: DataChoice): Row<Choice> {
  const { spec, name } = data;
  return {
    key: keyOf(data),
    label: `${icons[spec.kind]} ${name}`,
    description: kindWords(data),
    ...('path' in spec && { detail: relativePath(home, spec.path) }),
    value: { kind: 'chosen', data },
  };
}

function keyOf({ spec }: DataChoice): string {
  return JSON.stringify(spec);
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}

async function browse(what: 'file' | 'folder', { home }: Answers): Promise<DataChoice | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Data to Train On'),
    openLabel: vscode.l10n.t('Choose'),
    defaultUri: vscode.Uri.file(home),
    canSelectFiles: what === 'file',
    canSelectFolders: what === 'folder',
    ...(what === 'file' && {
      filters: { [vscode.l10n.t('Data')]: ['csv', 'tsv', 'npz', 'gz'] },
    }),
  });
  if (chosen?.[0] === undefined) return undefined;
  const file = onDisk(chosen[0]);
  try {
    return (await lookAtData(file)).choice;
  } catch (error) {
    await vscode.window.showWarningMessage(
      plain(vscode.l10n.t('{0} is no data set that can be trained on.', path.basename(file))),
      { modal: true, detail: (error as Error).message },
    );
    return undefined;
  }
}
