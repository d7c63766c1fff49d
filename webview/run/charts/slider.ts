import { element, setAttribute, setLongText } from '../../ui/dom';

/** A place that a slider can be at, and how it is written. */
export interface SliderPlace {
  readonly value: number;
  readonly text: string;
}

/** A slider over places that need not be equally far from each other. */
export class PlaceSlider {
  private readonly input = element('input', { type: 'range', min: 0, step: 1 });
  private readonly output = element('output', { class: 'slider-value' });
  private readonly caption = element('span', { class: 'slider-caption' });
  readonly element = element('label', { class: 'slider' }, this.caption, this.input, this.output);
  private places: readonly SliderPlace[] = [];

  constructor(private readonly onMove: (place: number) => void) {
    this.input.addEventListener('input', () => {
      const place = this.places[this.input.valueAsNumber];
      if (place === undefined) return;
      this.tell(place.text);
      this.onMove(place.value);
    });
  }

  /** Shows the places that can be chosen, and which one is. */
  show(caption: string, places: readonly SliderPlace[], chosen: number): void {
    this.places = places;
    setLongText(this.caption, caption);
    setAttribute(this.input, 'max', Math.max(0, places.length - 1));
    const found = places.findIndex(({ value }) => value === chosen);
    const index = String(found);
    if (this.input.value !== index) this.input.value = index;
    this.input.disabled = places.length < 2;
    this.tell(places[found]?.text ?? '');
  }

  private tell(shown: string): void {
    setLongText(this.output, shown);
    setAttribute(this.input, 'aria-valuetext', shown);
  }
}
