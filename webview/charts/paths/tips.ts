import { type PathsView } from '../../../src/inspect/pathsView';
import { text } from '../../ui/texts';
import { countText, productText, unitName, widthText } from './captions';
import { type Hit } from './layout/hit';
import { type PathLayout, type PlacedUnit } from './layout/layout';

/** What is told of a place: a heading and lines below it. */
export interface Tip {
  readonly heading: string;
  readonly lines: readonly string[];
}

const mostUnits = 14;

/** What is told of something in the diagram. `weighted`: false where there are no weights, only a mask. */
export function tipOf(layout: PathLayout, hit: Hit): Tip {
  const { scene } = layout;
  switch (hit.kind) {
    case 'unit':
      return unitTip(layout, hit.unit);
    case 'path':
      return pathTip(layout, hit.path);
    case 'column':
      return columnTip(scene.view, hit.column);
    case 'link':
      return linkTip(scene.view, hit.link);
  }
}

function unitTip({ scene }: PathLayout, { column, unit, place }: PlacedUnit): Tip {
  const heading = unitName(scene.view, column, unit);
  const own = place === undefined ? undefined : scene.units[place];
  if (!own) return { heading, lines: [text('On none of the drawn paths')] };
  const count =
    scene.paths.length === 1
      ? text('On the only drawn path')
      : own.paths.length === 1
        ? text('On 1 of {0} drawn paths', scene.paths.length)
        : text('On {0} of {1} drawn paths', own.paths.length, scene.paths.length);
  const strongest = scene.paths[own.paths[0]!]!.path;
  const best = text('Strongest product {0}', productText(strongest));
  return { heading, lines: scene.weighted ? [count, best] : [count] };
}

function pathTip({ scene }: PathLayout, rank: number): Tip {
  const { path, units } = scene.paths[rank]!;
  const names = units.map((place) => {
    const { column, unit } = scene.units[place]!;
    return unitName(scene.view, column, unit);
  });
  const half = mostUnits / 2;
  const between = names.length - mostUnits;
  const shown =
    between > 1
      ? [...names.slice(0, half), text('… {0} more …', between), ...names.slice(-half)]
      : names;
  const product = text('Product {0}', productText(path));
  const heading = text('Path {0} of {1}', rank + 1, scene.paths.length);
  return { heading, lines: scene.weighted ? [product, ...shown] : shown };
}

function columnTip(view: PathsView, index: number): Tip {
  const { name, units, live } = view.columns[index]!;
  const share = units > 0 ? (100 * live) / units : 0;
  const lines = [
    text('Live units: {0} ({1} %)', widthText(units, live), share.toFixed(share < 10 ? 1 : 0)),
    ...(view.bottlenecks.includes(index) ? [text('Bottleneck: no layer has fewer')] : []),
  ];
  return { heading: name, lines };
}

function linkTip({ columns, links }: PathsView, index: number): Tip {
  const { from, to, tensor, kept, onPaths } = links[index]!;
  const way = `${columns[from]?.name ?? ''} → ${columns[to]?.name ?? ''}`;
  if (tensor === undefined) return { heading: text('Shortcut'), lines: [way] };
  const share = kept > 0 ? (100 * onPaths) / kept : 0;
  const counts = text(
    'Weights kept: {0}; on paths: {1} ({2} %)',
    countText(String(kept)),
    countText(String(onPaths)),
    share.toFixed(share < 10 ? 1 : 0),
  );
  return { heading: tensor, lines: [way, counts] };
}

/** A tip as one sentence. */
export function spokenTip({ heading, lines }: Tip): string {
  return [heading, ...lines].join('; ');
}
