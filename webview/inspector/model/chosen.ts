import { type LayerView } from '../../../src/inspect/view';

/**
 * The place of the layer that is looked at: the one with the name that was chosen, wherever it is now; of several with that
 * name the one at the place that was chosen; without a choice the first kernel that can be read.
 */
export function chosenLayer(
  layers: readonly LayerView[],
  name: string | undefined,
  place: number | undefined,
): number {
  if (name !== undefined) {
    if (place !== undefined && layers[place]?.name === name) return place;
    const found = layers.findIndex((layer) => layer.name === name);
    if (found >= 0) return found;
  }
  const readable = layers.findIndex(
    ({ role, unreadable }) => role === 'kernel' && unreadable === undefined,
  );
  return Math.max(0, readable);
}

/** The layer at a place, by its name too; undefined where there is none. */
export function placed(
  { view: { layers } }: { readonly view: { readonly layers: readonly LayerView[] } },
  place: number,
): { readonly name: string; readonly place: number } | undefined {
  const layer = layers[place];
  return layer && { name: layer.name, place };
}
