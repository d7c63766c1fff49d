import { type SnapshotStatus } from '../../../src/protocol/snapshot';
import { element, KeyedParts, setAttribute, setLongText, setShown, setText } from '../../ui/dom';
import { text } from '../../ui/texts';
import { ProgressBar } from './progressBar';
import { stateText } from './states';

type Replicate = SnapshotStatus['replicates'][number];

/** How far each replicate is, while a run goes on or where one has failed. */
export class Replicates {
  private readonly list = element('ul', { class: 'replicates' });
  readonly element = element('div', { class: 'replicates-scroll' }, this.list);
  private readonly parts = new KeyedParts<Replicate, ReplicatePart>(
    this.list,
    () => new ReplicatePart(),
    (part, replicate) => part.show(replicate),
  );

  show(replicates: readonly Replicate[], going: boolean): void {
    const shown = going ? replicates : replicates.filter((r) => r.error !== undefined);
    setShown(this.element, shown.length > 0);
    this.parts.show(shown, (replicate) => String(replicate.seed));
  }
}

class ReplicatePart {
  private readonly seed = element('span', { class: 'replicate-seed' });
  private readonly stage = element('span', { class: 'replicate-stage' });
  private readonly share = element('span', { class: 'replicate-share' });
  private readonly bar = new ProgressBar();
  private readonly error = element('span', { class: 'replicate-error' });
  readonly element = element(
    'li',
    { class: 'replicate' },
    this.seed,
    this.stage,
    this.bar.element,
    this.share,
    this.error,
  );

  show({ seed, state, stage, progress, error }: Replicate): void {
    setText(this.seed, text('Seed {0}', seed));
    setLongText(this.stage, state === 'running' && stage ? stage : replicateState(state));
    setText(this.share, `${Math.floor(100 * progress)} %`);
    this.bar.show(progress, text('Progress of seed {0}', seed));
    setText(this.error, error ?? '');
    setShown(this.error, error !== undefined);
    setAttribute(this.element, 'data-state', state);
  }
}

function replicateState(state: string): string {
  switch (state) {
    case 'waiting':
      return text('Waiting');
    case 'running':
    case 'stopped':
    case 'done':
    case 'failed':
      return stateText(state);
    default:
      return state;
  }
}
