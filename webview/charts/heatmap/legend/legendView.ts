import { element, setAttribute, setShown } from '../../../ui/dom';
import { canvasPen } from '../../canvasPen';
import { type Look } from '../tiles/paint';
import {
  drawLegend,
  layLegend,
  legendOf,
  legendText,
  type LegendItem,
  type LegendNeeds,
} from './legend';

/** The legend below the picture. */
export class LegendView {
  readonly element = element('canvas', { class: 'heatmap-legend', role: 'img' });
  private drawn = '';

  show(look: Look, needs: LegendNeeds, width: number, ratio: number, fontFamily: string): void {
    const items = legendOf(look, needs);
    const signature = JSON.stringify([items, look.colours, width, ratio, fontFamily]);
    if (signature === this.drawn) return;
    this.drawn = signature;
    this.draw(items, look, width, ratio, fontFamily);
  }

  hide(): void {
    this.drawn = '';
    setShown(this.element, false);
  }

  private draw(
    items: readonly LegendItem[],
    look: Look,
    width: number,
    ratio: number,
    fontFamily: string,
  ): void {
    const { placed, height } = layLegend(items, width, fontFamily);
    this.element.width = Math.max(1, Math.round(width * ratio));
    this.element.height = Math.max(1, Math.round(height * ratio));
    this.element.style.height = `${height}px`;
    setShown(this.element, true);
    setAttribute(this.element, 'aria-label', legendText(items));
    const context = this.element.getContext('2d');
    if (!context) return;
    context.scale(ratio, ratio);
    drawLegend(canvasPen(context, fontFamily), placed, look.colours);
  }
}
