import * as vscode from 'vscode';
import { catalogue } from '../../../lottery/catalogue';
import { type About } from '../../../lottery/experiment';
import { type Step } from './answers';
import { back, pick } from './pick';

/** Which experiment; shown even where there is one only, for what it says of it. */
export const askExperiment: Step = async (answers, at) => {
  const chosen = await pick<About>({
    ...at,
    placeholder: vscode.l10n.t('How is the ticket to be found?'),
    rows: Object.values(catalogue).map((about) => ({
      key: about.id,
      label: `$(beaker) ${about.title}`,
      detail: about.brief,
      value: about,
    })),
    selected: answers.about?.id,
  });
  if (chosen === back) return back;
  answers.about = chosen;
  return undefined;
};
