import { colourOf } from '../../charts/palette';
import { type Colour } from '../../charts/plot';
import { element, KeyedParts, setAttribute, setText } from '../../ui/dom';
import { text } from '../../ui/texts';
import { readTheme } from '../../ui/theme';

export interface Chip {
  readonly key: string;
  readonly title: string;
  readonly colour?: Colour | undefined;
  readonly chosen: boolean;
  /** Why it cannot be chosen, where it cannot. */
  readonly missing?: string | undefined;
}

interface ChipPart {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly swatch: HTMLElement;
  readonly name: HTMLElement;
}

/** Small buttons, of which several can be chosen at once. */
export class Chips {
  private readonly list = element('ul', { class: 'chips' });
  private readonly caption = element('span', { class: 'chips-caption' });
  readonly element = element('div', { class: 'chips-row', role: 'group' }, this.caption, this.list);
  private readonly parts = new KeyedParts<Chip, ChipPart>(
    this.list,
    (chip) => this.create(chip),
    (part, chip) => this.update(part, chip),
  );

  constructor(
    caption: string,
    private readonly actions: {
      toggle(key: string): void;
      focus(key: string | undefined): void;
      all(): void;
      none(): void;
    },
  ) {
    this.setCaption(caption);
    const link = (label: string, press: () => void): HTMLElement => {
      const made = element('button', { type: 'button', class: 'link' }, label);
      made.addEventListener('click', press);
      return made;
    };
    const all = link(text('All'), () => actions.all());
    const none = link(text('None'), () => actions.none());
    this.element.append(element('span', { class: 'chips-links' }, all, none));
  }

  setCaption(caption: string): void {
    setText(this.caption, caption);
    setAttribute(this.element, 'aria-label', caption);
  }

  show(chips: readonly Chip[]): void {
    this.parts.show(chips, (chip) => chip.key);
  }

  private create({ key }: Chip): ChipPart {
    const swatch = element('span', { class: 'swatch', 'aria-hidden': 'true' });
    const name = element('span', { class: 'chip-name' });
    const button = element('button', { type: 'button', class: 'chip' }, swatch, name);
    button.addEventListener('click', () => {
      if (button.getAttribute('aria-disabled') !== 'true') this.actions.toggle(key);
    });
    button.addEventListener('pointerenter', () => this.actions.focus(key));
    button.addEventListener('pointerleave', () => this.actions.focus(undefined));
    button.addEventListener('focus', () => this.actions.focus(key));
    button.addEventListener('blur', () => this.actions.focus(undefined));
    return { element: element('li', {}, button), button, swatch, name };
  }

  private update({ button, swatch, name }: ChipPart, chip: Chip): void {
    setText(name, chip.title);
    setAttribute(button, 'title', chip.missing ?? chip.title);
    setAttribute(button, 'aria-pressed', chip.chosen ? 'true' : 'false');
    setAttribute(button, 'aria-disabled', chip.missing === undefined ? undefined : 'true');
    swatch.hidden = chip.colour === undefined;
    if (chip.colour) swatch.style.background = colourOf(chip.colour, readTheme());
  }
}
