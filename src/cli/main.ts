import fs from 'node:fs';
import { tellError } from './errors';
import { createOutput } from './output';
import { run } from './program';

// Whoever read the output has left, like `head -1`, or the terminal is gone: there is nobody to tell anything any more.
// A run that goes on does so by itself.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO') process.exit(0);
    if (stream === process.stdout) tellLost(error);
    process.exit(1);
  });
}

/** The disk is full, say: what was to be read is not all there. */
function tellLost({ message }: Error): void {
  try {
    fs.writeSync(2, `winning-ticket: What this command says could not be written: ${message}.\n`);
  } catch {
    // There is no place left to say it.
  }
}

run(process.argv).then(
  (code) => (process.exitCode = code),
  (error: unknown) => (process.exitCode = tellError(error, createOutput(false))),
);
