import path from 'node:path';
import { writeFileAtomic, writeFolderAtomic } from '../../../src/runs/atomic';

// Writes until it is killed: a file whose every version is one byte over and over, and folders of two such files.
const folder = process.argv[2]!;
process.send?.('ready');
for (let n = 0; ; n++) {
  const content = Buffer.alloc(300_000, n % 256);
  writeFileAtomic(path.join(folder, 'file'), content, { durable: n % 2 === 0 });
  writeFolderAtomic(path.join(folder, `stage-${n}`), { a: content, b: content });
}
