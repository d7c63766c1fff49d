import { specJsonSchema } from '../../lottery/spec';
import { exitCodes, type Output } from '../output';
import { writeUserFile } from '../userFile';

/** `schema`: the JSON schema of specs, for editors. */
export function schema(options: { readonly out?: string }, output: Output): number {
  const made = specJsonSchema();
  const text = JSON.stringify(made, null, 2);
  if (options.out !== undefined) writeUserFile(options.out, `${text}\n`);
  output.emit({}, { type: 'summary', ...(options.out ? { file: options.out } : { schema: made }) });
  output.say(options.out ?? text);
  return exitCodes.done;
}
