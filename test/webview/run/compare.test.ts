import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { drawnSeries } from '../support/drawn';
import { session } from '../support/session';
import { shown, snapshotOf } from '../support/snapshots';

void describe('runs beside each other', () => {
  const { open } = session();
  const first = snapshotOf();
  const second = snapshotOf({ folder: '/runs/second', shift: -0.01, levels: 6 });
  const lost = { folder: '/runs/lost', error: 'The folder /runs/lost is gone.' };

  test('share charts, have tables below each other, and tell which could not be read', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(first), lost, shown(second)]);
    assert.match(await view.page.locator('.headers').innerText(), /\/runs\/lost is gone/);
    assert.equal(await view.page.locator('.chart-panel').count(), 2);
    const drawn = await drawnSeries(view, 0);
    assert.deepEqual(
      drawn.map(({ id, points }) => [id, points.length]),
      [
        ['/runs/first\nticket', 8],
        ['/runs/first\nreinitialised', 7],
        ['/runs/second\nticket', 6],
        ['/runs/second\nreinitialised', 5],
      ],
    );
    // The runs have the same title: their folders tell them apart.
    const legend = await view.page.locator('.legend').first().innerText();
    assert.match(legend, /Ticket · LeNet-300-100 on digits \(first\)/);
    assert.match(legend, /Dense · LeNet-300-100 on digits \(second\)/);
    const headings = await view.page.locator('.table-panel h2').allInnerTexts();
    assert.equal(headings.length, 2);
    // The last level that both have, and a bar of each.
    const slider = view.page.locator('.chart-side input[type=range]').first();
    assert.equal(await slider.getAttribute('aria-valuetext'), '5');
    assert.equal(await view.page.locator('.bar-row').first().locator('.bar').count(), 2);
    assert.deepEqual(await view.complaints(), []);
  });

  test('show the training curves of the runs that are chosen', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(first), shown(second)]);
    const ids = async (): Promise<string[]> => (await drawnSeries(view, 2)).map((s) => s.id);
    assert.deepEqual(await ids(), [
      '/runs/first\nTicket-0\ntest',
      '/runs/first\nTicket-5\ntest',
      '/runs/second\nTicket-0\ntest',
      '/runs/second\nTicket-5\ntest',
    ]);
    await view.page.locator('.training-panel .chip', { hasText: '(first)' }).click();
    await view.settle();
    assert.deepEqual(await ids(), ['/runs/second\nTicket-0\ntest', '/runs/second\nTicket-5\ntest']);
  });

  test('a run that leaves takes its part with it, and asks the host for that', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(first), shown(second)]);
    await view.page.locator('[data-action=close]').last().click();
    const { request } = await view.request('run');
    assert.deepEqual(request, { kind: 'run', action: 'close', folder: '/runs/second' });
    await view.show([shown(first)]);
    assert.equal(await view.page.locator('.table-panel').count(), 1);
    assert.deepEqual(
      (await drawnSeries(view, 0)).map((s) => s.id),
      ['ticket', 'reinitialised'],
    );
    assert.equal(await view.page.locator('[data-action=close]').isVisible(), false);
  });
});
