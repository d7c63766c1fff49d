import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extensionApi } from './support/extension';
import { figure } from './support/figure';

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

  it('is loaded and active in a blink', async () => {
    const { activationMilliseconds, services } = await extensionApi();
    const bundle = path.join(services.context.extensionPath, 'dist', 'extension.js');
    const load = createRequire(bundle);
    // Evaluated once more, as it was at first; that it is not activated twice is what VS Code sees to.
    const { [bundle]: present } = load.cache;
    delete load.cache[bundle];
    const begin = performance.now();
    load(bundle);
    const took = performance.now() - begin + activationMilliseconds;
    load.cache[bundle] = present;
    figure('activation', took);
    assert.ok(took < 1_000, `${took} ms`);
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
