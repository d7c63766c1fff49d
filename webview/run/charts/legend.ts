import { colourOf } from '../../charts/palette';
import { type Colour } from '../../charts/plot';
import { element, KeyedParts, setAttribute, setLongText } from '../../ui/dom';
import { readTheme } from '../../ui/theme';

export interface LegendEntry {
  readonly id: string;
  readonly title: string;
  readonly colour: Colour;
  /** How its swatch looks: a line with a pattern, or an area. */
  readonly dash: number;
  /** Of bars: whether they are filled, or paler with a rim. */
  readonly area?: 'filled' | 'pale' | undefined;
  readonly shown: boolean;
}

interface EntryPart {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly swatch: HTMLElement;
  readonly name: HTMLElement;
}

export interface LegendActions {
  toggle(id: string): void;
  /** The entry under the pointer or with the focus. */
  focus(id: string | undefined): void;
}

/** Names of what a chart shows; each shows or hides its series. */
export class Legend {
  readonly element = element('ul', { class: 'legend' });
  private readonly entries = new KeyedParts<LegendEntry, EntryPart>(
    this.element,
    (entry) => this.create(entry),
    (part, entry) => this.update(part, entry),
  );

  constructor(private readonly actions: LegendActions) {}

  show(entries: readonly LegendEntry[]): void {
    this.entries.show(entries, (entry) => entry.id);
  }

  private create({ id }: LegendEntry): EntryPart {
    const swatch = element('span', { class: 'swatch line', 'aria-hidden': 'true' });
    const name = element('span', { class: 'legend-name' });
    const button = element('button', { type: 'button', class: 'legend-entry' }, swatch, name);
    button.addEventListener('click', () => this.actions.toggle(id));
    button.addEventListener('pointerenter', () => this.actions.focus(id));
    button.addEventListener('pointerleave', () => this.actions.focus(undefined));
    button.addEventListener('focus', () => this.actions.focus(id));
    button.addEventListener('blur', () => this.actions.focus(undefined));
    return { element: element('li', {}, button), button, swatch, name };
  }

  private update({ button, swatch, name }: EntryPart, entry: LegendEntry): void {
    setLongText(name, entry.title);
    setAttribute(button, 'aria-pressed', entry.shown ? 'true' : 'false');
    swatch.style.color = colourOf(entry.colour, readTheme());
    swatch.classList.toggle('line', entry.area === undefined);
    swatch.classList.toggle('dashed', entry.area === undefined && entry.dash > 0);
    swatch.classList.toggle('filled', entry.area === 'filled');
    swatch.classList.toggle('pale', entry.area === 'pale');
  }
}
