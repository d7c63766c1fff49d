import { NoDiagram, quote } from '../graph';
import { type Json } from './fields';

/** One of the values that a call gives. */
export interface Reference {
  readonly call: number;
  readonly output: number;
}

/** A layer being called. */
export interface LayerCall {
  /** Class of the layer, e.g. `Conv2D`; an input is an `InputLayer`. */
  readonly kind: string;
  readonly name: string;
  /** Names of the models that it is in, from the outermost; the model of the file is not among them. */
  readonly scope: readonly string[];
  readonly config: Json;
  readonly inputs: readonly Reference[];
}

const mostCalls = 20_000;

/** Calls in the order in which they are made: each follows those that it reads. Nested models are dissolved into theirs. */
export class Calls {
  readonly #calls: LayerCall[] = [];

  get all(): readonly LayerCall[] {
    return this.#calls;
  }

  /** @throws NoDiagram if there are too many */
  add(call: LayerCall): Reference {
    if (this.#calls.length >= mostCalls) {
      throw new NoDiagram(`The topology has more than ${mostCalls} layers.`);
    }
    return { call: this.#calls.push(call) - 1, output: 0 };
  }
}

/** A layer as a topology describes it. */
export interface LayerJson {
  readonly kind: string;
  readonly name: string;
  readonly config: Json;
  readonly json: Json;
}

/** What a model is called with, and where it is. */
export interface Site {
  /** undefined for the model of the file: it makes its own inputs. */
  readonly feeds: readonly Reference[] | undefined;
  readonly scope: readonly string[];
}

const deepest = 16;

/** @throws NoDiagram if models are nested too deeply */
export function within(site: Site, name: string, feeds: readonly Reference[]): Site {
  if (site.scope.length >= deepest) {
    throw new NoDiagram(`Model ${quote(name)} is nested more than ${deepest} models deep.`);
  }
  return { feeds, scope: [...site.scope, name] };
}
