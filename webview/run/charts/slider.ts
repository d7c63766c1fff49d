import { type AxisFormat, type PlotAxis } from '../../charts/plot';
import { valueText } from '../../charts/format';
import { element, setAttribute, setLongText, setText } from '../../ui/dom';

/** A slider over the x of a chart. */
export class PlaceSlider {
  private readonly input = element('input', { type: 'range', min: 0, step: 1 });
  private readonly output = element('output', { class: 'slider-value' });
  private readonly caption = element('span', { class: 'slider-caption' });
  readonly element = element('label', { class: 'slider' }, this.caption, this.input, this.output);
  private places: readonly number[] = [];
  private format: AxisFormat = 'number';

  constructor(private readonly onMove: (place: number) => void) {
    this.input.addEventListener('input', () => {
      const place = this.places[this.input.valueAsNumber];
      if (place === undefined) return;
      this.tell(place);
      this.onMove(place);
    });
  }

  /** Shows the places that can be chosen, and which one is. */
  show(axis: PlotAxis, places: readonly number[], chosen: number): void {
    this.places = places;
    this.format = axis.format;
    setLongText(this.caption, axis.title);
    setAttribute(this.input, 'max', Math.max(0, places.length - 1));
    const index = String(places.indexOf(chosen));
    if (this.input.value !== index) this.input.value = index;
    this.input.disabled = places.length < 2;
    this.tell(chosen);
  }

  private tell(place: number): void {
    const shown = valueText(place, this.format);
    setText(this.output, shown);
    setAttribute(this.input, 'aria-valuetext', shown);
  }
}
