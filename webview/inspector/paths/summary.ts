import { type PathsView } from '../../../src/inspect/pathsView';
import { text } from '../../ui/texts';
import { countText, totalText } from '../numbers';

/** Digits of a count that the diagram's caption still writes in full. */
const roundedFrom = 7;
/** Bottlenecks that are named. */
const mostNamed = 5;

/** Whether no path is left: the net gives the same whatever goes in. */
export function isCut({ total }: PathsView): boolean {
  return /^0*$/.test(total);
}

/** What is to be known of the paths of a net, a sentence each. */
export function summaryOf(view: PathsView): string[] {
  const { total, prunable, kept, onPaths, columns, bottlenecks, notes } = view;
  const narrow = bottlenecks.flatMap((index) => columns[index] ?? []);
  const named = narrow
    .slice(0, mostNamed)
    .map(({ name, live, units }) =>
      text('{0} ({1} of {2} units live)', name, countText(live), countText(units)),
    );
  const more = narrow.length - named.length;
  const list = more > 0 ? [...named, text('{0} more', countText(more))] : named;
  return [
    ...(total.length > roundedFrom && /^\d+$/.test(total)
      ? [text('Exactly {0} paths.', totalText(total))]
      : []),
    ...(prunable > 0
      ? [
          text(
            'On a path: {0} of {1} kept weights of these layers.',
            countText(onPaths),
            countText(kept),
          ),
        ]
      : []),
    ...(list.length > 0 && !isCut(view) ? [text('Narrowest: {0}.', list.join(', '))] : []),
    ...notes,
  ];
}
