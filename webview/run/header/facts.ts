import { element, KeyedParts, setLongText, setShown, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { type ViewState } from '../viewState';

/** What a run is made of. */
interface Fact {
  readonly label: string;
  readonly value: string;
}

/** Facts that stand in the line that always shows: experiment, net and data. */
const inLine = 3;

/** What a run is made of: a line of what matters most, which opens into all of it. */
export class Facts implements Part {
  private readonly line = element('summary', { class: 'facts-line' });
  private readonly list = element('dl', { class: 'facts' });
  readonly element = element('details', { class: 'facts-details' }, this.line, this.list);
  private readonly parts = new KeyedParts<Fact, FactPart>(
    this.list,
    () => new FactPart(),
    (part, fact) => part.show(fact),
  );

  constructor(view: ViewState) {
    this.element.open = view.flag('facts', false);
    this.element.addEventListener('toggle', () => view.set('facts', this.element.open));
  }

  show(facts: readonly Fact[]): void {
    setShown(this.element, facts.length > 0);
    const first = facts.slice(0, inLine).map(({ value }) => value);
    setLongText(this.line, first.join(' · '));
    this.line.setAttribute('aria-label', text('What the run is made of: {0}', first.join(', ')));
    this.parts.show(facts, ({ label }) => label);
  }
}

class FactPart implements Part {
  private readonly label = element('dt', {});
  private readonly value = element('dd', {});
  readonly element = element('div', { class: 'fact' }, this.label, this.value);

  show({ label, value }: Fact): void {
    setLongText(this.label, label);
    setLongText(this.value, value);
  }
}
