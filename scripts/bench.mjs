// `npm run bench`: speed and memory beside other programs, as a table. `-- --only NAME --json` for one, as JSON lines.
import path from 'node:path';
import { root, run, setUp } from './setup.mjs';

setUp();
run(
  process.execPath,
  [
    '--require=./test/setup.cjs',
    '--require=./test/typescript.cjs',
    path.join(root, 'test', 'bench', 'main.ts'),
    ...process.argv.slice(2),
  ],
  // As trainers have it (src/worker/supervisor.ts).
  {
    env: {
      MALLOC_MMAP_THRESHOLD_: '268435456',
      MALLOC_TRIM_THRESHOLD_: '1073741824',
      ...process.env,
    },
  },
);
