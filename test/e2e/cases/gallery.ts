import fs from 'node:fs';
import path from 'node:path';
import { root } from '../../support/paths';
import { workbenchCase, type WorkbenchCase } from '../support/cases';

/** What the README's run is called. */
const title = 'A winning ticket of LeNet-300-100';

/** Pictures for the README; they take minutes, and prove nothing that other cases do not. */
const pictures = workbenchCase(
  'pictures of a run on the example workspace',
  {
    viewport: { width: 1280, height: 860 },
    limitMilliseconds: 600_000,
    prepare: (workspace) => {
      fs.cpSync(path.join(root, 'examples'), workspace, { recursive: true });
      const file = path.join(workspace, 'digits.ticket.json');
      const spec = JSON.parse(fs.readFileSync(file, 'utf8')) as { training: object };
      const training = { ...spec.training, evaluations: 20 };
      fs.writeFileSync(file, JSON.stringify({ ...spec, training }, null, 2));
    },
  },
  async (context) => {
    const { workbench, page, screenshot } = context;
    const view = workbench.webview();
    await workbench.open('digits.ticket.json');
    await workbench.codeLens('Run').first().click();
    await view
      .locator('.state-row [data-state]', { hasText: /Done/ })
      .waitFor({ timeout: 500_000 });
    await workbench.closeTab('digits.ticket.json');
    await workbench.showContainer();
    const row = workbench.treeRows(/Runs/, title);
    await workbench.expand(row);
    await workbench.treeRows(/Runs/, 'Dense').waitFor();
    await workbench.command('Notifications: Clear All Notifications');
    await screenshot('gallery-run');
    await context.setTheme('light');
    await view
      .getByRole('heading', { name: 'Training curves' })
      .evaluate((heading) => heading.scrollIntoView());
    await page.waitForTimeout(1_000);
    await screenshot('gallery-curves');
    await context.setTheme('dark');
    await workbench.command('Winning Ticket: Find Winning Ticket');
    // A hint of what the mouse rests on would lie on the title.
    await page.mouse.move(900, 700);
    for (const step of ['1/5', '2/5', '3/5']) {
      await workbench.quickTitle.filter({ hasText: `(${step})` }).waitFor();
      await workbench.quickRows().first().waitFor();
      await workbench.enter();
    }
    await workbench.quickRows(/Quick.*about .* on this machine/).waitFor({ timeout: 60_000 });
    await page.locator('.monaco-hover:visible').waitFor({ state: 'hidden' });
    await screenshot('gallery-wizard');
    await page.keyboard.press('Escape');
  },
);

/** A search over so many kept fractions that the rise and the fall of the accuracy show. */
const supermaskSpec = {
  title: 'Supermasks of an untrained net',
  experiment: 'edge-popup',
  model: { kind: 'mlp', hidden: [128, 64] },
  training: {
    ...{ steps: 300, batch: 64, evaluations: 10 },
    optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 },
    schedule: { kind: 'cosine', final: 0 },
  },
  seeds: [1, 2],
  'edge-popup': { kept: [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98], masks: 10 },
};

const supermasks = workbenchCase(
  'pictures of a run of supermasks',
  {
    viewport: { width: 1280, height: 860 },
    limitMilliseconds: 600_000,
    files: { 'edge-popup.ticket.json': JSON.stringify(supermaskSpec, null, 2) },
  },
  async (context) => {
    const { workbench, page, screenshot } = context;
    const view = workbench.webview();
    await workbench.open('edge-popup.ticket.json');
    await workbench.codeLens('Run').first().click();
    await view
      .locator('.state-row [data-state]', { hasText: /Done/ })
      .waitFor({ timeout: 560_000 });
    await workbench.closeTab('edge-popup.ticket.json');
    await workbench.showContainer();
    await workbench.expand(workbench.treeRows(/Runs/, supermaskSpec.title));
    await workbench.treeRows(/Runs/, '2 % kept').waitFor();
    await workbench.command('Notifications: Clear All Notifications');
    await page.mouse.move(1100, 790);
    await screenshot('gallery-edge-popup');
    await view
      .locator('.ticket-head')
      .getByText('Kept', { exact: true })
      .evaluate((caption) => caption.scrollIntoView({ block: 'center' }));
    const sliders = view.locator('.ticket-chooser').first().locator('input[type=range]');
    await sliders.first().press('Home');
    for (const key of ['ArrowRight']) await sliders.first().press(key);
    await sliders.nth(1).press('Home');
    await sliders.nth(1).press('ArrowRight');
    await view.locator('.ticket .heatmap-picture').first().waitFor();
    await view.locator('.ticket-head').evaluate((head) => head.scrollIntoView());
    await page.waitForTimeout(1_500);
    await screenshot('gallery-supermask');
  },
);

export const cases: readonly WorkbenchCase[] =
  process.env['WINNING_TICKET_SCREENSHOTS'] && process.env['WINNING_TICKET_LONG']
    ? [pictures, supermasks]
    : [];
