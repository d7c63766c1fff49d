import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { makeSyntheticRun } from '../../support/syntheticRun';
import { smallSpec, until, winningTicket } from '../../support/runs';
import { workbenchCase } from '../support/cases';

const runsName = 'winning-ticket-runs';

/** Runs in every state that a folder can be found in. */
function makeRuns(workspace: string): void {
  const runs = path.join(workspace, runsName);
  fs.mkdirSync(runs, { recursive: true });
  fs.writeFileSync(path.join(runs, '.gitignore'), '*\n');
  const run = (n: number): string => path.join(runs, `2026-01-31-12000${n}-imp-lenet`);
  const drawn = { seeds: 3, levels: 8, points: 30, done: true };
  makeSyntheticRun(run(1), { ...drawn, title: 'LeNet on digits' });
  const long =
    'A title as long as people write them when nobody has told them that trees are narrow';
  makeSyntheticRun(run(2), { ...drawn, title: long });
  makeSyntheticRun(run(3), { ...drawn, done: false, title: 'Left in the middle' });
  makeSyntheticRun(run(4), { ...drawn, title: 'Damaged' });
  fs.writeFileSync(path.join(run(4), 'status.json'), '{"format": 1,');
  makeSyntheticRun(run(5), { ...drawn, title: 'Missing' });
  fs.rmSync(path.join(run(5), 'run.json'));
}

/** A run that has work for some seconds, stopped in its midst. */
async function makeStoppedRun(workspace: string): Promise<void> {
  const spec = path.join(workspace, 'small.ticket.json');
  const training = { ...smallSpec.training, steps: 300 };
  fs.writeFileSync(spec, JSON.stringify({ ...smallSpec, title: 'A small net', training }));
  const runs = path.join(workspace, runsName);
  const found = await winningTicket('find', spec, '--runs', runs, '--jobs', '1', '--detach');
  const folder = found.lines.at(-1)?.run;
  assert.ok(folder, JSON.stringify(found));
  const stopped = await winningTicket('stop', folder);
  assert.equal(stopped.code, 0, JSON.stringify(stopped));
}

export const cases = [
  workbenchCase(
    'the list has runs in every state, opens them, and deletes only what is confirmed',
    { prepare: makeRuns },
    async ({ workbench, screenshot, path: at }) => {
      await workbench.showContainer();
      const rows = workbench.treeRows('Runs');
      await rows.nth(4).waitFor();
      const texts = await rows.allTextContents();
      assert.equal(texts.length, 5, texts.join('\n'));
      const has = (pattern: RegExp): void => {
        assert.ok(
          texts.some((text) => pattern.test(text)),
          `${pattern}: ${texts.join('\n')}`,
        );
      };
      has(/^Missing.*run\.json is missing/);
      has(/^Damaged.*status\.json is damaged/);
      has(/^Left in the middle.*stopped at 50 %/);
      await screenshot('tree');
      const run = workbench.treeRows('Runs', 'LeNet on digits');
      await workbench.expand(run);
      await rows.nth(6).waitFor();
      await screenshot('tree-open');
      await run.click();
      await workbench.tab('LeNet on digits').waitFor();
      await workbench.webview().locator('canvas').first().waitFor();
      const damaged = workbench.treeRows('Runs', 'Damaged');
      await workbench.contextMenu(damaged, 'Delete Run');
      await workbench.dialog.waitFor();
      await screenshot('delete');
      await workbench.answerDialog('Cancel');
      assert.ok(fs.existsSync(at(runsName, '2026-01-31-120004-imp-lenet')));
      await workbench.contextMenu(damaged, 'Delete Run');
      await workbench.answerDialog('Delete');
      await damaged.waitFor({ state: 'detached' });
      assert.deepEqual(
        fs.readdirSync(at(runsName)).filter((name) => name.includes('120004')),
        [],
      );
      await workbench.contextMenu(run, 'Reveal Run Folder');
      await workbench.file('2026-01-31-120001-imp-lenet').waitFor();
    },
  ),
  workbenchCase(
    'a stopped run goes on, is followed to its end, and only its window says how it came out',
    { prepare: makeStoppedRun, limitMilliseconds: 240_000 },
    async ({ workbench, secondWindow, screenshot }) => {
      await workbench.showContainer();
      const run = workbench.treeRows('Runs', 'A small net');
      await run.waitFor();
      const other = await secondWindow();
      await other.showContainer();
      await other.treeRows('Runs', 'stopped').waitFor();
      assert.match((await run.textContent()) ?? '', /stopped at \d+ %/);
      await workbench.rowAction(run, 'Resume Run');
      await workbench.tab('A small net').waitFor();
      await workbench.statusItem('Ticket').waitFor();
      await workbench.notification('A small net').waitFor();
      await workbench.treeRows('Runs', 'running').waitFor();
      await other.treeRows('Runs', 'running').waitFor();
      await screenshot('running');
      await workbench.answerNotification('A small net', 'Cancel');
      await workbench.treeRows('Runs', 'stopped').waitFor();
      await workbench.statusItem('Ticket').waitFor({ state: 'detached' });
      await screenshot('stopped');
      await workbench.answerNotification('Nothing that is finished is lost', 'Resume');
      await workbench.treeRows('Runs', 'running').waitFor();
      const end = workbench.notification(/A small net: (matches|no |done)/);
      await end.waitFor({ timeout: 120_000 });
      await screenshot('done');
      // The other window has seen all of it, and has said nothing.
      await other.treeRows('Runs', /A small net(?!.*(running|stopped))/).waitFor();
      await other.statusItem('Ticket').waitFor({ state: 'detached' });
      const said = (texts: readonly string[]): readonly string[] =>
        texts.filter((text) => text.includes('A small net'));
      assert.deepEqual(said(await other.allNotifications()), []);
      assert.notDeepEqual(said(await workbench.allNotifications()), []);
    },
  ),
  workbenchCase(
    'the command line is a command in terminals, from a copy of the program',
    { files: { 'notes.txt': '' } },
    async ({ workbench, page, path: at, places }) => {
      const storage = path.join(places.userData, 'User', 'globalStorage');
      const command = path.join(storage, 'winning-ticket.winning-ticket', 'bin', 'winning-ticket');
      await until('the command is there', () => fs.existsSync(command));
      await workbench.command('Terminal: Create New Terminal');
      await page.locator('.terminal-wrapper.active .xterm-screen').waitFor();
      await page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
      await page.keyboard.type(
        'winning-ticket runs --json > said.txt; command -v winning-ticket > where.txt\n',
      );
      const where = at('where.txt');
      await until(
        'it has said something',
        () => fs.existsSync(where) && fs.readFileSync(where, 'utf8') !== '',
      );
      assert.match(fs.readFileSync(where, 'utf8'), /[\\/]bin[\\/]winning-ticket\n$/);
      const { type, runs } = JSON.parse(fs.readFileSync(at('said.txt'), 'utf8')) as {
        readonly type: string;
        readonly runs: readonly unknown[];
      };
      assert.equal(type, 'summary');
      assert.deepEqual(runs, []);
    },
  ),
];
