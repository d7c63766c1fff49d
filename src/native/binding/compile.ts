import fs from 'node:fs';
import path from 'node:path';
import { lastLine, NativeError } from '../errors';
import { LIBRARY_NAMES } from '../location';
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
  throw new NativeError(
    'no-compiler',
    `The native engine's Node binding must be compiled, and no C++ compiler was found (tried ${tried}): install one (Debian, Ubuntu: apt install g++; Fedora: dnf install gcc-c++) or set CXX, then install again.`,
  );
}

/**
 * Compiles tfjs-node's binding, unchanged, against the libraries in `libraries` (3-7 s). The result looks for
 * them in its own folder. The C++ run-time library is linked in where the compiler can, so that the binding also
 * loads on machines with an older one.
 * @throws NativeError `compile-failed` with the compiler's last line.
 */
export async function compileBinding(
  compiler: Compiler,
  sources: BindingSources,
  folders: { readonly include: string; readonly libraries: string; readonly output: string },
  options: RunOptions,
): Promise<void> {
  const names = await fs.promises.readdir(sources.binding);
  const files = names.filter((name) => name.endsWith('.cc')).sort();
  const [program, ...rest] = compiler.command;
  const parameters = [
    ...rest,
    ...['-O2', '-std=c++17', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
    ...[sources.binding, folders.include, sources.nodeApi].map((folder) => `-I${folder}`),
    ...files.map((name) => path.join(sources.binding, name)),
    ...['-o', folders.output, `-L${folders.libraries}`],
    ...LIBRARY_NAMES.map((name) => `-l:${name}`),
    '-Wl,-rpath,$ORIGIN',
  ];
  const wanted = await runProgram(
    program,
    [...parameters, '-static-libstdc++', '-static-libgcc', '-Wl,--exclude-libs,ALL'],
    options,
  );
  if (wanted.code === 0) return;
  options.signal?.throwIfAborted();
  const plain = await runProgram(program, parameters, options);
  if (plain.code === 0) return;
  options.signal?.throwIfAborted();
  throw new NativeError(
    'compile-failed',
    `${compiler.command.join(' ')} could not compile the native engine's Node binding (${lastLine(plain.errors)}): use GCC 8 or clang 7 or newer (set CXX), then install again.`,
  );
}
