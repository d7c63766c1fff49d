import * as vscode from 'vscode';
import { type About, type Cost, type Preset } from '../../../lottery/experiment';
import { messageOf } from '../../errors';
import { resolvedSpec } from '../logic/draft';
import { draftOf } from '../draftOf';
import { type Estimates } from '../estimates';
import { type Answers, type Step } from './answers';
import { back, pick, type Rows } from './pick';

/** How thorough the run is to be, and how long that will take here. */
export function askPreset(estimates: Estimates): Step {
  return async (answers, at) => {
    const about = answers.about!;
    const chosen = await pick<Preset>({
      ...at,
      placeholder: vscode.l10n.t('How thorough?'),
      rows: rowsOf(about, answers, (spec) => estimates.known(about, spec)),
      selected: answers.preset?.id ?? about.presets[0]?.id,
      meanwhile: async (show, signal) => {
        const [first] = about.presets;
        if (first === undefined) return;
        const draft = draftOf({ ...answers, preset: first });
        try {
          await estimates.measure(resolvedSpec(draft), draft.folder, signal);
          show(rowsOf(about, answers, (spec) => estimates.known(about, spec)));
        } catch (error) {
          if (signal.aborted) return;
          const why = messageOf(error);
          show(rowsOf(about, answers, () => ({ kind: 'failed', why })));
        }
      },
    });
    if (chosen === back) return back;
    answers.preset = chosen;
    return undefined;
  };
}

function rowsOf(
  about: About,
  answers: Answers,
  timeOf: (spec: ReturnType<typeof resolvedSpec>) => ReturnType<Estimates['known']>,
): Rows<Preset> {
  return about.presets.map((preset) => {
    const spec = resolvedSpec(draftOf({ ...answers, preset }));
    const work = workText(about.cost(spec), seedsText(spec.seeds.length));
    const levels = about.facts(spec)[0];
    const facts = levels === undefined ? '' : `${levels.label}: ${levels.value}. `;
    const time = timeOf(spec);
    return {
      key: preset.id,
      label: preset.title,
      description: `${timeText(time)}: ${preset.description}`,
      detail: time.kind === 'failed' ? `$(warning) ${time.why}` : `${facts}${work}.`,
      value: preset,
    };
  });
}

function workText({ trainings, steps }: Cost, seeds: string): string {
  if (trainings === 0) return vscode.l10n.t('Nothing is trained; {0}', seeds);
  const count = steps.toLocaleString('en-US');
  return trainings === 1
    ? vscode.l10n.t('One training, {0} steps; {1}', count, seeds)
    : vscode.l10n.t('{0} trainings, {1} steps; {2}', trainings, count, seeds);
}

function timeText(time: ReturnType<Estimates['known']>): string {
  switch (time.kind) {
    case 'known':
      return vscode.l10n.t('about {0} on this machine', time.text);
    case 'unknown':
      return vscode.l10n.t('time unknown, being measured …');
    case 'failed':
      return vscode.l10n.t('will not work');
  }
}

function seedsText(count: number): string {
  return count === 1 ? vscode.l10n.t('1 seed') : vscode.l10n.t('{0} seeds', count);
}
