import { element, resize, setShown, setText } from '../../../ui/dom';

/** A few lines beside the pointer or the cursor. */
export class Tip {
  readonly element = element('div', { class: 'heatmap-tip', 'aria-hidden': 'true', hidden: true });

  /** Shows lines beside a place of the area, within it. */
  show(
    lines: readonly string[],
    at: { readonly x: number; readonly y: number },
    area: HTMLElement,
  ): void {
    resize(this.element, lines.length, () => element('div'));
    lines.forEach((line, i) => setText(this.element.children[i]!, line));
    setShown(this.element, true);
    const distance = 14;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const right = at.x + distance + width <= area.clientWidth;
    const below = at.y + distance + height <= area.clientHeight;
    const x = right ? at.x + distance : Math.max(0, at.x - distance - width);
    const y = below ? at.y + distance : Math.max(0, at.y - distance - height);
    this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  hide(): void {
    setShown(this.element, false);
  }
}
