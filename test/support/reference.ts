import { type OptimizerSpec } from '../../src/runs/spec';
import { type Weights } from '../../src/models/net';

export type ReferenceActivation = 'linear' | 'relu' | 'tanh' | 'sigmoid';

export interface ReferenceLayer {
  readonly kernel: string;
  readonly bias: string | undefined;
  readonly inputs: number;
  readonly units: number;
  readonly activation: ReferenceActivation;
}

type Tensors = Map<string, Float64Array>;

const apply: Record<ReferenceActivation, (z: number) => number> = {
  linear: (z) => z,
  relu: (z) => Math.max(0, z),
  tanh: Math.tanh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
};

/** Derivatives, from the activation's output. */
const slope: Record<ReferenceActivation, (h: number) => number> = {
  linear: () => 1,
  relu: (h) => (h > 0 ? 1 : 0),
  tanh: (h) => 1 - h * h,
  sigmoid: (h) => h * (1 - h),
};

/** A masked MLP in double precision, one example after the other: what every engine is measured against. */
export class ReferenceNet {
  readonly values: Tensors;
  private readonly slots = new Map<string, Float64Array>();
  private updates = 0;

  constructor(
    private readonly layers: readonly ReferenceLayer[],
    weights: Weights,
    private readonly optimizer: OptimizerSpec,
    private readonly mask?: ReadonlyMap<string, Uint8Array>,
  ) {
    this.values = new Map([...weights].map(([name, w]) => [name, Float64Array.from(w)]));
    this.enforce();
  }

  private enforce(): void {
    for (const [name, kept] of this.mask ?? []) {
      const values = this.values.get(name)!;
      kept.forEach((k, i) => (values[i] = k === 1 ? values[i]! : 0));
    }
  }

  /** Inputs of each layer and, last, the logits. */
  forward(x: ArrayLike<number>): Float64Array[] {
    const states = [Float64Array.from(x)];
    for (const { kernel, bias, inputs, units, activation } of this.layers) {
      const [w, b, h] = [this.values.get(kernel)!, this.values.get(bias ?? ''), states.at(-1)!];
      const next = new Float64Array(units);
      for (let j = 0; j < units; j++) {
        let z = b?.[j] ?? 0;
        for (let i = 0; i < inputs; i++) z += h[i]! * w[i * units + j]!;
        next[j] = apply[activation](z);
      }
      states.push(next);
    }
    return states;
  }

  /** Cross-entropy of one example and its gradient by the logits. */
  loss(logits: Float64Array, label: number): { loss: number; gradient: Float64Array } {
    const sum = logits.reduce((total, z) => total + Math.exp(z), 0);
    const gradient = logits.map((z, c) => Math.exp(z) / sum - (c === label ? 1 : 0));
    return { loss: Math.log(sum) - logits[label]!, gradient };
  }

  /** One update; answers the mean loss before it. */
  step(xs: readonly ArrayLike<number>[], labels: readonly number[], rate: number): number {
    const gradients: Tensors = new Map(
      [...this.values].map(([name, w]) => [name, new Float64Array(w.length)]),
    );
    let total = 0;
    xs.forEach((x, n) => {
      const states = this.forward(x);
      const { loss, gradient } = this.loss(states.at(-1)!, labels[n]!);
      total += loss / xs.length;
      let dz = gradient.map((g) => g / xs.length);
      for (let l = this.layers.length - 1; l >= 0; l--) {
        const { kernel, bias, inputs, units } = this.layers[l]!;
        const [w, dw, db] = [this.values, gradients, gradients].map((t, i) =>
          t.get(i < 2 ? kernel : (bias ?? '')),
        ) as [Float64Array, Float64Array, Float64Array | undefined];
        const h = states[l]!;
        const dh = new Float64Array(inputs);
        for (let j = 0; j < units; j++) {
          if (db) db[j] = db[j]! + dz[j]!;
          for (let i = 0; i < inputs; i++) {
            dw[i * units + j] = dw[i * units + j]! + h[i]! * dz[j]!;
            dh[i] = dh[i]! + w[i * units + j]! * dz[j]!;
          }
        }
        const before = this.layers[l - 1]?.activation ?? 'linear';
        dz = dh.map((d, i) => d * slope[before](h[i]!));
      }
    });
    this.updates++;
    for (const [name, w] of this.values) this.update(name, w, gradients.get(name)!, rate);
    this.enforce();
    return total;
  }

  private slot(key: string, size: number): Float64Array {
    let slot = this.slots.get(key);
    if (slot === undefined) this.slots.set(key, (slot = new Float64Array(size)));
    return slot;
  }

  /** The formulas as the papers write them, weight by weight. */
  private update(name: string, w: Float64Array, gradient: Float64Array, rate: number): void {
    const o = this.optimizer;
    const kept = this.mask?.get(name);
    const [m, v] = [this.slot(`m/${name}`, w.length), this.slot(`v/${name}`, w.length)];
    for (let i = 0; i < w.length; i++) {
      const own = kept?.[i] === 0 ? 0 : gradient[i]!;
      if (o.kind === 'sgd') {
        const g = own + o.weightDecay * w[i]!;
        const velocity = (m[i] = o.momentum * m[i]! + g);
        w[i] = w[i]! - rate * (o.nesterov ? g + o.momentum * velocity : velocity);
        continue;
      }
      const mean = (m[i] = o.beta1 * m[i]! + (1 - o.beta1) * own);
      const square = (v[i] = o.beta2 * v[i]! + (1 - o.beta2) * own * own);
      // Kingma & Ba 2015, section 2, last paragraph: the form with "epsilon hat".
      const corrected =
        (rate * Math.sqrt(1 - o.beta2 ** this.updates)) / (1 - o.beta1 ** this.updates);
      const decayed = o.kind === 'adamw' ? w[i]! * (1 - rate * o.weightDecay) : w[i]!;
      w[i] = decayed - (corrected * mean) / (Math.sqrt(square) + o.epsilon);
    }
  }
}
