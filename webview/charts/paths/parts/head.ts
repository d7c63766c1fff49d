import { element, setAttribute, setShown, setText } from '../../../ui/dom';
import { text } from '../../../ui/texts';
import { type Ink } from '../drawing/ink';

export interface HeadActions {
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
  readonly clear: () => void;
}

export interface HeadState {
  readonly caption: string;
  /** All digits of what the caption shortens. */
  readonly exact?: string | undefined;
  readonly chosen: boolean;
  readonly signs: boolean;
  readonly bottlenecks: boolean;
  readonly zoomable: boolean;
  readonly zoomed: boolean;
}

/** What stands above the diagram: caption, meaning of the colours, buttons to zoom. */
export class Head {
  private readonly caption = element('p', { class: 'path-caption' });
  private readonly clear = element('button', { type: 'button', class: 'path-button' });
  private readonly positive = element('span', { class: 'path-swatch', 'aria-hidden': 'true' });
  private readonly negative = element('span', { class: 'path-swatch', 'aria-hidden': 'true' });
  private readonly bottleneck = element('span', { class: 'path-pinch', 'aria-hidden': 'true' });
  private readonly signs = [
    element('span', {}, this.positive, text('positive product')),
    element('span', {}, this.negative, text('negative product')),
  ];
  private readonly narrowest = element('span', {}, this.bottleneck, text('bottleneck'));
  private readonly legend = element('div', { class: 'path-legend' }, ...this.signs, this.narrowest);
  private readonly less = zoomButton('−', text('Columns closer together'));
  private readonly more = zoomButton('+', text('Columns further apart'));
  private readonly all = zoomButton(text('Fit'), text('All columns at once'));
  private readonly zoom = element('div', { class: 'path-zoom' }, this.less, this.all, this.more);
  readonly element = element(
    'div',
    { class: 'path-head' },
    element('div', { class: 'path-caption-line' }, this.caption, this.clear),
    this.legend,
    this.zoom,
  );

  constructor(actions: HeadActions) {
    setText(this.clear, text('All paths'));
    this.clear.addEventListener('click', () => actions.clear());
    this.less.addEventListener('click', () => actions.zoomBy(1 / 1.5));
    this.more.addEventListener('click', () => actions.zoomBy(1.5));
    this.all.addEventListener('click', () => actions.fit());
  }

  show(state: HeadState, ink: Ink): void {
    setText(this.caption, state.caption);
    setAttribute(this.caption, 'title', state.exact);
    setShown(this.clear, state.chosen);
    for (const sign of this.signs) setShown(sign, state.signs);
    setShown(this.narrowest, state.bottlenecks);
    setShown(this.legend, state.signs || state.bottlenecks);
    setShown(this.zoom, state.zoomable);
    this.less.disabled = !state.zoomed;
    this.all.disabled = !state.zoomed;
    this.positive.style.background = ink.positive;
    this.negative.style.background = ink.negative;
    this.bottleneck.style.background = ink.bottleneck;
  }
}

function zoomButton(label: string, hint: string): HTMLButtonElement {
  const attributes = { type: 'button', class: 'path-button', title: hint, 'aria-label': hint };
  return element('button', attributes, label);
}
