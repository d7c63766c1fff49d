import assert from 'node:assert/strict';
import { workbenchCase } from '../support/cases';

export const cases = [
  workbenchCase(
    'the palette lists the commands, and the container shows',
    { files: { 'notes.txt': 'nothing to prune here\n' } },
    async ({ workbench, screenshot }) => {
      await workbench.file('notes.txt').waitFor();
      const titles = await workbench.commandsListed('Winning Ticket: ');
      assert.ok(titles.includes('Winning Ticket: Find Winning Ticket'), titles.join(', '));
      await workbench.showContainer();
      await screenshot('start');
    },
  ),
];
