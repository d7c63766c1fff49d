import { type RunAction } from '../../../src/protocol/runPage';
import { type RunSnapshot } from '../../../src/protocol/snapshot';
import { announce } from '../../ui/announce';
import { button, type ButtonControl } from '../../ui/controls';
import { element, setShown } from '../../ui/dom';
import { ask } from '../../ui/saving';
import { text } from '../../ui/texts';
import { type Context } from '../context';
import { isGoing, standOf } from './states';

/** What there is to know about a button: hidden, or shown, and then why it cannot be pressed, if it cannot. */
type Offer = { readonly shown: false } | { readonly shown: true; readonly refusal?: string };

interface Situation {
  readonly snapshot: RunSnapshot;
  readonly trusted: boolean;
  /** Runs on the page. */
  readonly runs: number;
}

type ActionName = RunAction | 'compare';

const offers: Readonly<Record<ActionName, (situation: Situation) => Offer>> = {
  stop: ({ snapshot: { status }, trusted }) => {
    const state = standOf(status);
    if (!isGoing(state)) return { shown: false };
    if (state === 'stopping')
      return refused(text('It is stopping: the present step is finished first.'));
    return trusted ? { shown: true } : refused(untrusted());
  },
  resume: ({ snapshot: { status }, trusted }) => {
    if (!['stopped', 'failed', 'interrupted'].includes(standOf(status))) return { shown: false };
    return trusted ? { shown: true } : refused(untrusted());
  },
  export: ({ snapshot: { status, compacted, tickets }, trusted }) => {
    const state = standOf(status);
    if (state === 'unknown') return { shown: false };
    // Tickets are kept when a run is compacted; only those that are gone cannot be made again.
    if (compacted && tickets.length === 0)
      return refused(text('The run was compacted: its weights are gone.'));
    if (state !== 'done') return refused(text('Only a finished run has a ticket to export.'));
    return trusted ? { shown: true } : refused(untrusted());
  },
  report: ({ snapshot: { presentation } }) =>
    presentation ? { shown: true } : refused(text('There are no results to report yet.')),
  compare: () => ({ shown: true }),
  openSpec: ({ snapshot: { specFile } }) =>
    specFile === undefined
      ? refused(text('The file that the spec was read from is not there any more.'))
      : { shown: true },
  reveal: () => ({ shown: true }),
  close: ({ runs }) => ({ shown: runs > 1 }),
};

function refused(refusal: string): Offer {
  return { shown: true, refusal };
}

function untrusted(): string {
  return text('This workspace is not trusted: runs are shown, but not run.');
}

/** The buttons of a run. */
export class Actions {
  readonly element = element('div', { class: 'actions', role: 'group' });
  private readonly buttons: readonly (readonly [ActionName, ButtonControl])[];

  constructor({ host }: Context, folder: string) {
    const labels: Readonly<Record<ActionName, readonly [label: string, hint: string]>> = {
      stop: [text('Stop'), text('Stops the run; it can be resumed')],
      resume: [text('Resume'), text('Goes on where the run was left')],
      export: [text('Export Ticket'), text('Writes the ticket as model files')],
      report: [text('Save Report'), text('Writes this page as one HTML file')],
      compare: [text('Compare With…'), text('Shows other runs beside this one')],
      openSpec: [text('Open Spec'), text('Opens the file that the run was started from')],
      reveal: [text('Reveal Folder'), text('Shows the folder of the run')],
      close: [text('Remove'), text('Takes the run out of this comparison')],
    };
    this.buttons = (Object.keys(offers) as ActionName[]).map((name) => {
      const [label, hint] = labels[name];
      const made = button({
        label,
        hint,
        primary: name === 'stop' || name === 'resume',
        onPress: () =>
          void ask(
            host,
            name === 'compare' ? { kind: 'compare' } : { kind: 'run', action: name, folder },
          ),
        onRefused: announce,
      });
      made.element.dataset.action = name;
      return [name, made];
    });
    if (host.acts) this.element.append(...this.buttons.map(([, made]) => made.element));
  }

  show(situation: Situation): void {
    for (const [name, made] of this.buttons) {
      const offer = offers[name](situation);
      setShown(made.element, offer.shown);
      made.setDisabled(offer.shown ? offer.refusal : undefined);
    }
  }
}
