// `npm start`: does the set-up that is missing and finds a ticket on the bundled example. Arguments behind `--` go to
// `winning-ticket find` in place of the example.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root, setUp } from './setup.mjs';

setUp();
const given = process.argv.slice(2);
const args = given.length > 0 ? given : [path.join(root, 'examples', 'digits.ticket.json')];
const cli = path.join(root, 'dist', 'winning-ticket.js');
const child = spawn(process.execPath, [cli, 'find', ...args], { stdio: 'inherit' });
// Ctrl-C reaches the child by itself; this process waits for it to stop cleanly.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => {
  process.exitCode = signal === 'SIGINT' ? 130 : (code ?? 1);
});
