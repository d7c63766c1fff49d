import { tellError } from './errors';
import { createOutput } from './output';
import { run } from './program';

// Whoever read the output has left, like `head -1`, or the terminal is gone: there is nobody to tell anything any more.
// A run that goes on does so by itself.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' || error.code === 'EIO' ? 0 : 1);
  });
}

run(process.argv).then(
  (code) => (process.exitCode = code),
  (error: unknown) => (process.exitCode = tellError(error, createOutput(false))),
);
