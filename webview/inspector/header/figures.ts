import { type ModelView } from '../../../src/inspect/view';
import { type PathsStanding } from '../pathsPanel';
import { text } from '../../ui/texts';
import { countText, shareText } from '../numbers';
import { type NetDensity } from './netDensity';

/** A number that the header shows large, what it is, and how it comes about. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly detail: string;
}

/** Density that was asked for, that is there, and that does something. */
export function figuresOf(
  view: ModelView,
  density: NetDensity,
  paths: PathsStanding,
): readonly Figure[] {
  if (density.kernels === 0) return [];
  const requested = view.ticket?.requested;
  return [
    ...(requested === undefined
      ? []
      : [
          {
            label: text('Requested density'),
            value: shareText(requested),
            detail: text('as the run asked for'),
          },
        ]),
    achieved(density),
    effective(paths, density),
  ];
}

function achieved({ kept, prunable, known, kernels }: NetDensity): Figure {
  const label = text('Achieved density');
  if (kept === undefined) {
    const detail = text('{0} of {1} kernels read', countText(known), countText(kernels));
    return { label, value: '…', detail };
  }
  return {
    label,
    value: shareText(prunable === 0 ? NaN : kept / prunable),
    detail: text('{0} of {1} kernel weights', countText(kept), countText(prunable)),
  };
}

function effective(paths: PathsStanding, density: NetDensity): Figure {
  const label = text('Effective density');
  switch (paths.kind) {
    case 'known': {
      const { onPaths, prunable } = paths.view;
      // Of another whole it could not be held against the one that is achieved.
      if (prunable !== density.prunable) {
        const detail = text(
          'paths lead over {0} of {1} kernel weights only',
          countText(prunable),
          countText(density.prunable),
        );
        return { label, value: text('unknown'), detail };
      }
      return {
        label,
        value: shareText(prunable === 0 ? NaN : onPaths / prunable),
        detail: text('{0} of {1} lie on a path', countText(onPaths), countText(prunable)),
      };
    }
    case 'coming':
      return { label, value: '…', detail: text('finding the paths') };
    case 'none':
      return { label, value: text('unknown'), detail: paths.why };
  }
}
