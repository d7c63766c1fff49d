import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './nets';

const compiler = ['cc', 'gcc', 'clang'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);

/** Why no library can be made that does harm when it is loaded; `false` where one can. */
export const cannotCompile =
  process.platform === 'win32' || compiler === undefined ? 'no C compiler is installed' : false;

/** What a binding does to the process that loads it. */
export const harm = {
  'an illegal instruction': 'raise(SIGILL);',
  'a bad pointer': 'raise(SIGSEGV);',
  'an abort': 'abort();',
  'an exit': '_exit(3);',
  'a kill from outside': 'kill(getpid(), SIGKILL);',
  'an endless wait': 'for (;;) pause();',
} as const;

/** A folder with a native binding that, loaded, writes its process's number and does harm. */
export interface BadBinding {
  readonly folder: string;
  /** The process that loaded it last; undefined if none has. */
  loadedBy(): number | undefined;
}

/** Compiles a real shared library whose constructor does harm. */
export function badBinding(what: keyof typeof harm): BadBinding {
  const folder = temporaryFolder();
  const mark = path.join(folder, 'loaded-by');
  const source = path.join(folder, 'harm.c');
  fs.writeFileSync(
    source,
    `#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
__attribute__((constructor)) static void harm(void) {
  FILE *mark = fopen(${JSON.stringify(`${mark}.new`)}, "w");
  fprintf(mark, "%d", getpid());
  fclose(mark);
  rename(${JSON.stringify(`${mark}.new`)}, ${JSON.stringify(mark)});
  ${harm[what]}
}
`,
  );
  const binding = path.join(folder, 'tfjs_binding.node');
  const made = spawnSync(compiler!, ['-shared', '-fPIC', '-o', binding, source]);
  if (made.status !== 0) throw new Error(made.stderr.toString());
  return {
    folder,
    loadedBy: () => (fs.existsSync(mark) ? Number(fs.readFileSync(mark, 'utf8')) : undefined),
  };
}
