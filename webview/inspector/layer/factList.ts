import { element, resize, setAttribute, setLongText, setText } from '../../ui/dom';
import { type Fact } from './facts';

/** Facts beside their labels. */
export class FactList {
  readonly element = element('dl', { class: 'facts' });

  show(facts: readonly Fact[]): void {
    resize(this.element, facts.length, () =>
      element('div', { class: 'fact' }, element('dt', {}), element('dd', {})),
    );
    facts.forEach(({ label, value, hint }, i) => {
      const [term, description] = this.element.children[i]!.children;
      setText(term!, label);
      setLongText(description!, value);
      setAttribute(term!, 'title', hint);
      setAttribute(term!, 'class', hint === undefined ? undefined : 'hinted');
    });
  }
}
