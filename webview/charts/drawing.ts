import { type Theme } from '../ui/theme';
import { type Box } from './pen';
import { type Emphasis, type Plot } from './plot';

/** Where a plot's values lie. */
export interface Frame {
  readonly box: Box;
  x(value: number): number;
  y(value: number): number;
}

/** A plot, and where and how it is drawn. */
export interface Drawing {
  readonly plot: Plot;
  readonly emphasis: Emphasis;
  readonly theme: Theme;
  readonly frame: Frame;
}
