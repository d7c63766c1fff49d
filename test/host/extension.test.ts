import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

const ID = 'winning-ticket.winning-ticket';

describe('the extension', () => {
  it('is the packaged one, beside its workspace, and activates', async () => {
    const extension = vscode.extensions.getExtension(ID);
    assert.ok(extension, `${ID} is not installed`);
    assert.equal(extension.extensionKind, vscode.ExtensionKind.Workspace);
    assert.doesNotMatch(extension.extensionPath, /node_modules/);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command that package.json names', async () => {
    const extension = vscode.extensions.getExtension(ID);
    await extension?.activate();
    const about = extension?.packageJSON as {
      readonly contributes?: { readonly commands?: readonly { readonly command: string }[] };
    };
    const named = (about.contributes?.commands ?? []).map(({ command }) => command);
    const there = new Set(await vscode.commands.getCommands(true));
    assert.ok(named.length > 0, 'package.json names no command');
    assert.deepEqual(
      named.filter((command) => !there.has(command)),
      [],
    );
  });
});
