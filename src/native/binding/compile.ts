import fs from 'node:fs';
import path from 'node:path';
import { lastLine, NativeError } from '../errors';
import { type NativePlatform } from '../platforms';
import { runProgram, type RunOptions } from '../run';
import { type BindingSources } from './sources';

/** A C++ compiler that answers. */
export interface Compiler {
  /** The program, then parameters that belong to it (`CXX` may hold some). */
  readonly command: readonly [string, ...string[]];
  /** First line of its `--version`. */
  readonly version: string;
}

/**
 * Finds a C++ compiler: `CXX` where set, else `g++`, `c++`, `clang++`.
 * @throws NativeError `no-compiler`
 */
export async function findCompiler(options: RunOptions): Promise<Compiler> {
  const own = (options.environment['CXX'] ?? '').split(/\s+/).filter((word) => word !== '');
  const candidates = own.length > 0 ? [own] : [['g++'], ['c++'], ['clang++']];
  for (const [program = '', ...rest] of candidates) {
    const answer = await runProgram(program, [...rest, '--version'], {
      ...options,
      timeout: 20_000,
    });
    if (answer.code !== 0) continue;
    const version = (answer.output.split('\n')[0] ?? '').trim();
    return { command: [program, ...rest], version };
  }
  const tried = candidates.map((words) => words.join(' ')).join(', ');
  const get =
    process.platform === 'darwin'
      ? 'xcode-select --install'
      : 'Debian, Ubuntu: apt install g++; Fedora: dnf install gcc-c++';
  throw new NativeError(
    'no-compiler',
    `The native engine's Node binding must be compiled, and no C++ compiler was found (tried ${tried}): install one (${get}) or set CXX, then install again.`,
  );
}

/** What {@link compileBinding} reads and writes. */
export interface CompileJob {
  readonly platform: Pick<NativePlatform, 'id' | 'libraries'>;
  readonly sources: BindingSources;
  /** Folder of TensorFlow's headers. */
  readonly include: string;
  /** Folder of the libraries to link against. */
  readonly libraries: string;
  /** The file to make. */
  readonly output: string;
  /** More sources and parameters; with them the C++ run-time library is not linked in. */
  readonly extra?: readonly string[];
}

/**
 * Compiles tfjs-node's binding, unchanged, against the libraries in `libraries` (3-7 s). The result looks for
 * them in its own folder. The C++ run-time library is linked in where the compiler can, so that the binding also
 * loads where the compiler is newer than the system.
 * @throws NativeError `compile-failed` with the compiler's last line.
 */
export async function compileBinding(
  compiler: Compiler,
  job: CompileJob,
  options: RunOptions,
): Promise<void> {
  const { sources, extra } = job;
  const names = await fs.promises.readdir(sources.binding);
  const files = names.filter((name) => name.endsWith('.cc')).sort();
  const [program, ...rest] = compiler.command;
  const apple = job.platform.id.startsWith('darwin');
  const parameters = [
    ...rest,
    ...['-O2', '-std=c++17', '-fPIC', '-DNAPI_VERSION=8'],
    // Node's own functions are there only once the binding is loaded.
    ...(apple ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']),
    ...[sources.binding, job.include, sources.nodeApi].map((folder) => `-I${folder}`),
    ...files.map((name) => path.join(sources.binding, name)),
    ...(extra ?? []),
    ...['-o', job.output],
    ...(apple
      ? job.platform.libraries.map((name) => path.join(job.libraries, name))
      : [`-L${job.libraries}`, ...job.platform.libraries.map((name) => `-l:${name}`)]),
    apple ? '-Wl,-rpath,@loader_path' : '-Wl,-rpath,$ORIGIN',
  ];
  const linkedIn = ['-static-libstdc++', '-static-libgcc', '-Wl,--exclude-libs,ALL'];
  const tries = extra || apple ? [[]] : [linkedIn, []];
  let said = '';
  for (const more of tries) {
    const result = await runProgram(program, [...parameters, ...more], options);
    if (result.code === 0) return;
    options.signal?.throwIfAborted();
    said = result.errors;
  }
  throw new NativeError(
    'compile-failed',
    `${compiler.command.join(' ')} could not compile the native engine's Node binding (${lastLine(said)}): use GCC 8 or clang 7 or newer (set CXX), then install again.`,
  );
}
