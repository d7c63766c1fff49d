import {
  type InspectAnswer,
  type InspectRequest,
  type Inspector,
} from '../../../../src/protocol/inspect';
import { type LayerStatistics, type LayerView, type ModelView } from '../../../../src/inspect/view';

/** A layer of two dimensions, or of whatever is said. */
export function layerView(name: string, changes: Partial<LayerView> = {}): LayerView {
  const shape = changes.shape ?? [4, 3];
  const [inputs, outputs] = [shape[0] ?? 1, shape[1] ?? 1];
  return {
    name,
    shape,
    dtype: 'F32',
    count: shape.reduce((product, size) => product * size, 1),
    layout: {
      inputs,
      outputs,
      kernel: [1, 1],
      rows: inputs,
      columns: outputs,
      strides: { input: outputs, output: 1, y: 0, x: 0 },
    },
    role: 'kernel',
    mask: 'zeros',
    weights: true,
    ...changes,
  };
}

/** A file with these layers. */
export function modelView(
  layers: readonly LayerView[],
  changes: Partial<ModelView> = {},
): ModelView {
  return {
    file: '/models/net.safetensors',
    format: 'safetensors',
    files: ['/models/net.safetensors'],
    bytes: 1000,
    layers,
    refused: [],
    metadata: [],
    notes: [],
    version: 'v1',
    ...changes,
  };
}

/** A layer of which so many weights are kept. */
export function statisticsOf(
  count: number,
  kept: number,
  changes: Partial<LayerStatistics> = {},
): LayerStatistics {
  return {
    count,
    kept,
    zeros: count - kept,
    nonFinite: 0,
    sum: 0,
    absSum: 0,
    notEnforced: 0,
    deadInputs: 0,
    deadOutputs: 0,
    rowDensity: [kept / count],
    columnDensity: [kept / count],
    flags: [],
    ...changes,
  };
}

interface Asked {
  readonly request: InspectRequest;
  answer(answer: unknown): Promise<void>;
  fail(message: string): Promise<void>;
}

/** Somebody who is asked about files and answers when the test says so. */
export class SlowInspector implements Inspector {
  readonly asked: Asked[] = [];

  inspect = <R extends InspectRequest>(request: R): Promise<InspectAnswer<R>> =>
    new Promise((resolve, reject) => {
      this.asked.push({
        request,
        answer: (answer) => {
          resolve(answer as InspectAnswer<R>);
          return settled();
        },
        fail: (message) => {
          reject(new Error(message));
          return settled();
        },
      });
    });

  /** What has been asked so far, a word each. */
  get words(): string[] {
    return this.asked.map(({ request }) =>
      request.kind === 'statistics' ? `statistics ${request.layer}` : request.kind,
    );
  }

  get last(): Asked {
    return this.asked.at(-1)!;
  }
}

/** Waits until what answers have set off has been done. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
