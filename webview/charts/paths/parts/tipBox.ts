import { element } from '../../../ui/dom';
import { type Tip } from '../tips';

const gap = 14;

/** A box beside the pointer. */
export class TipBox {
  readonly element = element('div', { class: 'path-tip', 'aria-hidden': 'true', hidden: true });
  private shown = '';

  /** @param at pixels from the upper left corner of the area, and its size */
  show(tip: Tip, at: { x: number; y: number; width: number; height: number }): void {
    const key = JSON.stringify(tip);
    if (key !== this.shown || this.element.hidden) {
      const lines = tip.lines.map((line) => element('div', { class: 'path-tip-line' }, line));
      const heading = element('div', { class: 'path-tip-head' }, tip.heading);
      this.element.replaceChildren(heading, ...lines);
      this.shown = key;
      this.element.hidden = false;
    }
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const right = at.x + gap + width <= at.width;
    const left = right ? at.x + gap : Math.max(0, Math.min(at.x - gap - width, at.width - width));
    const top = Math.max(0, Math.min(at.y + gap, at.height - height));
    this.element.style.left = `${left}px`;
    this.element.style.top = `${top}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
