import { writeFileSync } from 'node:fs';
import { specJsonSchema } from '../lottery/spec';
import { exitCodes, type Output } from './output';

/** `schema`: the JSON schema of specs, for editors. */
export function schema(options: { readonly out?: string }, output: Output): number {
  const text = JSON.stringify(specJsonSchema(), null, 2) + '\n';
  if (options.out === undefined) process.stdout.write(text);
  else {
    writeFileSync(options.out, text);
    output.say(options.out);
  }
  return exitCodes.done;
}
