import './composition.css';
import { type ReadComposition } from '../../../src/protocol/compositions';
import { setAttribute, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { textWidth } from '../canvasPen';
import { ReadArea, type Readable } from '../readArea/readArea';
import { drawComposition } from './drawComposition';
import {
  axisSize,
  columnAt,
  compositionHeight,
  layOutComposition,
  sampleAt,
  type CompositionLayout,
} from './layout';
import { figuresLine, sampleLines } from './words';

/** Pixels between a sample's column and the box that tells of it. */
const gap = 10;

/** The diagram of one composition on the screen; pointer and keys read its samples. */
export class CompositionView implements Part {
  private readonly area = new ReadArea({
    name: 'composition',
    draw: (width) => this.draw(width),
  });
  readonly element = this.area.element;
  private read: ReadComposition | undefined;

  show(read: ReadComposition): void {
    const another = read.composition.id !== this.read?.composition.id;
    this.read = read;
    const hint = text('Arrow keys read the samples.');
    const label = `${read.composition.title}: ${figuresLine(read)}. ${hint}`;
    setAttribute(this.element, 'aria-label', label);
    this.area.show(another);
  }

  /** Draws again, in the theme's present colours. */
  redraw(): void {
    this.area.redraw();
  }

  destroy(): void {
    this.area.destroy();
  }

  private draw(width: number): Readable | undefined {
    if (!this.read || width <= 0) return undefined;
    const { theme } = this.area;
    const height = compositionHeight(width);
    const layout = layOutComposition(this.read, { left: 0, top: 0, width, height }, (content) =>
      textWidth(content, axisSize, theme.fontFamily),
    );
    this.area.paint(width, height, (pen, at) => drawComposition(pen, layout, theme, at));
    return readableSamples(layout);
  }
}

function readableSamples(layout: CompositionLayout): Readable {
  const { read } = layout;
  const count = read.composition.samples.length;
  return {
    count,
    at: (x) => sampleAt(layout, x),
    next: (from, by) => Math.max(0, Math.min(count - 1, from + by)),
    lines: (sample) => sampleLines(read, sample),
    sides: (sample) => [columnAt(layout, sample) - gap, columnAt(layout, sample + 1) + gap],
  };
}
