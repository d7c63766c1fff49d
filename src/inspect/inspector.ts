import { InputError } from '../formats/errors';
import { compareModels, pairedLayers } from './compare/compare';
import { comparedTileOf } from './compare/comparedTile';
import { type LayerSource } from './elements/source';
import { netOf } from './netOf';
import { OpenedModel } from './opened';
import { PathFinder, type PathOptions } from './paths/findPaths';
import { type NoPaths, type PathsView } from './pathsView';
import { Pyramids } from './pyramid/pyramid';
import { statisticsOf } from './statistics/statistics';
import {
  type ComparedModels,
  type ComparedTile,
  type LayerStatistics,
  type ModelView,
  type Tile,
  type TileAddress,
} from './view';

/** Files that are kept open. */
const mostOpen = 4;

/** A file, and how whoever asks has seen it. */
export interface Seen {
  /** Absolute. */
  readonly file: string;
  readonly version: string;
}

/**
 * Answers what is asked about model files. A few are kept open; each answer says `changed` where a file is not any more what
 * it was when it was seen.
 */
export class ModelInspector {
  /** Least recently used first. */
  private readonly opened = new Map<string, OpenedModel>();
  private readonly pyramids = new Pyramids();
  private readonly comparisons = new Map<string, ComparedModels>();
  /** Of the net whose paths were asked for last: it keeps the weights. */
  private finder: { readonly key: string; readonly of: PathFinder | NoPaths } | undefined;

  /** What a file holds. @param known a version: `unchanged` if it still is the file's @throws InputError */
  model(file: string, known?: string): ModelView | 'unchanged' {
    const { view } = this.open(file);
    return view.version === known ? 'unchanged' : view;
  }

  /** @throws InputError if the layer's values cannot be read, or there is no such layer */
  statistics({ layer, ...seen }: Seen & { readonly layer: number }): LayerStatistics | 'changed' {
    return this.of(seen, (model) => {
      const known = model.statistics.get(layer);
      if (known !== undefined) return known;
      const made = statisticsOf(layerAt(model, layer));
      model.statistics.set(layer, made);
      return made;
    });
  }

  /** @throws InputError if the layer's values cannot be read, or there is no such tile */
  tile({ tile, ...seen }: Seen & { readonly tile: TileAddress }): Tile | 'changed' {
    return this.of(seen, (model) => {
      const { layer, ...address } = tile;
      return this.pyramids.tile(`${keyOf(model)}${layer}`, layerAt(model, layer), address);
    });
  }

  /** The paths of the net. @throws InputError, or RangeError if `k` or the unit is out of range */
  paths({ k, through, ...seen }: Seen & PathOptions): PathsView | NoPaths | 'changed' {
    return this.of(seen, (model) => {
      const finder = this.finderOf(model);
      return finder instanceof PathFinder
        ? finder.find({ k, ...(through && { through }) })
        : finder;
    });
  }

  /** How two tickets agree. @throws InputError if values of one of them cannot be read */
  comparison(first: Seen, second: Seen): ComparedModels | 'changed' {
    return this.ofBoth(first, second, (one, two) => {
      const key = `${keyOf(one)}${keyOf(two)}`;
      const known = this.comparisons.get(key);
      if (known !== undefined) return known;
      const made = compareModels(one, two);
      if (this.comparisons.size >= mostOpen) this.comparisons.clear();
      this.comparisons.set(key, made);
      return made;
    });
  }

  /** @throws InputError if values of one of them cannot be read, or the layers are not alike */
  comparedTile(
    first: Seen,
    second: Seen,
    { layer, ...address }: TileAddress,
  ): ComparedTile | 'changed' {
    return this.ofBoth(first, second, (one, two) => {
      const pair = pairedLayers(one, two).pairs.find((each) => each.layer === layer);
      if (pair === undefined) {
        throw new InputError(
          'mismatch',
          `${two.view.file} has no layer like the one at ${layer} of ${one.view.file}.`,
        );
      }
      const key = `${keyOf(one)}${keyOf(two)}${layer}`;
      const layers = [layerAt(one, layer), layerAt(two, pair.other)] as const;
      return comparedTileOf(this.pyramids, key, layers, address);
    });
  }

  /** Closes all files. */
  close(): void {
    for (const model of [...this.opened.values()]) this.forget(model);
  }

  private of<T>({ file, version }: Seen, answer: (model: OpenedModel) => T): T | 'changed' {
    const model = this.open(file);
    if (model.view.version !== version) return 'changed';
    try {
      return answer(model);
    } catch (error) {
      // What it was made of may be gone: the next question finds it anew.
      if (error instanceof InputError && error.reason === 'truncated') this.forget(model);
      throw error;
    }
  }

  private finderOf(model: OpenedModel): PathFinder | NoPaths {
    const key = keyOf(model);
    if (this.finder?.key !== key) {
      // The weights of the one before are let go first.
      this.finder = undefined;
      this.finder = { key, of: PathFinder.open(netOf(model)) };
    }
    return this.finder.of;
  }

  private ofBoth<T>(
    first: Seen,
    second: Seen,
    answer: (one: OpenedModel, two: OpenedModel) => T,
  ): T | 'changed' {
    return this.of(first, (one) => this.of(second, (two) => answer(one, two)));
  }

  private open(file: string): OpenedModel {
    const known = this.opened.get(file);
    if (known?.current) {
      this.opened.delete(file);
      this.opened.set(file, known);
      return known;
    }
    if (known) this.forget(known);
    const model = OpenedModel.open(file);
    this.opened.set(file, model);
    for (const [, oldest] of this.opened) {
      if (this.opened.size <= mostOpen) break;
      this.forget(oldest);
    }
    return model;
  }

  private forget(model: OpenedModel): void {
    this.opened.delete(model.view.file);
    this.pyramids.forget(keyOf(model));
    if (this.finder?.key === keyOf(model)) this.finder = undefined;
    model.close();
  }
}

/** Begins the key of everything that is kept of a file as it is. */
function keyOf({ view }: OpenedModel): string {
  return `${view.file}\n${view.version}\n`;
}

function layerAt({ layers, view }: OpenedModel, layer: number): LayerSource {
  const found = layers[layer];
  if (found === undefined) {
    throw new InputError(
      'out-of-range',
      `${view.file} has no layer ${layer}: it has ${layers.length}.`,
    );
  }
  if (found.view.unreadable !== undefined) {
    throw new InputError(
      'unsupported',
      `${view.file}: the values of ${JSON.stringify(found.view.name)} cannot be read: ${found.view.unreadable}`,
    );
  }
  return found;
}
