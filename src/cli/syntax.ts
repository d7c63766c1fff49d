import { Command, Option } from 'commander';
import { catalogue } from '../lottery/catalogue';
import { theorems } from '../lottery/bounds/question';
import { engineNames } from '../runs/spec';
import { bound, type BoundOptions } from './commands/bound';
import { compact } from './commands/compact';
import { doctor } from './commands/doctor';
import { exportRun } from './commands/export';
import { find, type FindOptions } from './commands/find';
import { helpOf, programHelp } from './help';
import { inspect } from './commands/inspect';
import { nativeInstall, nativeRemove, nativeStatus } from './commands/native';
import { type Output } from './output';
import { predict } from './commands/predict';
import { report } from './commands/report';
import { resume } from './commands/resume';
import { runs } from './commands/runs';
import { schema } from './commands/schema';
import { show } from './commands/show';
import { stop } from './commands/stop';
import { version } from '../runs/version';

/** Turns what a command does into what commander calls. */
export type Act = <A extends unknown[]>(
  action: (output: Output, ...rest: A) => Promise<number> | number,
) => (...args: unknown[]) => Promise<void>;

/** Every command with its options. */
export function commands(act: Act): Command {
  const program = new Command('winning-ticket')
    .description('Finds lottery tickets: sparse subnetworks that train as well as the dense net.')
    .version(version)
    .addHelpText('after', programHelp)
    .exitOverride()
    // Errors are told by whoever runs the program, in one line or as JSON.
    .configureOutput({ outputError: () => undefined });
  const command = (name: string, description: string, parent = program): Command =>
    parent
      .command(name)
      .description(description)
      .option('--json', 'lines of JSON on standard output, and nothing else')
      .addHelpText('after', helpOf(parent === program ? name : `${parent.name()} ${name}`));

  findOptions(
    command('find [spec]', 'find a ticket: from a *.ticket.json, or by the options below'),
  ).action(
    act((output, spec: string | undefined, options: FindOptions) => find(spec, options, output)),
  );
  command('resume <run>', 'go on with a run that was stopped, interrupted or failed')
    .option('--jobs <n>', 'replicates at once')
    .option('--detach', 'leave the run to itself')
    .addOption(new Option('--engine <name>', 'go on with this engine').choices(engineNames))
    .action(act((output, given: string, options: object) => resume(given, options, output)));
  command('runs', 'list the runs, newest first')
    .option('--runs <folder>', 'where to look')
    .action(act((output, options: object) => runs(options, output)));
  command('show <run>', 'show what a run found, so far or at its end')
    .option('--follow', 'watch it until it ends; Ctrl-C leaves it alone')
    .option('--markdown', 'print the tables as Markdown')
    .option('--svg <file>', 'write the main chart as a picture')
    .option('--force', 'overwrite a file that is no such picture')
    .action(act((output, given: string, options: object) => show(given, options, output)));
  command('stop <run>', 'stop a run; it can be resumed').action(
    act((output, given: string) => stop(given, output)),
  );
  command('report <runs...>', 'write runs as a page: one HTML file that opens in any browser')
    .option('--out <file>', "where to; by default the run's name with .html, here")
    .option('--force', 'overwrite a file that is no report')
    .action(act((output, given: string[], options: object) => report(given, options, output)));
  command('export <run>', 'copy the tickets of a finished run, as models that tfjs opens')
    .option('--out <folder>', "an empty or new folder; by default ticket- and the run's name, here")
    .option('--seed <n>', 'only the ticket of this seed')
    .action(act((output, given: string, options: object) => exportRun(given, options, output)));
  command('predict <ticket> <data>', 'let a binary ticket answer, packed: of a run, or its file')
    .option('--seed <n>', 'of a run: the replicate')
    .option('--stage <name>', 'of a run: the ticket of this stage, such as kept-30')
    .option('--output <file>', 'write the class of each example as a table (.csv)')
    .action(
      act((output, given: string, data: string, options: object) =>
        predict(given, data, options, output),
      ),
    );
  command('inspect <file>', 'look inside a model file, a mask, or the ticket of a run')
    .option('--layer <name>', 'all about one layer: numbers, histogram, mask')
    .option('--paths [k]', 'the strongest paths from inputs to outputs, 10 unless told otherwise')
    .option('--compare <other>', 'how its mask agrees with another; of a run, also a level: 5')
    .option('--seed <n>', 'of a run: the replicate')
    .option('--level <n>', 'of a run: the ticket of this level, or of a kept fraction: 30%')
    .option('--stage <name>', 'of a run: the ticket or control of this stage')
    .option('--step <n>', 'of a run: its mask after so many steps of the search')
    .action(act((output, given: string, options: object) => inspect(given, options, output)));
  boundOptions(
    command('bound <model>', 'how wide a random net must be to hold a net, by three theorems'),
  ).action(act((output, given: string, options: BoundOptions) => bound(given, options, output)));
  command('compact <run>', 'remove the weights of a finished run; masks, results and tickets stay')
    .option('--dry-run', 'say what would be removed, and do nothing')
    .action(act((output, given: string, options: object) => compact(given, options, output)));
  command('doctor', 'say which engine runs here, why, and how fast it is')
    .addOption(new Option('--engine <name>', 'try this one').choices(['auto', ...engineNames]))
    .action(act((output, options: object) => doctor(options, output)));
  command('schema', 'print the JSON schema of specs')
    .option('--out <file>', 'write it to a file')
    .action(act((output, options: object) => schema(options, output)));

  const native = program.command('native').description('the native engine: TensorFlow for tfjs');
  command('install', 'bring it to your cache folder', native)
    .option('--from <wheel>', 'a TensorFlow wheel that you have, for machines without a network')
    .option('--index <url>', "a package index to use in place of pip's and the public one")
    .option('--no-pip', 'fetch straight from the package index')
    .option('--dry-run', 'say what would be fetched and how big it is, and do nothing')
    .action(act((output, options: object) => nativeInstall(options, output)));
  command('remove', 'remove it', native).action(act((output) => nativeRemove(output)));
  command('status', 'say whether it is there', native).action(
    act((output) => nativeStatus(output)),
  );
  return program;
}

