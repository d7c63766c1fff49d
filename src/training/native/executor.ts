import { type NativeImageOps } from '../../tensors/native/imageOps';
import { type Handle } from '../../tensors/native/ops';
import { type Graph } from './graph';
import { planLayer } from './plan';
import { type ParameterGradient, type Pass, type PlannedLayer } from './layers/planned';

/**
 * Carries out a graph of planned layers. Every output is given back right after its last use: a convolutional net then
 * needs half of the memory that the tape takes, which keeps everything until the step ends.
 */
export class Executor {
  readonly layers: readonly PlannedLayer[];
  private readonly inputs: readonly (readonly number[])[];
  /** How often each output is read, forward and, in a training, backward. */
  private readonly readsForward: readonly number[];
  private readonly readsBackward: readonly number[];
  /** Whether something lies at or before a layer that a training changes. */
  private readonly trains: readonly boolean[];

  constructor(
    private readonly ops: NativeImageOps,
    graph: Graph,
  ) {
    const { nodes } = graph;
    this.layers = nodes.map(({ layer }) => planLayer(ops, layer));
    this.inputs = nodes.map(({ inputs }) => inputs);
    const trains: boolean[] = [];
    this.layers.forEach((layer, i) => {
      const own = layer.parameters.length + layer.states.length > 0;
      trains.push(own || this.inputs[i]!.some((from) => trains[from]));
    });
    const forward = nodes.map(() => 0);
    const backward = this.layers.map((layer, i) => (trains[i] && layer.keepsOutput ? 1 : 0));
    this.layers.forEach((layer, i) => {
      for (const from of this.inputs[i]!.filter((place) => place >= 0)) {
        forward[from]!++;
        if (trains[i] && layer.keepsInputs) backward[from]!++;
      }
    });
    // The loss reads the logits.
    forward[forward.length - 1]!++;
    this.readsForward = forward;
    this.readsBackward = backward;
    this.trains = trains;
  }

  /** The logits of `n` examples, the caller's; so is `x`. */
  logits(x: Handle, n: number): Handle {
    return this.forward(x, n, false).outputs.at(-1)!;
  }

  /**
   * Forward and backward.
   *
   * @param x stays the caller's
   * @param gradient answers the gradient by the logits, which the executor takes over
   */
  train(x: Handle, n: number, gradient: (logits: Handle) => Handle): ParameterGradient[] {
    const { outputs, passes, reads } = this.forward(x, n, true);
    const gradients: ParameterGradient[] = [];
    const pending: (Handle | undefined)[] = this.layers.map(() => undefined);
    pending[pending.length - 1] = gradient(outputs.at(-1)!);
    this.release(reads, outputs, outputs.length - 1);
    for (let i = this.layers.length - 1; i >= 0; i--) {
      if (!this.trains[i]!) continue;
      const layer = this.layers[i]!;
      const from = this.inputs[i]!;
      const dy = pending[i]!;
      const inputs = from.map((place) => (place < 0 ? x : outputs[place]!));
      const wanted = from.map((place) => place >= 0 && this.trains[place]!);
      const values = { inputs, output: outputs[i]!, n };
      const dx = passes[i]!.backward(dy, values, wanted, gradients);
      if (layer.keepsOutput) this.release(reads, outputs, i);
      from.forEach((place, k) => {
        if (layer.keepsInputs) this.release(reads, outputs, place);
        this.add(pending, place, dx[k]);
      });
    }
    return gradients;
  }

  private forward(
    x: Handle,
    n: number,
    training: boolean,
  ): { readonly outputs: Handle[]; readonly passes: Pass[]; readonly reads: number[] } {
    const outputs: Handle[] = [];
    const passes: Pass[] = [];
    const reads = this.readsForward.map(
      (count, i) => count + (training ? this.readsBackward[i]! : 0),
    );
    this.layers.forEach((layer, i) => {
      const from = this.inputs[i]!;
      const inputs = from.map((place) => (place < 0 ? x : outputs[place]!));
      const pass = layer.forward(inputs, n, training && this.trains[i]!);
      passes.push(pass);
      outputs.push(pass.output);
      for (const place of from) this.release(reads, outputs, place);
    });
    return { outputs, passes, reads };
  }

  private release(reads: number[], outputs: readonly Handle[], place: number): void {
    if (place < 0) return;
    reads[place]!--;
    if (reads[place] === 0) this.ops.free(outputs[place]!);
  }

  /** Adds a gradient to what has come for a layer's output so far; takes it over. */
  private add(pending: (Handle | undefined)[], place: number, dx: Handle | undefined): void {
    if (dx === undefined) return;
    const before = pending[place];
    if (before === undefined) {
      pending[place] = dx;
      return;
    }
    pending[place] = this.ops.add(before, dx);
    this.ops.free(before, dx);
  }

  dispose(): void {
    for (const layer of this.layers) layer.dispose();
  }
}
