import * as vscode from 'vscode';
import { workspaceFolders } from '../runs/places';
import { type Services } from '../services';
import { rawSpec, resolvedSpec, specText, type ModelChoice } from './logic/draft';
import { Estimates } from './estimates';
import { type Answers, type At, type Step } from './steps/answers';
import { askData } from './steps/data';
import { askExperiment } from './steps/experiment';
import { askFolder, homeWithoutFolder, type Home } from './steps/home';
import { askModel } from './steps/model';
import { back } from './steps/pick';
import { askPreset } from './steps/preset';
import { askSummary, type Plan } from './steps/summary';
import { writeNewSpec } from './writeSpec';

/** What the wizard made: a spec on disk, to be started or to be changed first. */
export interface Written {
  readonly plan: Plan;
  readonly file: string;
}

/**
 * Asks step by step what a run is to be, and writes its spec.
 *
 * @param model what is to be pruned, where the user has pointed at it
 * @throws Cancelled, RunError where the spec cannot be written
 */
export async function runWizard(
  { context }: Pick<Services, 'context'>,
  model?: ModelChoice,
  home?: Home,
): Promise<Written> {
  const title = vscode.l10n.t('Find Winning Ticket');
  const folders = workspaceFolders();
  const asksFolder = folders.length > 1 && home === undefined;
  const first = home ?? (await homeOf(folders, title, context.globalStorageUri.fsPath));
  const answers: Answers = {
    home: first.folder,
    searched: first.searched,
    ...(model && { model }),
  };
  const estimates = new Estimates();
  const steps: readonly Step[] = [
    ...(asksFolder ? [folderStep(folders)] : []),
    askModel,
    askData,
    askExperiment,
    askPreset(estimates),
  ];
  const of = steps.length + 1;
  const at = (index: number): At => ({
    title,
    place: { step: index + 1, of },
    canGoBack: index > 0,
  });
  // What was pointed at is chosen; going back leads to it all the same.
  for (let index = model === undefined ? 0 : steps.indexOf(askModel) + 1; ;) {
    const step = steps[index];
    if (step !== undefined) {
      index += (await step(answers, at(index))) === back ? -1 : 1;
      continue;
    }
    const plan = await askSummary(answers, at(index), estimates);
    if (plan === back) index--;
    else return { plan, file: await writeNewSpec(plan.file, specText(rawSpec(plan.draft))) };
  }
}

/** The spec that was written, checked. */
export function specOf({ plan }: Written): ReturnType<typeof resolvedSpec> {
  return resolvedSpec(plan.draft);
}

async function homeOf(
  folders: readonly vscode.WorkspaceFolder[],
  title: string,
  own: string,
): Promise<Home> {
  const [folder] = folders;
  if (folder !== undefined) return { folder: folder.uri.fsPath, searched: true };
  return homeWithoutFolder(title, own);
}

function folderStep(folders: readonly vscode.WorkspaceFolder[]): Step {
  let chosen: string | undefined;
  return async (answers, at) => {
    chosen = await askFolder(folders, at, chosen);
    answers.home = chosen;
    return undefined;
  };
}
