import { type NetTensor } from '../net';

/** Most parts of a name that are looked at: a name of slashes alone would make as many entries as it is long. */
const mostParts = 24;

/** Finds tensors by layer and weight: `layer/weight`, behind the names of the models that the layer is in, or others. */
export class WeightNames {
  readonly #whole = new Map<string, number>();
  /** By the end of their names; undefined where two end alike. */
  readonly #ends = new Map<string, number | undefined>();

  constructor(tensors: readonly NetTensor[]) {
    tensors.forEach(({ name }, i) => {
      const plain = name.replace(/:0$/, '').replace(/[_./]mask$/, '');
      if (!this.#whole.has(plain)) this.#whole.set(plain, i);
      const parts = plain.split('/');
      for (let n = 2; n <= Math.min(parts.length, mostParts); n++) {
        const end = parts.slice(-n).join('/');
        this.#ends.set(end, this.#ends.has(end) ? undefined : i);
      }
    });
  }

  find(scope: readonly string[], layer: string, weight: string): number | undefined {
    const name = `${layer}/${weight}`;
    const inside = [...scope, name].join('/');
    return (
      this.#whole.get(inside) ??
      this.#whole.get(name) ??
      this.#ends.get(inside) ??
      this.#ends.get(name)
    );
  }
}
