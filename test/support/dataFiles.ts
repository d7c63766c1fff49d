import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** The bytes of an IDX file of unsigned bytes. */
export function idx(shape: readonly number[], data: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([header, data]);
}

/** What is wrong with a folder of IDX files. */
export interface IdxFault {
  /** Bytes that are missing at the end of the training images. */
  readonly cut?: number;
  /** Bytes that are missing at the end of the training images' gzip file. */
  readonly cutGzip?: number;
  readonly gzip?: boolean;
  readonly trainLabels?: number;
  readonly testLabel?: number;
}

/** Writes 60 + 20 images of 6 x 6 pixels in three classes: each class has its bright rows. */
export function writeIdx(folder: string, fault: IdxFault = {}): void {
  fs.mkdirSync(folder);
  const put = (name: string, bytes: Buffer): void => {
    const cut = name.startsWith('train-images') ? fault.cutGzip : undefined;
    const packed = fault.gzip ? gzipSync(bytes) : bytes;
    const file = path.join(folder, fault.gzip ? `${name}.gz` : name);
    fs.writeFileSync(file, packed.subarray(0, packed.length - (cut ?? 0)));
  };
  for (const [part, count, labels] of [
    ['train', 60, fault.trainLabels ?? 60],
    ['t10k', 20, 20],
  ] as const) {
    const pixels = Uint8Array.from({ length: 36 * count }, (_, i) => {
      const [image, row] = [Math.floor(i / 36), Math.floor((i % 36) / 6)];
      return Math.floor(row / 2) === image % 3 ? 200 + (i % 50) : i % 40;
    });
    const images = idx([count, 6, 6], pixels);
    const cut = part === 'train' ? (fault.cut ?? 0) : 0;
    put(`${part}-images-idx3-ubyte`, images.subarray(0, images.length - cut));
    const y = Uint8Array.from({ length: labels }, (_, i) => i % 3);
    if (part === 't10k' && fault.testLabel !== undefined) y[5] = fault.testLabel;
    put(`${part}-labels-idx1-ubyte`, idx([labels], y));
  }
}

/** A table of two columns and a label, with one cell replaced. */
export function csvTable(line?: number, text?: string): string {
  const rows = Array.from({ length: 40 }, (_, i) => `${i},${(i * 7) % 11},${i % 2}`);
  if (line !== undefined) rows[line - 2] = text!;
  return ['a,b,label', ...rows].join('\n') + '\n';
}
