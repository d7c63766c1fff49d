import { type Handle, type NativeOps } from '../../../tensors/native/ops';

/** The shapes [n, ...rest] as tensors, one for every n that occurs: a training sees two or three. */
export class Shapes {
  private readonly handles = new Map<number, Handle>();

  constructor(
    private readonly ops: NativeOps,
    private readonly rest: readonly number[],
  ) {}

  of(n: number): Handle {
    let handle = this.handles.get(n);
    if (handle === undefined) {
      const shape = Int32Array.of(n, ...this.rest);
      this.handles.set(n, (handle = this.ops.int([shape.length], shape)));
    }
    return handle;
  }

  dispose(): void {
    this.ops.free(...this.handles.values());
    this.handles.clear();
  }
}
