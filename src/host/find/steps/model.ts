import path from 'node:path';
import * as vscode from 'vscode';
import { zooNames, zooWords } from '../../../runs/zoo';
import { type LayersModelOutline } from '../../../formats/tfjsOutline';
import { onDisk } from '../../onDisk';
import { plain } from '../../plain';
import { relativePath, type ModelChoice } from '../logic/draft';
import { sizeText } from '../logic/dataSets';
import { lookAtModel, type LookedAt } from '../logic/models';
import { sizesFrom } from '../logic/sizes';
import { findModels } from '../search/models';
import { type At, type Step } from './answers';
import { ask, back, heading, pick, type Back, type Row, type Rows } from './pick';

type Choice =
  | { readonly kind: 'chosen'; readonly model: ModelChoice }
  | { readonly kind: 'sizes' }
  | { readonly kind: 'browse' };

type Found = Extract<LookedAt, { readonly kind: 'model' }>;

/** What is to be pruned: a model of the workspace, a net of the zoo, a dense net of one's own sizes, or a file. */
export const askModel: Step = async (answers, at) => {
  for (;;) {
    const choice = await list(answers, at);
    if (choice === back) return back;
    const model = choice.kind === 'chosen' ? choice.model : await other(choice.kind, answers, at);
    if (model === undefined) continue;
    answers.model = model;
    return undefined;
  }
};

function list(answers: Parameters<Step>[0], at: At): Promise<Choice | Back> {
  const { home, searched, model } = answers;
  return pick<Choice>({
    ...at,
    placeholder: vscode.l10n.t('What is to be pruned?'),
    rows: rowsOf(home, [], model),
    selected: model && keyOf(model),
    ...(searched && {
      meanwhile: async (show, signal) => {
        const found = await findModels(vscode.Uri.file(home), signal);
        const rows = rowsOf(home, found, model);
        show(rows, model ? keyOf(model) : found[0] && keyOf(found[0].choice));
      },
    }),
  });
}

function rowsOf(home: string, found: readonly Found[], chosen?: ModelChoice): Rows<Choice> {
  const zoo = zooNames.map((name): Row<Choice> => {
    const model: ModelChoice = { spec: { kind: 'zoo', name }, name };
    return row(model, '$(library)', zooWords[name].replace(/\.$/, ''));
  });
  const others: Row<Choice>[] = [
    {
      key: 'sizes',
      label: `$(edit) ${vscode.l10n.t('Dense net of your own sizes…')}`,
      value: { kind: 'sizes' },
    },
    {
      key: 'browse',
      label: `$(folder-opened) ${vscode.l10n.t('Browse for a model.json…')}`,
      value: { kind: 'browse' },
    },
  ];
  const known = [...found.map(({ choice }) => keyOf(choice)), ...zoo.map(({ key }) => key)];
  const own = chosen !== undefined && !known.includes(keyOf(chosen));
  return [
    ...(own
      ? [heading(vscode.l10n.t('chosen')), row(chosen, '$(check)', whereOf(home, chosen))]
      : []),
    ...(found.length > 0 ? [heading(vscode.l10n.t('in this folder'))] : []),
    ...found.map(({ choice, outline, bytes, file }) =>
      row(choice, '$(file-code)', aboutModel(outline, bytes), relativePath(home, file)),
    ),
    heading(vscode.l10n.t('nets that come along')),
    ...zoo,
    heading(vscode.l10n.t('others')),
    ...others,
  ];
}

function row(model: ModelChoice, icon: string, description: string, detail?: string): Row<Choice> {
  return {
    key: keyOf(model),
    label: `${icon} ${model.name}`,
    description,
    ...(detail !== undefined && { detail }),
    value: { kind: 'chosen', model },
  };
}

function keyOf({ spec }: ModelChoice): string {
  return JSON.stringify(spec);
}

function whereOf(home: string, { spec }: ModelChoice): string {
  return spec.kind === 'file' ? relativePath(home, spec.path) : '';
}

/** `3 layers, 79,510 weights, input of 28 × 28` */
function aboutModel(outline: LayersModelOutline | undefined, bytes: number): string {
  if (outline === undefined) return sizeText(bytes);
  const { layers, weights, inputShape } = outline;
  const parts = [
    layers === 1 ? vscode.l10n.t('1 layer') : vscode.l10n.t('{0} layers', layers),
    vscode.l10n.t('{0} weights', weights.toLocaleString('en-US')),
  ];
  const sizes = inputShape?.map((size) => size ?? '?').join(' × ');
  if (sizes !== undefined) parts.push(vscode.l10n.t('input of {0}', sizes));
  return parts.join(', ');
}

async function other(
  kind: 'sizes' | 'browse',
  answers: Parameters<Step>[0],
  at: At,
): Promise<ModelChoice | undefined> {
  return kind === 'sizes' ? askSizes(answers, at) : browse(answers);
}

async function askSizes({ model }: Parameters<Step>[0], at: At): Promise<ModelChoice | undefined> {
  const before = model?.spec.kind === 'mlp' ? model.spec.hidden : [300, 100];
  const text = await ask({
    ...at,
    canGoBack: true,
    prompt: vscode.l10n.t('Units of each hidden layer, from the first to the last'),
    value: before.join(', '),
    problem: (given) =>
      sizesFrom(given) === undefined
        ? vscode.l10n.t('Numbers from 1 to 100,000 are expected, at most 64 of them: 300, 100')
        : undefined,
  });
  if (text === back) return undefined;
  const hidden = [...(sizesFrom(text) ?? [])];
  return { spec: { kind: 'mlp', hidden }, name: `mlp-${hidden.join('-')}` };
}

async function browse({ home }: Parameters<Step>[0]): Promise<ModelChoice | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Model to Prune'),
    openLabel: vscode.l10n.t('Choose'),
    defaultUri: vscode.Uri.file(home),
    filters: { [vscode.l10n.t('TensorFlow.js model')]: ['json'] },
  });
  if (chosen?.[0] === undefined) return undefined;
  const file = onDisk(chosen[0]);
  const looked = await lookAtModel(file);
  if (looked.kind === 'model') return looked.choice;
  await vscode.window.showWarningMessage(
    plain(vscode.l10n.t('{0} cannot be pruned.', path.basename(file))),
    { modal: true, detail: looked.why },
  );
  return undefined;
}
