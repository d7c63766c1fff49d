import fs from 'node:fs';
import path from 'node:path';

/** What the command in VS Code's terminals starts. */
export interface ShimTarget {
  /** The program that runs scripts: Node, or Electron that is told to be Node. */
  readonly executable: string;
  /** The command line's script. */
  readonly script: string;
}

const name = 'winning-ticket';
const note = 'Made by the VS Code extension Winning Ticket, and made again when that is updated.';

/** The command as a shell script. */
export function shellShim({ executable, script }: ShimTarget): string {
  return [
    '#!/bin/sh',
    `# ${note}`,
    `ELECTRON_RUN_AS_NODE=1 WINNING_TICKET_COMMAND=${name} exec ${quoted(executable)} ${quoted(script)} "$@"`,
    '',
  ].join('\n');
}

/** The command as a batch file of Windows. */
export function batchShim({ executable, script }: ShimTarget): string {
  const literal = (text: string): string => `"${text.replaceAll('%', '%%')}"`;
  const command = `${literal(executable)} ${literal(script)} %*`;
  return [
    '@echo off',
    `rem ${note}`,
    'setlocal',
    'set "ELECTRON_RUN_AS_NODE=1"',
    `set "WINNING_TICKET_COMMAND=${name}"`,
    ...(/^[\x20-\x7e]*$/.test(command) ? [command] : asUnicode(command)),
    '',
  ].join('\r\n');
}

/** Windows reads batch files in the terminal's code page, which is set again afterwards. */
function asUnicode(command: string): readonly string[] {
  return [
    `for /f "tokens=2 delims=:." %%p in ('chcp') do set "WINNING_TICKET_PAGE=%%p"`,
    'chcp 65001 >nul 2>nul',
    command,
    'set "WINNING_TICKET_CODE=%ERRORLEVEL%"',
    'if defined WINNING_TICKET_PAGE chcp %WINNING_TICKET_PAGE% >nul 2>nul',
    'exit /b %WINNING_TICKET_CODE%',
  ];
}

/**
 * Writes the command into a folder that terminals have on their path; what is right already stays as it is.
 *
 * @throws the file system's own error
 */
export async function writeShims(
  folder: string,
  target: ShimTarget,
  platform: string = process.platform,
): Promise<void> {
  await fs.promises.mkdir(folder, { recursive: true });
  // Git Bash and the like run the shell script on Windows, too.
  await write(path.join(folder, name), shellShim(target));
  if (platform === 'win32') await write(path.join(folder, `${name}.cmd`), batchShim(target));
}

async function write(file: string, text: string): Promise<void> {
  const present = await fs.promises.readFile(file, 'utf8').catch(() => undefined);
  if (present === text) return;
  const temporary = `${file}.${process.pid}.partial`;
  await fs.promises.writeFile(temporary, text, { mode: 0o755 });
  await fs.promises.rename(temporary, file);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
