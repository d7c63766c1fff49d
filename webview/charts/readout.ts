import { element } from '../ui/dom';
import { text } from '../ui/texts';
import { type Theme } from '../ui/theme';
import { colourOf } from './palette';
import { type Reading, type Readings } from './readings';

const most = 12;

/** A box beside the pointer with the values at its place. */
export class Readout {
  readonly element = element('div', { class: 'readout', hidden: true });

  /**
   * @param at pixels from the left of the chart, and its width
   * @param value the value at the pointer's height: of many series those nearest to it are shown
   */
  show(readings: Readings, theme: Theme, at: { left: number; width: number }, value: number): void {
    if (readings.values.length === 0) {
      this.hide();
      return;
    }
    const chosen = nearestTo(readings.values, value);
    const rest = readings.values.length - chosen.length;
    this.element.replaceChildren(
      element('div', { class: 'readout-place' }, readings.place),
      ...chosen.flatMap((reading) => rowOf(reading, theme)),
      ...(rest > 0 ? [element('div', { class: 'readout-rest' }, text('and {0} more', rest))] : []),
    );
    this.element.hidden = false;
    const onLeft = at.left > at.width / 2;
    this.element.style.left = onLeft ? '' : `${at.left + 14}px`;
    this.element.style.right = onLeft ? `${at.width - at.left + 14}px` : '';
  }

  hide(): void {
    this.element.hidden = true;
  }
}

function nearestTo(values: readonly Reading[], value: number): readonly Reading[] {
  if (values.length <= most) return values;
  const byDistance = values.toSorted(
    (a, b) => Math.abs(a.value - value) - Math.abs(b.value - value),
  );
  const chosen = new Set(byDistance.slice(0, most));
  return values.filter((reading) => chosen.has(reading));
}

function rowOf(reading: Reading, theme: Theme): HTMLElement[] {
  const swatch = element('span', { class: 'swatch' });
  swatch.style.background = colourOf(reading.colour, theme);
  return [
    element('span', { class: 'readout-name' }, swatch, reading.title),
    element('span', { class: 'readout-value' }, reading.text),
  ];
}

/** What is told of a place to those who do not see it. */
export function spoken({ place, values }: Readings): string {
  const told = values.slice(0, most).map((reading) => `${reading.title}: ${reading.text}`);
  const rest = values.length - told.length;
  return [place, ...told, ...(rest > 0 ? [text('and {0} more', rest)] : [])].join('; ');
}
