import { type EngineName } from '../../src/tensors/engine';
import { measurePacked } from './packed';

const [name, engine] = process.argv.slice(2) as [string, EngineName];

measurePacked(name, engine).then(
  (rows) => console.log(JSON.stringify(rows)),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
