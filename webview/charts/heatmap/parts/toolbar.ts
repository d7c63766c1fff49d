import { button } from '../../../ui/controls';
import { element, setAttribute, setText } from '../../../ui/dom';
import { text } from '../../../ui/texts';
import { valueText } from '../../format';

export interface ToolbarActions {
  zoomIn(): void;
  zoomOut(): void;
  fit(): void;
  one(): void;
}

/** What of the buttons has a use now. */
export interface ToolbarState {
  /** Smaller side of a cell, in pixels; undefined: there is nothing to zoom. */
  readonly scale: number | undefined;
  readonly least: number;
  readonly most: number;
  readonly fits: boolean;
}

/** Buttons that zoom, and how far it is zoomed. */
export class Toolbar {
  private readonly zoomIn;
  private readonly zoomOut;
  private readonly fit;
  private readonly one;
  private readonly scale = element('span', { class: 'heatmap-scale' });
  readonly element = element('div', { class: 'heatmap-bar', role: 'toolbar' });

  constructor(actions: ToolbarActions) {
    const made = (label: string, name: string, onPress: () => void): ReturnType<typeof button> => {
      const control = button({ label, hint: name, onPress });
      setAttribute(control.element, 'aria-label', name);
      return control;
    };
    this.zoomIn = made('+', text('Zoom in'), () => actions.zoomIn());
    this.zoomOut = made('−', text('Zoom out'), () => actions.zoomOut());
    this.fit = made(text('Fit'), text('Show the whole matrix'), () => actions.fit());
    this.one = made('1:1', text('One pixel for each cell'), () => actions.one());
    setAttribute(this.element, 'aria-label', text('Zoom'));
    this.element.append(
      ...[this.zoomIn, this.zoomOut, this.fit, this.one].map((control) => control.element),
      this.scale,
    );
  }

  show({ scale, least, most, fits }: ToolbarState): void {
    const nothing = scale === undefined ? text('There is nothing to zoom') : undefined;
    const at = scale ?? 1;
    this.zoomIn.setDisabled(
      nothing ?? (at >= most * (1 - 1e-9) ? text('Cells are as big as they get') : undefined),
    );
    const whole = fits ? text('The whole matrix is in view') : undefined;
    this.zoomOut.setDisabled(nothing ?? whole);
    this.fit.setDisabled(nothing ?? whole);
    this.one.setDisabled(
      nothing ?? (least >= 1 ? text('Cells are bigger than a pixel already') : undefined),
    );
    setText(this.scale, scale === undefined ? '' : scaleText(at));
  }
}

/** How big cells are, for people. */
export function scaleText(scale: number): string {
  return scale >= 1
    ? text('{0} px a cell', valueText(round(scale), 'number'))
    : text('{0} cells a px', valueText(round(1 / scale), 'number'));
}

function round(value: number): number {
  return value >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
}
