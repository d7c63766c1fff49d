import { Command, CommanderError, Option } from 'commander';
import { engineNames } from '../runs/spec';
import { catalogue } from '../lottery/catalogue';
import { doctor } from './doctor';
import { tellError } from './errors';
import { find, type FindOptions } from './find';
import { nativeInstall, nativeRemove, nativeStatus } from './native';
import { createOutput, exitCodes, type Output } from './output';
import { resume, runs, show, stop } from './runs';
import { schema } from './schema';
import { version } from './version';

const examples = `
Examples:
  winning-ticket find                                     the bundled example, generated digits
  winning-ticket find my.ticket.json                      what a spec says
  winning-ticket find --data mnist/ --levels 21 --seeds 3 LeNet-300-100 on a folder of IDX files
  winning-ticket find --model saved/model.json --data table.csv
  winning-ticket show latest                              the newest run's results
  winning-ticket resume latest                            go on where it stopped

Exit codes: 0 done, 1 failed, 2 bad input, 130 stopped.`;

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
        code = tellError(error, output);
      }
    };
  const program = build(act);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    // commander has said what is wrong, or printed help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.badInput;
    throw error;
  }
  return code;
}

type Act = <A extends unknown[]>(
  action: (output: Output, ...rest: A) => Promise<number> | number,
) => (...args: unknown[]) => Promise<void>;

function build(act: Act): Command {
  const program = new Command('winning-ticket')
    .description('Finds lottery tickets: sparse subnetworks that train as well as the dense net.')
    .version(version)
    .addHelpText('after', examples)
    .showHelpAfterError('(winning-ticket --help shows what there is)')
    .exitOverride();
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option('--json', 'lines of JSON on standard output, and nothing else');

  findCommand(
    command('find [spec]', 'find a ticket: from a *.ticket.json, or the options below'),
  ).action(
    act((output, spec: string | undefined, options: FindOptions) => find(spec, options, output)),
  );
  command('resume <run>', 'go on with a run that was stopped, interrupted or failed')
    .option('--jobs <n>', 'replicates at once')
    .option('--detach', 'leave the run to itself')
    .addOption(
      new Option('--engine <name>', 'go on with another engine').choices(engineNames.slice(1)),
    )
    .action(act((output, given: string, options: object) => resume(given, options, output)));
  command('runs', 'list the runs, newest first')
    .option('--runs <folder>', 'where to look')
    .action(act((output, options: object) => runs(options, output)));
  command('show <run>', 'show what a run found, so far or at its end')
    .option('--follow', 'watch it until it ends')
    .option('--markdown', 'print the tables as Markdown')
    .option('--svg <file>', 'write the main chart as a picture')
    .action(act((output, given: string, options: object) => show(given, options, output)));
  command('stop <run>', 'stop a run; it can be resumed').action(
    act((output, given: string) => stop(given, output)),
  );
  command('doctor', 'say which engine runs here, why, and how fast it is')
    .addOption(new Option('--engine <name>', 'try this one').choices(engineNames))
    .action(act((output, options: object) => doctor(options, output)));

  command('schema', 'print the JSON schema of specs')
    .option('--out <file>', 'write it to a file')
    .action(act((output, options: object) => schema(options, output)));

  const native = program.command('native').description('the native engine: TensorFlow for tfjs');
  const nativeCommand = (name: string, description: string): Command =>
    native.command(name).description(description).option('--json', 'lines of JSON');
  nativeCommand('install', 'bring it to your cache folder')
    .option('--from <wheel>', 'a TensorFlow wheel that you have, for machines without a network')
    .action(act((output, options: object) => nativeInstall(options, output)));
  nativeCommand('remove', 'remove it').action(act((output) => nativeRemove(output)));
  nativeCommand('status', 'say whether it is there').action(act((output) => nativeStatus(output)));
  return program;
}

function findCommand(command: Command): Command {
  const ids = Object.keys(catalogue);
  return command
    .addOption(new Option('--experiment <id>', 'what to do').choices(ids))
    .option('--preset <id>', 'quick, standard or paper')
    .option('--model <model>', 'lenet-300-100, lenet-5, mlp:300,100 or a model.json')
    .option('--data <data>', 'digits, digits:TRAIN:TEST, a folder of IDX files, a .csv or .npz')
    .option('--levels <n>', 'nets in a row, the dense one included')
    .option('--seeds <n>', 'number of replicates, or a list such as 4,8,15')
    .option('--steps <n>', 'training steps of each net')
    .option('--set <path=value...>', 'any other field of the spec, e.g. imp.scope=global')
    .addOption(new Option('--engine <name>', 'engine to use').choices(['auto', ...engineNames]))
    .option('--threads <n>', 'threads of one replicate')
    .option('--jobs <n>', 'replicates at once')
    .option('--runs <folder>', 'where runs go')
    .option('--detach', 'start the run and leave it to itself');
}
