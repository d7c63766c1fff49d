import { CommanderError, type Command } from 'commander';
import { InputError } from '../formats/errors';
import { commands } from './syntax';
import { tellError } from './errors';
import { createOutput, exitCodes, type Output } from './output';

/** Runs the command line. @returns the exit code */
export async function run(argv: readonly string[]): Promise<number> {
  let code: number = exitCodes.done;
  const act =
    <A extends unknown[]>(action: (output: Output, ...rest: A) => Promise<number> | number) =>
    async (...args: unknown[]): Promise<void> => {
      const command = args.at(-1) as Command;
      const output = createOutput(command.optsWithGlobals<{ json?: boolean }>().json === true);
      try {
        code = await action(output, ...(args.slice(0, -1) as A));
      } catch (error) {
        output.progress('');
        code = tellError(error, output);
      }
    };
  const program = commands(act);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.done;
    // Help that was printed because nothing was asked for.
    if (error.code === 'commander.help') return exitCodes.badInput;
    return tellError(misuse(error, program, argv), createOutput(argv.includes('--json')));
  }
  return code;
}

/** What commander has to say, in one line, with the help that fits. */
function misuse(error: CommanderError, program: Command, argv: readonly string[]): InputError {
  const what = error.message
    .replace(/^error: /, '')
    .replace(/\s+/g, ' ')
    .replace(/\.$/, '');
  const command = program.commands.find((c) => c.name() === argv[2]);
  const help = command === undefined ? '' : ` ${command.name()}`;
  return new InputError('malformed', `${what}. See: winning-ticket${help} --help`);
}
