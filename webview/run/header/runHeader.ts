import { type RunSnapshot } from '../../../src/protocol/snapshot';
import { colourOf } from '../../charts/palette';
import { element, setAttribute, setLongText, setShown, setText, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { readTheme } from '../../ui/theme';
import { type Context, type NamedRun } from '../context';
import { elapsedText } from '../time';
import { Actions } from './actions';
import { Facts } from './facts';
import { Notices } from './notices';
import { ProgressBar } from './progressBar';
import { Replicates } from './replicates';
import { isGoing, standOf, stateText } from './states';

/** What a run is, how it stands, what it found, and what can be done with it. */
export class RunHeader implements Part {
  private readonly swatch = element('span', { class: 'swatch run-swatch', 'aria-hidden': 'true' });
  private readonly title = element('h1', {});
  private readonly state = element('span', { class: 'state' });
  private readonly numbers = element('span', { class: 'state-numbers' });
  private readonly bar = new ProgressBar();
  private readonly verdict = element('p', { class: 'verdict' });
  private readonly facts: Facts;
  private readonly notices = new Notices();
  private readonly replicates = new Replicates();
  private readonly actions: Actions;
  readonly element: HTMLElement;

  constructor(context: Context, folder: string) {
    this.facts = new Facts(context.view);
    this.actions = new Actions(context, folder);
    this.element = element(
      'header',
      { class: 'run-header' },
      element('div', { class: 'title-row' }, this.swatch, this.title),
      element('div', { class: 'state-row' }, this.state, this.numbers),
      this.bar.element,
      this.verdict,
      this.facts.element,
      this.notices.element,
      this.replicates.element,
      this.actions.element,
    );
  }

  show({ name, index, snapshot }: NamedRun, runs: number, trusted: boolean): void {
    const { status, presentation, facts, experiment } = snapshot;
    const state = standOf(status);
    const going = isGoing(state);
    setLongText(this.title, name);
    setShown(this.swatch, runs > 1);
    this.swatch.style.background = colourOf({ kind: 'category', index }, readTheme());
    setText(this.state, stateText(state));
    setAttribute(this.state, 'data-state', state);
    setText(this.numbers, numbersOf(snapshot, going));
    setShown(this.bar.element, status !== undefined && state !== 'done');
    this.bar.show(status?.progress ?? 0, text('Progress of the run'));
    setText(this.verdict, presentation?.verdict ?? nothingFound(going));
    const first = experiment ? [{ label: text('Experiment'), value: experiment.title }] : [];
    this.facts.show([...first, ...facts]);
    this.notices.show(snapshot);
    this.replicates.show(status?.replicates ?? [], going);
    this.actions.show({ snapshot, trusted, runs });
    setAttribute(this.actions.element, 'aria-label', text('Actions for {0}', name));
  }
}

function nothingFound(going: boolean): string {
  return going ? text('There are no results yet.') : text('There are no results.');
}

function numbersOf({ status }: RunSnapshot, going: boolean): string {
  if (!status) return '';
  const share =
    status.state === 'done' ? [] : [text('{0} % done', Math.floor(100 * status.progress))];
  const seconds = elapsedText(status.seconds);
  return [...share, going ? text('{0} so far', seconds) : seconds].join(' · ');
}

/** A run that could not be read at all. */
export class FailedRun implements Part {
  private readonly title = element('h1', {});
  private readonly error = element('p', { class: 'notice error', role: 'alert' });
  readonly element = element('header', { class: 'run-header' }, this.title, this.error);

  show(folder: string, error: string): void {
    setLongText(this.title, folder.split(/[\\/]/).filter(Boolean).at(-1) ?? folder);
    setText(this.error, error);
  }
}
