import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { constructed, errorChart, histogramChart } from '../support/constructions';
import { drawnSeries, pixel } from '../support/drawn';
import { session } from '../support/session';
import { shown } from '../support/snapshots';

void describe('logarithmic axes of the run page', () => {
  const { open } = session();

  test('give each factor of an error the same height, and leave out what has no logarithm', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(constructed())]);
    const [measured] = await drawnSeries(view, 0);
    const heights = measured!.points.map(([, y]) => y);
    assert.equal(heights.length, 5);
    const steps = heights.slice(1).map((y, i) => y - heights[i]!);
    assert.ok(steps[0]! > 10, steps.join(' '));
    for (const step of steps) assert.ok(Math.abs(step - steps[0]!) < 0.1, steps.join(' '));
    const panel = view.page.locator('.chart-panel').first();
    assert.equal(await panel.getByText('Values of 0 or less have no logarithm').count(), 1);
    // What is not drawn is read off, and stands in the table.
    await panel.locator('.chart-area').focus();
    await view.page.keyboard.press('End');
    assert.match(
      await panel.locator('.readout').innerText(),
      /Samples a weight 21\s+Measured\s+0$/,
    );
    await view.page.keyboard.press('ArrowLeft');
    assert.match(await panel.locator('.readout').innerText(), /1e-5 ±2e-5/);
    await panel.locator('summary').click();
    assert.match(await panel.locator('.data-table').innerText(), /21\s+0$/);
    assert.deepEqual(await view.complaints(), []);
  });

  test('whiskers that reach below 0 end at the axis, in the picture too', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(constructed())]);
    await view.page.getByRole('button', { name: 'SVG' }).first().click();
    const { request } = await view.request('save');
    const svg = String(request.content);
    assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
    for (const label of ['0.1', '0.01', '0.001', '0.0001', '1e-5']) {
      assert.ok(svg.includes(`>${label}</text>`), label);
    }
  });

  test('draw bars equally wide, and a vertical line though it lies beyond them', async (t) => {
    const view = await open(t, { theme: 'light' });
    if (!view) return;
    await view.show([shown(constructed())]);
    const [bars] = await drawnSeries(view, 1);
    const gaps = bars!.points.slice(1).map(([x], i) => x - bars!.points[i]![0]);
    for (const gap of gaps) assert.ok(Math.abs(gap - gaps[0]!) < 0.1, gaps.join(' '));
    // Filled from the middle of a bar to a pixel beside its end, with a gap to the next.
    const [x, top] = bars!.points[5]!;
    const filled = await pixel(view, 1, [x + gaps[0]! / 2 - 3, top + 20]);
    assert.deepEqual(filled.slice(0, 3), [0x00, 0x63, 0xd3]);
    const above = await pixel(view, 1, [x, top - 4]);
    assert.notDeepEqual(above.slice(0, 3), [0x00, 0x63, 0xd3]);
    const panel = view.page.locator('.chart-panel').nth(1);
    await panel.locator('.chart-area').focus();
    await view.page.keyboard.press('Home');
    assert.match(
      await panel.locator('.readout').innerText(),
      /Error 3\.16e-9 to 1e-8\s+Weights\s+8/,
    );
    await view.forgetSent();
    await panel.getByRole('button', { name: 'SVG' }).click();
    const svg = String((await view.request('save')).request.content);
    const line = /<path d="M([\d.]+) [\d.]+L\1 [\d.]+"[^>]*stroke-dasharray="6 3"/.exec(svg);
    assert.ok(line && Number(line[1]) < 800 && Number(line[1]) > 500, line?.[0]);
    assert.deepEqual(await view.complaints(), []);
  });

  test('of two runs are shared; one whose errors are all 0 does not break the other', async (t) => {
    const view = await open(t);
    if (!view) return;
    const exact = {
      ...errorChart,
      series: errorChart.series.map((series) => ({
        ...series,
        points: series.points.map(({ x }) => ({ x, y: 0 })),
      })),
      band: undefined as never,
    };
    const first = constructed();
    const second = constructed(
      { charts: [exact, histogramChart] },
      { folder: '/runs/second', id: 'second' },
    );
    await view.show([shown(first), shown(second)]);
    const [one, two] = await drawnSeries(view, 0);
    assert.equal(one!.points.length, 5);
    assert.equal(two!.points.length, 0);
    // Alone, it is drawn on linear heights rather than not at all.
    await view.show([shown(second)]);
    const [alone] = await drawnSeries(view, 0);
    assert.equal(alone!.points.length, 6);
    assert.deepEqual(await view.complaints(), []);
  });
});
