import { type PathsView } from '../../../../src/inspect/pathsView';
import { byDepth } from './columns';

/** Height that a diagram wants in a window of a width: columns one below another need more. */
export function heightFor(view: PathsView, width: number): number {
  const stacked = byDepth(view).reduce((most, columns) => Math.max(most, columns.length), 1);
  const plain = Math.max(220, Math.min(440, width * 0.52));
  return Math.round(Math.max(plain, Math.min(900, 40 + stacked * 96)));
}

/** How far columns may be spread: until they are as far from each other as names need, at least. */
export function mostZoom(view: PathsView, width: number): number {
  const gaps = Math.max(1, byDepth(view).length - 1);
  return Math.max(1, (130 * gaps) / Math.max(1, width));
}
