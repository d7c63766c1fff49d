import { button } from '../ui/controls';
import { element, setShown, setText, type Part } from '../ui/dom';
import { showOrPass } from '../ui/focus';
import { text } from '../ui/texts';
import { type SessionState } from './model/session';
import { baseName } from './numbers';

/** How it stands with the file, where there is something to be said: it is being read, cannot be, is not there any more. */
export class Banner implements Part {
  private readonly message = element('p', {});
  private readonly why = element('p', { class: 'banner-why' });
  private readonly retry: ReturnType<typeof button>;
  readonly element: HTMLElement;

  /** @param next what takes focus once there is nothing to be said any more */
  constructor(
    private readonly file: string,
    onRetry: () => void,
    private readonly next: () => HTMLElement,
  ) {
    this.retry = button({ label: text('Try again'), onPress: onRetry });
    this.element = element(
      'div',
      { class: 'banner', role: 'status' },
      element('div', { class: 'banner-text' }, this.message, this.why),
      this.retry.element,
    );
  }

  show(state: SessionState): void {
    const { message, why } = this.textsOf(state);
    showOrPass(this.element, message !== undefined, this.next());
    setText(this.message, message ?? '');
    setText(this.why, why ?? '');
    setShown(this.why, why !== undefined);
    showOrPass(this.retry.element, state.kind !== 'loading', this.message);
    this.element.className = `banner ${state.kind === 'shown' ? 'warning' : state.kind}`;
  }

  private textsOf(state: SessionState): { readonly message?: string; readonly why?: string } {
    const name = baseName(this.file);
    switch (state.kind) {
      case 'loading':
        return { message: text('Reading {0}…', name) };
      case 'failed':
        return { message: text('{0} cannot be read.', name), why: state.message };
      case 'shown':
        if (state.gone) return { message: text('{0} was deleted; this is how it was.', name) };
        if (state.stale === undefined) return {};
        return {
          message: text('{0} has changed and cannot be read now; this is how it was.', name),
          why: state.stale,
        };
    }
  }
}
