import { lastLine, NativeError } from '../errors';
import { runProgram, type RunOptions } from '../run';

const SCRIPT = `
const holder = { exports: {} };
process.dlopen(holder, process.argv[1]);
process.stdout.write('TensorFlow ' + String(holder.exports.TF_Version) + '\\n');
`;

/**
 * Loads a binding in a process of its own, so that a crash there harms nobody (0.2-0.5 s).
 * @returns TensorFlow's version, as the library itself says.
 * @throws NativeError `does-not-load` with the loader's words.
 */
export async function checkBinding(binding: string, options: RunOptions): Promise<string> {
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
  const version = /^TensorFlow (\S+)$/m.exec(result.output)?.[1];
  if (result.code === 0 && version !== undefined) return version;
  options.signal?.throwIfAborted();
  const why =
    result.endedBy === 'SIGILL'
      ? "this processor lacks instructions that TensorFlow's libraries use (AVX)"
      : result.endedBy === null
        ? lastLine(result.errors)
        : `the process that loaded it was ended by ${result.endedBy}`;
  throw new NativeError(
    'does-not-load',
    `The native engine was built but does not load (${why}): nothing was installed; use the WebAssembly engine, or another TensorFlow wheel.`,
  );
}
