import path from 'node:path';
import { type Draft } from './logic/draft';
import { type Answers } from './steps/answers';

/**
 * The draft of complete answers. A spec lies beside the model that it prunes, so that both move together; one without a
 * file of a model, or with one from elsewhere, lies in the home folder.
 */
export function draftOf(answers: Answers, changes: Draft['changes'] = {}): Draft {
  const { home, model, data, about, preset } = answers;
  if (!model || !data || !about || !preset) throw new Error('The wizard has not asked everything.');
  return { model, data, about, preset, changes, folder: folderOf(home, model.spec) };
}

function folderOf(home: string, spec: Draft['model']['spec']): string {
  if (spec.kind !== 'file') return home;
  const folder = path.dirname(spec.path);
  const relative = path.relative(home, folder);
  const inside = !path.isAbsolute(relative) && !relative.split(path.sep).includes('..');
  return inside ? folder : home;
}
