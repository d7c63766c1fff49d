export type Spot = readonly [x: number, y: number];

export interface Stroke {
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
  readonly alpha?: number;
}

export interface Paint {
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly alpha?: number;
}

export interface Lettering {
  readonly size: number;
  readonly colour: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  /** Upwards, a quarter turned to the left. */
  readonly turned?: boolean;
  /** Colour of a rim that keeps it readable on lines. */
  readonly halo?: string;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Draws on a canvas or writes SVG; lengths are pixels. */
export interface Pen {
  /** Several lines in one stroke. */
  lines(lines: readonly (readonly Spot[])[], stroke: Stroke): void;
  shape(corners: readonly Spot[], paint: Paint): void;
  circle(centre: Spot, radius: number, paint: Paint): void;
  text(at: Spot, text: string, lettering: Lettering): void;
  /** Draws within a box only. */
  within(box: Box, draw: () => void): void;
}