function boundOptions(command: Command): Command {
  return command
    .option('--epsilon <e>', 'error that a weight may have, 0.01 unless told otherwise')
    .addOption(new Option('--eps <e>').hideHelp())
    .option('--output-epsilon <e>', 'error that outputs may have: epsilon follows from it')
    .option('--delta <d>', 'probability that it fails, 0.05 unless told otherwise')
    .addOption(new Option('--theorem <t>', 'only this one').choices([...theorems]))
    .addOption(
      new Option('--construction <c>', 'of subset-sum: what samples are').choices([
        'products',
        'sums',
      ]),
    )
    .option('--samples <n>', 'draw so many a weight, and say how likely that fails')
    .option('--constant <id=value...>', 'another value for a constant of a theorem')
    .option('--input <r>', 'largest magnitude of inputs, 1 unless told otherwise')
    .option('--positive-inputs', 'inputs are never negative, such as pixels')
    .option('--largest <w>', 'of a net given by its sizes: its largest weight, 0.5 otherwise')
    .option('--bias', 'of a net given by its sizes: its layers have biases')
    .option('--seed <n>', 'of a run: the replicate')
    .option('--level <n>', 'of a run: the ticket of this level, or of a kept fraction: 30%')
    .option('--stage <name>', 'of a run: the ticket or control of this stage');
}

function findOptions(command: Command): Command {
  const ids = Object.keys(catalogue);
  return command
    .addOption(new Option('--experiment <id>', 'what to do').choices(ids))
    .option('--preset <id>', 'quick, standard or paper; standard where there is no spec')
    .option(
      '--model <model>',
      'lenet-300-100, lenet-5, conv-2, resnet-20, ..., mlp:300,100 or a model.json',
    )
    .option('--data <data>', 'digits, digits:TRAIN:TEST, a folder (IDX, CIFAR), a .csv or .npz')
    .option('--levels <n>', 'imp: nets in a row, the dense one included')
    .option('--seeds <n>', 'number of replicates, or a list such as 4,8,15')
    .option('--steps <n>', 'training steps of each net')
    .option('--set <path=value...>', 'any other fields of the spec, e.g. imp.scope=global')
    .addOption(new Option('--engine <name>', 'engine to use').choices(['auto', ...engineNames]))
    .option('--threads <n>', 'threads of one replicate')
    .option('--jobs <n>', 'replicates at once')
    .option('--runs <folder>', 'where runs go')
    .option('--detach', 'start the run and leave it to itself');
}
