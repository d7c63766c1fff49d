import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type Locator } from 'playwright-core';
import { readRecord } from '../../../src/runs/record';
import { workbenchCase } from '../support/cases';
import { smallSpec } from '../support/madeRun';
import { runsOnceThere } from '../support/runFolders';
import { type Workbench } from '../support/workbench';

const faulty = {
  experiment: 'imp',
  model: { kind: 'file', path: 'nets/none/model.json' },
  training: { steps: 100 },
  imp: { levels: 'many' },
};

/** Shows an editor. The walkthrough comes along to a new window, and to its front, once or twice. */
async function showTab(workbench: Workbench, title: string, content: Locator): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await workbench.tab(title).click();
    try {
      return await content.waitFor({ timeout: 5_000 });
    } catch (error) {
      if (attempt === 6) throw error;
    }
  }
}

export const cases = [
  workbenchCase(
    'a spec is marked, mended and described in the editor',
    { files: { 'net.ticket.json': `${JSON.stringify(faulty, null, 2)}\n` } },
    async ({ workbench, page, path: at, screenshot }) => {
      await workbench.open('net.ticket.json');
      await workbench.codeLens('Run').first().waitFor();
      // What the schema says and what it cannot say, each once.
      await workbench.squiggles('error').waitFor();
      await workbench.squiggles('warning').waitFor();
      await workbench.codeLens('Run').first().click();
      await workbench.notification('imp.levels').waitFor();
      await workbench.answerNotification('imp.levels', 'Show the Problem');
      await screenshot('spec-problems');
      const mended = {
        ...faulty,
        model: { kind: 'zoo', name: 'lenet-5' },
        imp: { rewind: { step: 100 } },
      };
      fs.writeFileSync(at('net.ticket.json'), `${JSON.stringify(mended, null, 2)}\n`);
      await workbench.editorLines.filter({ hasText: 'lenet-5' }).waitFor();
      await page.waitForFunction(
        () => document.querySelectorAll('.editor-instance .squiggly-error').length === 1,
      );
      await page.keyboard.press('Escape');
      await workbench.command('Go to Next Problem (Error, Warning, Info)');
      await page.getByText('nothing would be left to train').first().waitFor();
      await screenshot('spec-rewind');
    },
  ),
  workbenchCase(
    'the doctor tells engine and speed, and the wizard knows its times then',
    {},
    async ({ workbench, screenshot }) => {
      await workbench.command('Winning Ticket: Doctor');
      const page = workbench.webview();
      await page.locator('h1', { hasText: 'Doctor' }).waitFor({ timeout: 60_000 });
      await page.locator('td', { hasText: 'LeNet-300-100' }).waitFor();
      await page.locator('strong', { hasText: 'All is well' }).waitFor();
      await screenshot('doctor');
    },
  ),
  workbenchCase(
    'without the native engine it is offered with all that it takes, and what is installed elsewhere stays',
    {
      engine: 'none',
      settings: { 'winningTicket.engine': 'auto' },
      files: { 'small.ticket.json': JSON.stringify(smallSpec, null, 2) },
    },
    async ({ workbench, workspace, places, screenshot }) => {
      await workbench.command('Winning Ticket: Remove Native Engine');
      await workbench.notification('No native engine is installed').waitFor();
      await workbench.command('Winning Ticket: Install Native Engine');
      await workbench.dialog.waitFor({ timeout: 60_000 });
      const text = (await workbench.dialog.textContent()) ?? '';
      for (const part of ['MB', 'SHA-256', 'From:', 'Writes:', places.root]) {
        assert.ok(text.includes(part), `${part} in ${text}`);
      }
      await screenshot('native-consent');
      await workbench.answerDialog('Cancel');
      assert.ok(!fs.existsSync(path.join(places.root, 'cache', 'winning-ticket', 'native')));
      // Before the first run it is offered, and never again.
      await workbench.open('small.ticket.json');
      await workbench.codeLens('Run').first().click();
      await workbench.dialog.filter({ hasText: 'Train with the native engine?' }).waitFor();
      await workbench.dialog.filter({ hasText: /\d MB to fetch/ }).waitFor();
      await screenshot('native-offer');
      await workbench.answerDialog('Install…');
      await workbench.dialog.filter({ hasText: 'SHA-256' }).waitFor({ timeout: 60_000 });
      await workbench.answerDialog('Cancel');
      const [run] = await runsOnceThere(workspace, 1);
      assert.equal(readRecord(run!).engines.at(-1)?.name, 'wasm');
      await workbench.tab('small.ticket.json').click();
      await workbench.codeLens('Run').first().click();
      await runsOnceThere(workspace, 2);
      assert.equal(await workbench.dialog.count(), 0);
    },
  ),
  workbenchCase(
    'the examples are put into the home folder and open, and the walkthrough leads there',
    { open: 'nothing' },
    async ({ workbench, places, screenshot }) => {
      await workbench.command('Welcome: Open Walkthrough');
      await workbench.pick('Find a winning ticket');
      await workbench.walkthrough.waitFor();
      await workbench.webview().locator('svg line').first().waitFor();
      await screenshot('walkthrough');
      await workbench.command('Winning Ticket: Open Example Workspace');
      await workbench.pick('Put the examples here');
      await workbench.file('digits.ticket.json').waitFor({ timeout: 60_000 });
      const home = path.join(places.root, 'home', 'winning-ticket-examples');
      assert.ok(fs.existsSync(path.join(home, 'tickets', 'digits-mlp-5-percent', 'model.json')));
      await workbench.open('digits.ticket.json');
      await showTab(workbench, 'digits.ticket.json', workbench.codeLens('Run').first());
      await screenshot('examples');
    },
  ),
];
