// Times one training step in a process of its own and prints the row as JSON: NAME ENGINE THREADS.
import { type EngineName } from '../../src/tensors/engine';
import { measureStep } from './step';

const [name = '', engine = '', threads = '1'] = process.argv.slice(2);
measureStep(name, engine as EngineName, Number(threads)).then(
  (row) => console.log(JSON.stringify(row)),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
