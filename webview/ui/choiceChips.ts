import { element, KeyedParts, setAttribute, setText, type Part } from './dom';
import { type Choice } from './controls';

interface ChipPart extends Part {
  readonly element: HTMLButtonElement;
}

/** A few choices beside each other, one of which holds: a group of radio buttons, with their keys. */
export class ChoiceChips implements Part {
  readonly element: HTMLElement;
  private readonly chips: KeyedParts<Choice, ChipPart>;
  private choices: readonly Choice[] = [];
  private chosen = '';

  constructor(
    label: string,
    private readonly onChoose: (value: string) => void,
  ) {
    this.element = element('div', {
      class: 'choice-chips',
      role: 'radiogroup',
      'aria-label': label,
    });
    this.chips = new KeyedParts(
      this.element,
      (choice: Choice) => this.create(choice),
      (chip, choice) => this.update(chip, choice),
    );
    this.element.addEventListener('keydown', (event) => this.onKey(event));
  }

  show(choices: readonly Choice[], chosen: string): void {
    this.choices = choices;
    this.chosen = chosen;
    this.chips.show(choices, ({ value }) => value);
  }

  private create({ value }: Choice): ChipPart {
    const made = element('button', { type: 'button', class: 'chip', role: 'radio' });
    made.addEventListener('click', () => this.choose(value));
    return { element: made };
  }

  private update(chip: ChipPart, { value, label }: Choice): void {
    const holds = value === this.chosen;
    setText(chip.element, label);
    setAttribute(chip.element, 'aria-checked', holds ? 'true' : 'false');
    setAttribute(chip.element, 'tabindex', holds ? 0 : -1);
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { length } = this.choices;
    const at = this.choices.findIndex(({ value }) => value === this.chosen);
    const next = this.choices[(at + step + length) % length];
    if (!next) return;
    this.choose(next.value);
    this.chips.get(next.value)?.element.focus();
  }

  private choose(value: string): void {
    if (value === this.chosen) return;
    this.show(this.choices, value);
    this.onChoose(value);
  }
}
