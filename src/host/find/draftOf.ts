import { type Draft } from './logic/draft';
import { type Answers } from './steps/answers';

/**
 * The draft of complete answers. Its spec lies in the home folder: runs go there by rule, so that all of a workspace stand
 * in one list, in VS Code as in a terminal.
 */
export function draftOf(answers: Answers, changes: Draft['changes'] = {}): Draft {
  const { home, model, data, about, preset } = answers;
  if (!model || !data || !about || !preset) throw new Error('The wizard has not asked everything.');
  return { model, data, about, preset, changes, folder: home };
}
