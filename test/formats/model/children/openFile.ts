import { InputError } from '../../../../src/formats/errors';
import { type ModelFile } from '../../../../src/formats/model/modelFile';
import { openModelFile } from '../../../../src/formats/model/open';

/** How a file opened in a process of its own. */
export interface Opened {
  readonly milliseconds: number;
  /** All that was allocated: nothing is collected while it opens. */
  readonly bytes: number;
  /** The refusal, or all that the file says of what is missing. */
  readonly said: string;
  readonly listed: readonly { name: string; shape: readonly number[]; dtype: string }[];
}

function open(path: string): ModelFile | InputError {
  try {
    return openModelFile(path);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

function allocated(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const before = allocated();
const start = performance.now();
const file = open(process.argv[2] ?? '');
const milliseconds = performance.now() - start;
const bytes = allocated() - before;

const opened: Opened =
  file instanceof InputError
    ? { milliseconds, bytes, said: `${file.reason} ${file.message}`, listed: [] }
    : {
        milliseconds,
        bytes,
        said: [...file.notes, ...file.refused.map(({ name, why }) => `${name}: ${why}`)].join(' '),
        listed: file.tensors.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
      };
process.stdout.write(JSON.stringify(opened));
