import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { constructed } from '../support/constructions';
import { session } from '../support/session';
import { shown } from '../support/snapshots';

/** What lies beyond the inside of its panel without being scrolled there, and headings that are cut off. */
function misfits(): string[] {
  const told: string[] = [];
  for (const panel of document.querySelectorAll('.panel')) {
    const { paddingRight } = getComputedStyle(panel);
    const edge = panel.getBoundingClientRect().right - parseFloat(paddingRight) + 0.6;
    const scrolled = (node: Element): boolean => {
      for (let up = node.parentElement; up && up !== panel; up = up.parentElement) {
        if (getComputedStyle(up).overflowX !== 'visible') return true;
      }
      return false;
    };
    for (const node of panel.querySelectorAll('*')) {
      const inner = [...(node.shadowRoot?.querySelectorAll('.control, .root') ?? [])];
      for (const part of scrolled(node) ? [] : [node, ...inner]) {
        const { right, width, height } = part.getBoundingClientRect();
        const beyond = right - edge;
        if (width > 1 && height > 1 && beyond > 0) {
          told.push(`${node.tagName}.${node.className} ${beyond}`);
        }
      }
      const cut = node.scrollWidth > node.clientWidth + 1;
      if (/^(H2|H3|TH)$/.test(node.tagName) && cut) told.push(`cut: ${node.textContent}`);
    }
  }
  return told;
}

void describe('panels of a run of constructions', () => {
  const { open } = session();

  for (const width of [200, 240, 320, 400, 560, 700, 1000]) {
    test(`keep all that they hold within ${width} pixels`, async (t) => {
      const view = await open(t, { context: { viewport: { width, height: 800 } } });
      if (!view) return;
      await view.show([shown(constructed())]);
      assert.ok((await view.page.locator('.panel').count()) >= 4);
      for (const summary of await view.page.locator('summary:visible').all()) await summary.click();
      await view.settle();
      assert.deepEqual(await view.page.evaluate(misfits), []);
      assert.deepEqual(await view.complaints(), []);
    });
  }
});
