import { lastLine } from '../errors';
import { runProgram, type RunOptions } from '../run';

const SCRIPT = `
const holder = { exports: {} };
process.dlopen(holder, process.argv[1]);
process.stdout.write('TensorFlow ' + String(holder.exports.TF_Version) + '\\n');
`;

/** Whether a binding loads. */
export type LoadResult =
  | {
      readonly loads: true;
      /** TensorFlow's version, as the library itself says. */
      readonly tensorflow: string;
    }
  | {
      readonly loads: false;
      /** Part of a sentence. */
      readonly why: string;
      /** Whether it is the processor that stands in the way, so that no other binding can help. */
      readonly processor: boolean;
    };

/** Loads a binding in a process of its own, so that a crash there harms nobody (0.2-0.5 s). */
export async function tryBinding(binding: string, options: RunOptions): Promise<LoadResult> {
  const environment: NodeJS.ProcessEnv = {
    ...options.environment,
    // The extension host's own program is Electron, which behaves like Node only when told to.
    ELECTRON_RUN_AS_NODE: '1',
    TF_CPP_MIN_LOG_LEVEL: '2',
  };
  delete environment['NODE_OPTIONS'];
  const result = await runProgram(process.execPath, ['-e', SCRIPT, binding], {
    ...options,
    environment,
    timeout: 60_000,
  });
  const tensorflow = /^TensorFlow (\S+)$/m.exec(result.output)?.[1];
  if (result.code === 0 && tensorflow !== undefined) return { loads: true, tensorflow };
  options.signal?.throwIfAborted();
  const processor = result.endedBy === 'SIGILL';
  const why = processor
    ? "this processor lacks instructions that TensorFlow's libraries use (AVX)"
    : result.endedBy === null
      ? lastLine(result.errors)
      : `the process that loaded it was ended by ${result.endedBy}`;
  return { loads: false, why, processor };
}
