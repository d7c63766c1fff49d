import { element, resize, setShown, setText, type Part } from '../../ui/dom';

/** Something named, and what there is to say of it; both may be hostile, and are text only. */
export interface FoldEntry {
  readonly name: string;
  readonly value: string;
}

/** A list of texts that opens beneath its title. */
export class Fold implements Part {
  private readonly title = element('summary', {});
  private readonly list = element('dl', { class: 'fold-list', tabindex: 0 });
  readonly element: HTMLDetailsElement;

  constructor(open: boolean, onToggle: (open: boolean) => void) {
    this.element = element('details', { class: 'fold', open }, this.title, this.list);
    this.element.addEventListener('toggle', () => onToggle(this.element.open));
  }

  /** @param title empty entries hide the fold */
  show(title: string, entries: readonly FoldEntry[]): void {
    setShown(this.element, entries.length > 0);
    setText(this.title, title);
    resize(this.list, entries.length, () =>
      element('div', {}, element('dt', {}), element('dd', {})),
    );
    entries.forEach(({ name, value }, i) => {
      const [term, description] = this.list.children[i]!.children;
      setText(term!, name);
      setText(description!, value);
    });
  }
}
