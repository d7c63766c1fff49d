import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';

/** Waits until something holds; it is looked at often. */
async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a spec in the editor', () => {
  let folder: string;
  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-'))));
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  async function open(name: string, spec: object): Promise<vscode.TextDocument> {
    const file = path.join(folder, name);
    fs.writeFileSync(file, JSON.stringify(spec, null, 2));
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    return document;
  }

  const ours = ({ uri }: vscode.TextDocument): readonly vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Winning Ticket');

  it('is marked where values do not go together, until they do', async () => {
    const document = await open('a.ticket.json', {
      experiment: 'imp',
      training: { steps: 10 },
      imp: { rewind: { step: 20 } },
    });
    const [problem] = await until(() => (ours(document).length > 0 ? ours(document) : undefined));
    assert.equal(document.getText(problem!.range), '20');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, problem!.range, '5');
    await vscode.workspace.applyEdit(edit);
    await until(() => (ours(document).length === 0 ? true : undefined));
    await document.save();
  });

  it('gets the completions and hovers of the schema', async () => {
    const document = await open('b.ticket.json', { experiment: 'imp', engine: 'auto' });
    const at = document.positionAt(document.getText().indexOf('"engine"') + 3);
    const hovers = await until(async () => {
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        at,
      );
      return found.length > 0 ? found : undefined;
    });
    const parts = hovers.flatMap(({ contents }) => contents);
    const text = parts.map((part) => (typeof part === 'string' ? part : part.value)).join('\n');
    assert.match(text, /What trains the nets/);
  });

  it('is completed and marked by the schema of its own experiment', async () => {
    const document = await open('d.ticket.json', {
      experiment: 'edge-popup',
      'edge-popup': { scope: '', kept: [1.5], masks: 4 },
    });
    const text = document.getText();
    const at = document.positionAt(text.indexOf('""') + 1);
    const labels = await until(async () => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        at,
      );
      const found = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      return found.includes('"layerwise"') ? found : undefined;
    });
    assert.ok(labels.includes('"global"'), labels.join(', '));
    const marked = await until(() => {
      const found = vscode.languages
        .getDiagnostics(document.uri)
        .map(({ range, message }) => [document.getText(range), message]);
      return found.length >= 2 ? found : undefined;
    });
    // Not that it is no spec of another experiment.
    assert.deepEqual(marked.map(([place]) => place).sort(), ['""', '1.5'], JSON.stringify(marked));
  });

  it('has a lens that runs it', async () => {
    const document = await open('c.ticket.json', { experiment: 'imp' });
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      10,
    );
    const run = lenses.find(({ command }) => command?.command === 'winningTicket.runSpec');
    assert.match(run?.command?.title ?? '', /Run/);
    assert.equal(String(run?.command?.arguments?.[0]), document.uri.toString());
  });
});
