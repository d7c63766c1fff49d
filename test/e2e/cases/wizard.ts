import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../../support/paths';
import { type CaseContext, workbenchCase } from '../support/cases';
import { type Workbench } from '../support/workbench';

const command = 'Winning Ticket: Find Winning Ticket';

/** Copies a part of the examples to a workspace. */
function putExample(workspace: string, ...parts: readonly string[]): void {
  const to = path.join(workspace, ...parts);
  fs.cpSync(path.join(root, 'examples', ...parts), to, { recursive: true });
}

/** Waits for a step of the wizard, and answers its title with its number. */
async function step(workbench: Workbench, number: string): Promise<void> {
  await workbench.quickTitle.filter({ hasText: `(${number})` }).waitFor();
}

/** The run folders of a workspace. */
function runsIn(folder: string): readonly string[] {
  const runs = path.join(folder, 'winning-ticket-runs');
  if (!fs.existsSync(runs)) return [];
  return fs.readdirSync(runs).filter((name) => fs.existsSync(path.join(runs, name, 'run.json')));
}

async function waitForRun({ workbench }: CaseContext, folder: string): Promise<void> {
  await workbench.webview().locator('[data-state]').first().waitFor({ timeout: 60_000 });
  assert.equal(runsIn(folder).length, 1);
}

function readSpec(file: string): Record<string, unknown> {
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
}

export const cases = [
  workbenchCase(
    'Enter all the way through finds the model of the workspace and starts a run',
    { prepare: (workspace) => putExample(workspace, 'models'), limitMilliseconds: 180_000 },
    async (context) => {
      const { workbench, screenshot, path: at } = context;
      await workbench.command(command);
      await step(workbench, '1/5');
      await workbench.quickRows('digits-mlp').waitFor();
      await workbench.quickRows('3 layers, 79,510 weights, input of 28 × 28 × 1').waitFor();
      await screenshot('wizard-model');
      await workbench.enter();
      await step(workbench, '2/5');
      await workbench.quickRows('Generated digits').waitFor();
      await screenshot('wizard-data');
      await workbench.enter();
      await step(workbench, '3/5');
      await screenshot('wizard-experiment');
      await workbench.enter();
      await step(workbench, '4/5');
      await workbench.quickRows(/Quick.*about .* on this machine/).waitFor({ timeout: 60_000 });
      await screenshot('wizard-preset');
      await workbench.back();
      await step(workbench, '3/5');
      await workbench.enter();
      await step(workbench, '4/5');
      await workbench.enter();
      await step(workbench, '5/5');
      await workbench
        .quickRows(/Start.*about/)
        .first()
        .waitFor();
      await screenshot('wizard-summary');
      await workbench.enter();
      await waitForRun(context, at());
      const spec = readSpec(at('digits-mlp.ticket.json'));
      assert.deepEqual(spec['model'], { kind: 'file', path: 'models/digits-mlp/model.json' });
      await screenshot('wizard-started');
    },
  ),
  workbenchCase(
    'a model is pointed at, the spec is changed before the start, and never overwritten',
    {
      prepare: (workspace) => putExample(workspace, 'models'),
      files: {
        'graph/model.json': '{"format": "graph-model", "modelTopology": {"node": []}}',
        'iris.csv': 'a,b,class\n1,2,x\n3,4,y\n',
      },
    },
    async (context) => {
      const { workbench, page, screenshot, path: at } = context;
      await workbench.file('graph').click();
      await workbench.file('model.json').waitFor();
      await workbench.contextMenu(workbench.file('model.json'), 'Find Winning Ticket');
      await workbench.notification('Nothing to prune here').waitFor();
      await workbench.notification('a graph model has no layers').waitFor();
      await screenshot('wizard-graph-model');
      await workbench.answerNotification('Nothing to prune here', 'Choose Another Model');
      await step(workbench, '1/5');
      await page.keyboard.press('Escape');
      await workbench.file('graph').click();
      await workbench.file(/models/).click();
      await workbench.file('model.json').first().waitFor();
      for (const name of ['digits-mlp', 'digits-mlp-2']) {
        await workbench.contextMenu(workbench.file('model.json').first(), 'Find Winning Ticket');
        await step(workbench, '2/5');
        await workbench.quickRows('table, the last column is the class').waitFor();
        await workbench.quickRows('another size than the input of the model').waitFor();
        await workbench.back();
        await step(workbench, '1/5');
        await workbench.enter();
        await step(workbench, '2/5');
        await workbench.enter();
        await step(workbench, '3/5');
        await workbench.enter();
        await step(workbench, '4/5');
        await workbench.pick('Standard');
        await step(workbench, '5/5');
        await workbench.pick('Replicates');
        await workbench.quickMessage.filter({ hasText: 'Number of replicates' }).waitFor();
        await workbench.answer('0');
        await workbench.quickMessage.filter({ hasText: 'from 1 to 1,000' }).waitFor();
        await workbench.answer('2');
        await workbench.quickRows('2, of seeds 1, 2').waitFor();
        await workbench.pickUntil('Start with changes', workbench.tab(`${name}.ticket.json`));
        assert.deepEqual(readSpec(at(`${name}.ticket.json`))['seeds'], [1, 2]);
      }
      await workbench.codeLens('Run').first().waitFor();
      await screenshot('wizard-spec');
      assert.deepEqual(runsIn(at()), []);
    },
  ),
  workbenchCase(
    'without a folder there are ways on, and trying leads to a run',
    { open: 'nothing', limitMilliseconds: 180_000 },
    async (context) => {
      const { workbench, screenshot } = context;
      await workbench.command(command);
      await workbench.quickRows('Open Example Workspace').waitFor();
      await workbench.quickRows('Open Folder').waitFor();
      await screenshot('wizard-no-folder');
      await workbench.pick('Just try it');
      await step(workbench, '1/5');
      await workbench.pick('Dense net of your own sizes');
      await workbench.quickMessage.filter({ hasText: 'Units of each hidden layer' }).waitFor();
      await workbench.answer('12, none');
      await workbench.quickMessage.filter({ hasText: 'Numbers from 1' }).waitFor();
      await workbench.answer('20');
      for (const number of ['2/5', '3/5', '4/5', '5/5']) {
        await step(workbench, number);
        await workbench.enter();
      }
      await workbench.webview().locator('[data-state]').first().waitFor({ timeout: 60_000 });
    },
  ),
  workbenchCase(
    'of several folders one is chosen',
    {
      files: { 'a/notes.txt': 'a', 'b/notes.txt': 'b' },
      open: ['a', 'b'],
    },
    async ({ workbench, page, screenshot }) => {
      await workbench.command(command);
      await step(workbench, '1/6');
      await screenshot('wizard-folders');
      await workbench.pick('b');
      await step(workbench, '2/6');
      await workbench.quickRows('lenet-300-100').waitFor();
      await workbench.back();
      await step(workbench, '1/6');
      await page.keyboard.press('Escape');
    },
  ),
  workbenchCase(
    'Restricted Mode refuses, with the way to trust',
    { trust: 'restricted', prepare: (workspace) => putExample(workspace, 'models') },
    async ({ workbench, screenshot }) => {
      await workbench.command(command);
      await workbench.notification('This workspace is not trusted').waitFor();
      await screenshot('wizard-restricted');
    },
  ),
];
