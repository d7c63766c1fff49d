import path from 'node:path';
import { runsFolderFor } from '../runs/folder';

/** A command to type about a run, as it works from here: this program's name, the run by name or path, quoted. */
export function hint(command: 'resume' | 'show' | 'stop', folder: string): string {
  const cwd = process.cwd();
  const near = runsFolderFor(cwd) === path.dirname(folder);
  return `${programName(cwd)} ${command} ${quoted(near ? path.basename(folder) : shorter(folder, cwd))}`;
}

/** How this program was called: by its name on the path, or as a script of Node. */
function programName(cwd: string): string {
  // Whoever starts the script by a command of another name says so: VS Code's terminals do.
  const command = process.env['WINNING_TICKET_COMMAND'];
  if (command !== undefined && command !== '') return command;
  const script = process.argv[1] ?? '';
  const linked = !script.endsWith('.js');
  return linked ? 'winning-ticket' : `node ${quoted(shorter(script, cwd))}`;
}

/** A path from here, where that is shorter and does not climb. */
function shorter(file: string, cwd: string): string {
  const relative = path.relative(cwd, file);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative)
    ? file
    : relative;
}

/** Text as one word for the shell. */
export function quoted(text: string, platform = process.platform): string {
  if (/^[\w@%+=:,./\\-]+$/.test(text) && (platform === 'win32' || !text.includes('\\'))) {
    return text;
  }
  return platform === 'win32' ? `"${text}"` : `'${text.replaceAll("'", `'\\''`)}'`;
}
