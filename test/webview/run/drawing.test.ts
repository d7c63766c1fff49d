import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { drawnSeries, pixel } from '../support/drawn';
import { session } from '../support/session';
import { densities, shown, snapshotOf } from '../support/snapshots';
import { themes } from '../support/themes';

void describe('charts of the run page', () => {
  const { open } = session();

  test('draw each point where its density, on a logarithmic axis, and its accuracy lie', async (t) => {
    const view = await open(t);
    if (!view) return;
    const snapshot = snapshotOf({ levels: 8 });
    await view.show([shown(snapshot)]);
    const [ticket, fresh] = await drawnSeries(view, 0);
    const points = snapshot.presentation!.charts[0]!.series[0]!.points;
    assert.equal(ticket!.id, 'ticket');
    assert.equal(ticket!.points.length, 8);
    assert.equal(fresh!.points.length, 7);
    // Densities fall by the same factor, the axis is reversed: steps of the same length to the right.
    const steps = ticket!.points.slice(1).map(([x], i) => ticket!.points[i]![0] - x);
    for (const step of steps) assert.ok(Math.abs(step - steps[0]!) < 0.1, steps.join(' '));
    assert.ok(steps[0]! > 0);
    // Two points fix the scale, the others must lie on it. Points come by rising x: the densest is the last.
    const rising = points.toReversed();
    const slope = (ticket!.points[7]![1] - ticket!.points[0]![1]) / (rising[7]!.y - rising[0]!.y);
    assert.ok(slope < 0);
    for (const [i, { y }] of rising.entries()) {
      const expected = ticket!.points[0]![1] + slope * (y - rising[0]!.y);
      assert.ok(Math.abs(ticket!.points[i]![1] - expected) < 0.1);
    }
    assert.deepEqual(await view.complaints(), []);
  });

  test('have the series’ colour at its points', async (t) => {
    const view = await open(t, { theme: 'light' });
    if (!view) return;
    await view.show([shown(snapshotOf())]);
    const [ticket] = await drawnSeries(view, 0);
    const [red, green, blue] = await pixel(view, 0, ticket!.points[2]!);
    assert.deepEqual([red, green, blue], [0x00, 0x63, 0xd3]);
    await view.setTheme(themes.dark);
    const [again] = await drawnSeries(view, 0);
    const dark = await pixel(view, 0, again!.points[2]!);
    assert.deepEqual(dark.slice(0, 3), [0x59, 0xa4, 0xf9]);
    assert.deepEqual(await view.complaints(), []);
  });

  test('show values under the pointer and under arrow keys', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(snapshotOf())]);
    const [ticket] = await drawnSeries(view, 0);
    const area = view.page.locator('.chart-area').first();
    const [x, y] = ticket!.points.at(-3)!;
    await area.hover({ position: { x, y } });
    const readout = view.page.locator('.readout').first();
    assert.match(await readout.innerText(), /Density 64\.0 %\s+Ticket\s+97\.32 % ±0\.20/);
    await area.focus();
    await view.page.mouse.move(5, 5);
    await view.page.keyboard.press('Home');
    await view.page.keyboard.press('ArrowRight');
    assert.match(await readout.innerText(), /Density 80\.0 %/);
    const spoken = view.page.locator('.chart-plot [aria-live]').first();
    assert.match((await spoken.textContent())!, /Density 80\.0 %; Ticket: 97\.38 % ±0\.20; Fresh/);
    await view.page.keyboard.press('Escape');
    assert.equal(await readout.isVisible(), false);
  });

  test('the legend takes series away and brings them back', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(snapshotOf())]);
    const entry = view.page.getByRole('button', { name: 'Fresh weights', exact: true }).first();
    await entry.press('Enter');
    await view.settle();
    assert.deepEqual(
      (await drawnSeries(view, 0)).map((series) => series.id),
      ['ticket'],
    );
    assert.equal(await entry.getAttribute('aria-pressed'), 'false');
    await entry.press('Enter');
    await view.settle();
    assert.equal((await drawnSeries(view, 0)).length, 2);
  });

  test('values far below are cut off, told, and shown on demand', async (t) => {
    const view = await open(t);
    if (!view) return;
    const snapshot = snapshotOf();
    const [accuracy, layers] = snapshot.presentation!.charts;
    const low = { id: 'low', title: 'Low', points: densities(8).map((x) => ({ x, y: 0.1 })) };
    const charts = [{ ...accuracy!, series: [...accuracy!.series, low] }, layers!];
    await view.show([shown({ ...snapshot, presentation: { ...snapshot.presentation!, charts } })]);
    const cut = view.page.getByText('Lower values are cut off');
    assert.equal(await cut.isVisible(), true);
    await view.page.getByText('Show all values').first().click();
    await view.settle();
    assert.equal(await cut.isVisible(), false);
    const { points } = (await drawnSeries(view, 0)).find((series) => series.id === 'low')!;
    const height = await view.page
      .locator('.panel canvas[data-series]')
      .first()
      .evaluate((c) => c.clientHeight);
    for (const [, y] of points) assert.ok(y < height);
  });

  test('the slider compares layers at a level, by keyboard too', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(snapshotOf({ layers: 200, levels: 8 }))]);
    const values = view.page.locator('.bar-value');
    assert.equal(await values.count(), 200);
    const slider = view.page.locator('.chart-side input[type=range]').first();
    assert.equal(await slider.getAttribute('aria-valuetext'), '7');
    await slider.focus();
    await view.page.keyboard.press('Home');
    await view.settle();
    assert.equal(await slider.getAttribute('aria-valuetext'), '0');
    assert.equal(await values.first().innerText(), '100.0 %');
    assert.deepEqual(await view.complaints(), []);
  });
});
