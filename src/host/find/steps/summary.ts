import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { engineNames } from '../../../runs/spec';
import { type AnySpec } from '../../../lottery/spec';
import { draftOf } from '../draftOf';
import { type Estimates } from '../estimates';
import { resolvedSpec, type Draft } from '../logic/draft';
import { freeSpecPath, nameProblem, specBaseName, specEnding } from '../logic/naming';
import { type Answers, type At } from './answers';
import { ask, back, heading, pick, type Back, type Row, type Rows } from './pick';

/** What is done with the finished draft. */
export interface Plan {
  readonly draft: Draft;
  /** The spec's file, which is not there yet. */
  readonly file: string;
  readonly start: 'now' | 'after-changes';
}

type Choice = 'start' | 'edit' | 'name' | 'replicates' | 'engine';

type Changes = NonNullable<Draft['changes']>;

/** Shows what is going to be done, lets the user change a little of it, and asks whether to start. @throws Cancelled */
export async function askSummary(
  answers: Answers,
  at: At,
  estimates: Estimates,
): Promise<Plan | Back> {
  let name: string | undefined;
  let changes: Changes = {};
  let selected: Choice = 'start';
  for (;;) {
    const draft = draftOf(answers, changes);
    const file = freeSpecPath(draft.folder, name ?? baseNameOf(draft), fs.existsSync);
    const choice: Choice | Back = await pick<Choice>({
      ...at,
      placeholder: vscode.l10n.t('Start the run?'),
      rows: rowsOf(draft, file, answers.home, estimates),
      selected,
    });
    if (choice === back) return back;
    if (choice === 'start') return { draft, file, start: 'now' };
    if (choice === 'edit') return { draft, file, start: 'after-changes' };
    selected = choice;
    if (choice === 'name') name = (await askName(file, at)) ?? name;
    else changes = { ...changes, ...(await askChange(choice, resolvedSpec(draft), at)) };
  }
}

function baseNameOf({ model, data }: Draft): string {
  return specBaseName(model.name, data.spec.kind === 'digits' ? undefined : data.name);
}

function rowsOf(draft: Draft, file: string, home: string, estimates: Estimates): Rows<Choice> {
  const { about, preset, model, data } = draft;
  const spec = resolvedSpec(draft);
  const time = estimates.known(about, spec);
  const what = vscode.l10n.t(
    '{0}, {1} preset: {2} on {3}',
    about.title,
    preset.title,
    model.name,
    data.name,
  );
  const row = (key: Choice, label: string, description: string, detail?: string): Row<Choice> => ({
    key,
    label,
    description,
    ...(detail !== undefined && { detail }),
    value: key,
  });
  const seeds = spec.seeds.join(', ');
  return [
    row(
      'start',
      `$(play) ${vscode.l10n.t('Start')}`,
      time.kind === 'known' ? vscode.l10n.t('about {0} on this machine', time.text) : '',
      what,
    ),
    row(
      'edit',
      `$(edit) ${vscode.l10n.t('Start with changes…')}`,
      vscode.l10n.t('opens the spec first; start it there'),
    ),
    heading(vscode.l10n.t('choose to change')),
    row(
      'name',
      `$(json) ${vscode.l10n.t('Spec file')}`,
      path.basename(file),
      path.relative(home, path.dirname(file)) || vscode.workspace.asRelativePath(home),
    ),
    row(
      'replicates',
      `$(symbol-array) ${vscode.l10n.t('Replicates')}`,
      spec.seeds.length === 1
        ? vscode.l10n.t('1, of seed {0}', seeds)
        : vscode.l10n.t('{0}, of seeds {1}', spec.seeds.length, seeds),
    ),
    row('engine', `$(rocket) ${vscode.l10n.t('Engine')}`, estimates.engineWords(spec)),
    heading(vscode.l10n.t('from the preset: to be changed in the spec')),
    ...about.facts(spec).map(({ label, value }, i): Row<Choice> => ({
      key: `fact ${i}`,
      label,
      description: value,
      value: 'edit',
    })),
  ];
}

/** @returns the name without its ending; undefined where the user goes back on it */
async function askName(file: string, at: At): Promise<string | undefined> {
  const folder = path.dirname(file);
  const problem = (text: string): string | undefined => {
    const wrong = nameProblem(text);
    if (wrong === 'empty') return vscode.l10n.t('A name is expected.');
    if (wrong === 'not-a-name') return vscode.l10n.t('No file can be called that.');
    const wanted = path.join(folder, withEnding(text));
    return fs.existsSync(wanted)
      ? vscode.l10n.t('{0} is there already.', path.basename(wanted))
      : undefined;
  };
  const name = await ask({
    ...at,
    canGoBack: true,
    prompt: vscode.l10n.t('Name of the spec in {0}', folder),
    value: path.basename(file),
    problem,
  });
  return name === back ? undefined : withEnding(name).slice(0, -specEnding.length);
}

function withEnding(text: string): string {
  const name = text.trim();
  return name.endsWith(specEnding) ? name : `${name}${specEnding}`;
}

async function askChange(choice: 'replicates' | 'engine', spec: AnySpec, at: At): Promise<Changes> {
  if (choice === 'engine') {
    const engine = await pick<AnySpec['engine']>({
      ...at,
      canGoBack: true,
      placeholder: vscode.l10n.t('Which engine is the run to use?'),
      rows: (['auto', ...engineNames] as const).map((name) => ({
        key: name,
        label: name,
        description: engineText(name),
        value: name,
      })),
      selected: spec.engine,
    });
    return engine === back ? {} : { engine };
  }
  const count = await ask({
    ...at,
    canGoBack: true,
    prompt: vscode.l10n.t('Number of replicates: each finds tickets from other initial weights'),
    value: String(spec.seeds.length),
    problem: (text) =>
      /^\s*\d{1,4}\s*$/.test(text) && Number(text) >= 1 && Number(text) <= 1000
        ? undefined
        : vscode.l10n.t('A whole number from 1 to 1,000 is expected.'),
  });
  if (count === back) return {};
  return { seeds: Array.from({ length: Number(count) }, (_, i) => i + 1) };
}

function engineText(name: AnySpec['engine']): string {
  switch (name) {
    case 'auto':
      return vscode.l10n.t("the user's setting, else the fastest that works here");
    case 'native':
      return vscode.l10n.t('TensorFlow; must be installed');
    case 'wasm':
      return vscode.l10n.t('WebAssembly; works everywhere');
    case 'cpu':
      return vscode.l10n.t('plain JavaScript; slow');
  }
}
