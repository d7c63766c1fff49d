import fs from 'node:fs';
import path from 'node:path';
import { runsFolderName } from '../../../runs/folder';

/** Where nothing of the user's own lies: packages, runs, hidden folders. */
const always = [
  '**/node_modules/**',
  `**/${runsFolderName}/**`,
  '**/.*/**',
  '**/venv/**',
  '**/__pycache__/**',
];

/**
 * The glob of what a search for models and data leaves out.
 *
 * @param folder that is searched, absolute
 * @param runs the folder that the user has set for runs, absolute; one outside is not searched anyhow
 */
export function excludedFrom(folder: string, runs: string | undefined): string {
  const inside = runs === undefined ? '' : path.relative(folder, runs);
  const own =
    inside === '' || inside.startsWith('..') || path.isAbsolute(inside)
      ? []
      : [`${inside.split(path.sep).map(literally).join('/')}/**`];
  return `{${[...always, ...own].join(',')}}`;
}

/** A name as a glob: what has a meaning in globs, and no escape that all who read them share, fits any character. */
function literally(name: string): string {
  return name.replace(/[*?{}[\],!\\]/g, '?');
}

/** Tells which files lie in folders of runs, wherever those are; what is known of a folder is looked up once. */
export class InRun {
  private readonly known = new Map<string, boolean>();

  /** @param root above it nothing is looked at, absolute */
  constructor(private readonly root: string) {}

  /** @param file absolute, below the root */
  isIn(file: string): boolean {
    const folder = path.dirname(file);
    if (folder === this.root || folder.length < this.root.length) return false;
    let found = this.known.get(folder);
    if (found === undefined) {
      found = isRun(folder) || this.isIn(folder);
      this.known.set(folder, found);
    }
    return found;
  }
}

function isRun(folder: string): boolean {
  return ['run.json', 'spec.json'].every((name) => fs.existsSync(path.join(folder, name)));
}
