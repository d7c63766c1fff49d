import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { boolTensor, float32Tensor, writeSafetensors } from '../../../../src/formats/safetensors';
import { ModelInspector } from '../../../../src/inspect/inspector';
import { answerInspect } from '../../../../src/worker/inspect';
import { type AnswerInspect } from '../../support/answers';

export interface SampleLayer {
  readonly name: string;
  readonly shape: readonly number[];
  /** One weight of so many is kept. */
  readonly every: number;
}

/** A chain of three dense layers; `every` says how many of its weights are kept. */
export function chain(every: number): SampleLayer[] {
  return [
    { name: 'fc1/kernel', shape: [40, 30], every },
    { name: 'fc1/bias', shape: [30], every: 1 },
    { name: 'fc2/kernel', shape: [30, 20], every },
    { name: 'fc2/bias', shape: [20], every: 1 },
    { name: 'output/kernel', shape: [20, 10], every },
  ];
}

/** The bytes of a net with masks of its own; some of its kept weights are negative. */
export function sampleNet(
  layers: readonly SampleLayer[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const tensors = layers.flatMap(({ name, shape, every }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const mask = Uint8Array.from({ length: count }, (_, i) => (i % every === 0 ? 1 : 0));
    const weights = Float32Array.from(mask, (kept, i) => kept * Math.sin(1 + i));
    const own = float32Tensor(name, shape, weights);
    return shape.length > 1 ? [own, boolTensor(`${name}_mask`, shape, mask)] : [own];
  });
  return writeSafetensors(tensors, metadata);
}

/** A folder that goes with the test, and somebody who reads what is in it as the reader process does. */
export class SampleFolder {
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'inspector-'));
  private readonly inspector = new ModelInspector();
  /** Requests, in the order in which they came. */
  readonly asked: string[] = [];

  write(name: string, content: Uint8Array): string {
    const file = path.join(this.folder, name);
    // A whole file or none, as whoever writes models should do it.
    fs.writeFileSync(`${file}.new`, content);
    fs.renameSync(`${file}.new`, file);
    return file;
  }

  delete(name: string): void {
    fs.rmSync(path.join(this.folder, name));
  }

  get inspect(): AnswerInspect {
    return (request) => {
      this.asked.push(request.kind);
      return answerInspect(this.inspector, request);
    };
  }

  close(): void {
    this.inspector.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
