import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { drawnSeries } from '../support/drawn';
import { session } from '../support/session';
import { shown, snapshotOf } from '../support/snapshots';

void describe('pictures of the run page', () => {
  const { open } = session();

  test('are saved as SVG with the same points, names and theme, and nothing that runs', async (t) => {
    const view = await open(t, { theme: 'light' });
    if (!view) return;
    const title = 'A & B <script>alert(1)</script> "q"';
    await view.show([shown(snapshotOf({ title }))]);
    await view.page.getByRole('button', { name: 'SVG' }).first().click();
    const { request } = await view.request('save');
    assert.match(
      request.name,
      /^A-&-B-script-alert\(1\)-script-q-Test-accuracy-against-density\.svg$/,
    );
    const svg = request.content as string;
    assert.ok(svg.includes('A &amp; B &lt;script&gt;'));
    assert.doesNotMatch(svg, /<script|style=/);
    for (const name of [
      'Ticket',
      'Fresh weights',
      'Dense',
      'Sparsest matching ticket',
      'font-family',
    ]) {
      assert.ok(svg.includes(name), name);
    }
    const parsed = await view.page.evaluate((text) => {
      const document_ = new DOMParser().parseFromString(text, 'image/svg+xml');
      const paths = [...document_.querySelectorAll('path[stroke="#0063d3"][stroke-width="2.25"]')];
      return {
        error: document_.querySelector('parsererror')?.textContent ?? null,
        line: paths[0]?.getAttribute('d') ?? '',
      };
    }, svg);
    assert.equal(parsed.error, null);
    // The same places as on the screen, but for position and size.
    const spots = [...parsed.line.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map((m) => [
      Number(m[1]),
      Number(m[2]),
    ]);
    const [ticket] = await drawnSeries(view, 0);
    assert.equal(spots.length, ticket!.points.length);
    const shares = (points: readonly (readonly number[])[], axis: 0 | 1): number[] => {
      const values = points.map((p) => p[axis]!);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      return values.map((value) => (value - low) / (high - low));
    };
    for (const axis of [0, 1] as const) {
      const [there, here] = [shares(spots, axis), shares(ticket!.points, axis)];
      there.forEach((share, i) => assert.ok(Math.abs(share - here[i]!) < 0.01));
    }
    assert.deepEqual(await view.complaints(), []);
  });

  test('of a chart with a slider have its bars below it', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(snapshotOf({ layers: 4 }))]);
    await view.page.locator('.chart-side input[type=range]').first().focus();
    await view.page.keyboard.press('Home');
    await view.page.keyboard.press('ArrowRight');
    await view.page.locator('.chart-panel').last().getByRole('button', { name: 'SVG' }).click();
    const { request } = await view.request('save');
    const svg = request.content as string;
    const values = await view.page.locator('.bar-value').allInnerTexts();
    assert.ok(svg.includes('>Level 1</text>'));
    assert.equal(values.length, 4);
    for (const value of values) assert.ok(svg.includes(`>${value}</text>`), value);
  });

  test('are saved as PNG with two pixels for one', async (t) => {
    const view = await open(t, { theme: 'dark' });
    if (!view) return;
    await view.show([shown(snapshotOf())]);
    for (const panel of ['.chart-panel', '.training-panel']) {
      await view.forgetSent();
      await view.page.locator(panel).last().getByRole('button', { name: 'PNG' }).click();
      const { request }: { request: { content: unknown } } = await view.request('save');
      const bytes: Buffer = Buffer.from(request.content as number[]);
      assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
      assert.equal(bytes.readUInt32BE(16), 1640);
      assert.ok(bytes.readUInt32BE(20) > 800);
      assert.ok(bytes.length > 10_000);
    }
    assert.deepEqual(await view.complaints(), []);
  });

  test('tell when they are not saved', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(snapshotOf())]);
    await view.page.getByRole('button', { name: 'PNG' }).first().click();
    const { id } = await view.request('save');
    await view.reply(id, 'The disk is full.');
    assert.match(
      await view.page.locator('.announcement').innerText(),
      /not saved: The disk is full/,
    );
  });
});
