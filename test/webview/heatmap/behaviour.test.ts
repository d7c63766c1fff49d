import assert from 'node:assert/strict';
import test, { after, before, describe, type TestContext } from 'node:test';
import { type Browser, type Page } from 'playwright-core';
import { type MatrixLayout, type Tile } from '../../../src/inspect/view';
import { type HeatmapViewState } from '../../../webview/charts/heatmap/source';
import { startBrowser } from '../support/browser';
import {
  HeatmapServer,
  type AskTile,
  type HeatmapPage,
  type HeatmapPageOptions,
} from './support/openPage';

const layoutOf = (rows: number, columns: number): MatrixLayout => ({
  inputs: rows,
  outputs: columns,
  kernel: [1, 1],
  rows,
  columns,
  strides: { input: columns, output: 1, y: 0, x: 0 },
});

/** Tiles of a matrix whose cells are kept where row + column is even, and are worth 0.25. */
function chequered({ rows, columns }: MatrixLayout): (...args: Parameters<AskTile>) => Tile {
  return (_, { level, row, column }) => {
    const step = 2 ** level;
    const high = Math.min(256, Math.ceil(rows / step) - row * 256);
    const wide = Math.min(256, Math.ceil(columns / step) - column * 256);
    const density = Uint8Array.from({ length: high * wide }, (_unused, i) =>
      level > 0 ? 128 : (Math.floor(i / wide) + (i % wide)) % 2 === 0 ? 255 : 0,
    );
    const signed = Float32Array.from(density, (kept) => (kept > 0 ? 0.25 : NaN));
    return { rows: high, columns: wide, density, signed, magnitude: signed };
  };
}

/** What the page has of its own. */
interface Shown {
  readonly heatmap: { readonly view: HeatmapViewState };
  /** States that it has told. */
  readonly views: readonly HeatmapViewState[];
}

/** Waits until the page is as wished. */
async function until(page: Page, wished: (shown: Shown) => boolean): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const state = await page.evaluate<string>(
      'JSON.stringify({ heatmap: { view: window.page.heatmap.view }, views: window.page.views })',
    );
    if (wished(JSON.parse(state) as Shown)) return;
    await page.waitForTimeout(50);
  }
  assert.fail(`The page did not become ${wished.toString()}.`);
}

void describe('the heatmap in a browser', () => {
  let browser: Browser | undefined;
  let missing = '';
  let server: HeatmapServer;
  const layout = layoutOf(700, 900);
  const asked: string[] = [];

  before(async () => {
    const started = await startBrowser();
    if ('missing' in started) missing = started.missing;
    else {
      browser = started;
      server = await HeatmapServer.start(browser);
    }
  });

  after(async () => {
    await server?.stop();
    await browser?.close();
  });

  async function open(
    context: TestContext,
    options: Partial<HeatmapPageOptions> = {},
  ): Promise<HeatmapPage | undefined> {
    if (!browser) {
      context.skip(missing);
      return undefined;
    }
    const tiles = chequered(layout);
    asked.length = 0;
    const opened = await server.open({
      ask: (key, address) => {
        asked.push(`${address.level}/${address.row}/${address.column}`);
        return tiles(key, address);
      },
      ...options,
    });
    context.after(() => opened.close());
    return opened;
  }

  async function show({ page }: HeatmapPage, more: object = {}, kind = 'signed'): Promise<void> {
    const densities = {
      rowDensity: Array<number>(700).fill(0.5),
      columnDensity: Array<number>(900).fill(0.5),
    };
    const source = {
      key: 'a',
      layout,
      kinds: ['mask', 'signed', 'magnitude'],
      compares: false,
      ...densities,
      ...more,
    };
    await page.evaluate(`window.page.show(${JSON.stringify(source)}, '${kind}')`);
  }

  async function drawn({
    page,
  }: HeatmapPage): Promise<{ left: number; top: number; cellWidth: number }> {
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
    const picture = page.locator('canvas.heatmap-picture[data-cells]');
    await picture.waitFor();
    return JSON.parse((await picture.getAttribute('data-cells'))!) as {
      left: number;
      top: number;
      cellWidth: number;
    };
  }

  test('can be used by keys alone: zoom, a cursor, what it stands on, the whole again', async (t) => {
    const opened = await open(t);
    if (!opened) return;
    const { page } = opened;
    await show(opened);
    await drawn(opened);
    const area = page.locator('.heatmap-area');
    for (
      let i = 0;
      i < 9 && !(await area.evaluate((node) => node === document.activeElement));
      i++
    ) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('1');
    for (let i = 0; i < 7; i++) await page.keyboard.press('+');
    const near = await drawn(opened);
    assert.ok(near.cellWidth > 8, JSON.stringify(near));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const tip = page.locator('.heatmap-tip');
    await tip.waitFor();
    const [place, state] = await tip.locator('div').allInnerTexts();
    assert.match(place!, /^input \d+ → output \d+$/);
    const [row, column] = place!.match(/\d+/g)!.map(Number) as [number, number];
    assert.equal(state, (row + column) % 2 === 0 ? 'kept' : 'pruned');
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: place! }).waitFor();
    assert.deepEqual(await page.evaluate('window.page.hovered.at(-1)'), { row, column });
    await page.keyboard.press('0');
    await drawn(opened);
    assert.deepEqual(await page.evaluate('window.page.heatmap.view'), { row: 350, column: 450 });
    assert.deepEqual(await opened.complaints(), []);
  });

  test('keeps what lies under the pointer there while the wheel turns, and moves with a drag', async (t) => {
    const opened = await open(t);
    if (!opened) return;
    const { page } = opened;
    // So big that no edge keeps the picture from moving.
    await page.evaluate('window.page.heatmap.view = { scale: 3, row: 350, column: 450 }');
    await show(opened);
    const before = await drawn(opened);
    const box = (await page.locator('canvas.heatmap-picture').boundingBox())!;
    const at = { x: 350, y: 210 };
    const columnOf = (now: { left: number; cellWidth: number }): number =>
      (at.x - now.left) / now.cellWidth;
    await page.mouse.move(box.x + at.x, box.y + at.y);
    for (let i = 0; i < 8; i++) await page.mouse.wheel(0, -150);
    await until(page, ({ heatmap }) => (heatmap.view.scale ?? 0) >= 39);
    const zoomed = await drawn(opened);
    assert.ok(zoomed.cellWidth > 10);
    assert.ok(Math.abs(columnOf(zoomed) - columnOf(before)) < 0.01);
    await page.mouse.down();
    await page.mouse.move(box.x + at.x - 60, box.y + at.y - 30, { steps: 4 });
    await page.mouse.up();
    const dragged = await drawn(opened);
    assert.ok(Math.abs(dragged.left - (zoomed.left - 60)) < 0.01);
    assert.ok(Math.abs(dragged.top - (zoomed.top - 30)) < 0.01);
    await until(
      page,
      ({ heatmap, views }) => JSON.stringify(views.at(-1)) === JSON.stringify(heatmap.view),
    );
  });

  test('gives back zoom and place exactly, before and after the first picture', async (t) => {
    const opened = await open(t);
    if (!opened) return;
    const { page } = opened;
    const kept = { scale: 7.123456789, row: 311.25, column: 402.5 };
    await page.evaluate(`window.page.heatmap.view = ${JSON.stringify(kept)}`);
    await show(opened);
    const first = await drawn(opened);
    assert.deepEqual(await page.evaluate('window.page.heatmap.view'), kept);
    // The same matrix anew keeps them, another one begins with the whole.
    await show(opened, { range: 1 }, 'magnitude');
    assert.deepEqual(await drawn(opened).then(({ left }) => left), first.left);
    await show(opened, { key: 'b' });
    assert.deepEqual(await page.evaluate('window.page.heatmap.view'), { row: 350, column: 450 });
  });

  test('tells why a part cannot be read, asks for it again later, and draws the rest', async (t) => {
    let broken = true;
    const tiles = chequered(layout);
    const opened = await open(t, {
      ask: (key, address) => {
        asked.push(`${address.level}/${address.row}/${address.column}`);
        if (broken && address.level === 0 && address.column === 1)
          throw new Error('The disk is gone.');
        return tiles(key, address);
      },
    });
    if (!opened) return;
    const { page } = opened;
    await page.evaluate('window.page.heatmap.view = { scale: 2, row: 350, column: 400 }');
    await show(opened);
    const status = page.locator('.heatmap-status');
    await page
      .locator('.heatmap-status')
      .filter({ hasText: /The disk is gone/ })
      .waitFor();
    assert.match(await status.innerText(), /^A part cannot be read: .*The disk is gone\.$/);
    const failures = asked.filter((key) => key === '0/0/1').length;
    assert.equal(failures, 1);
    broken = false;
    await page.waitForTimeout(2100);
    await page.locator('.heatmap-area').focus();
    await page.keyboard.press('ArrowRight');
    await status.waitFor({ state: 'hidden' });
    assert.equal(asked.filter((key) => key === '0/0/1').length, 2);
  });

  test('stops asking once the file has changed', async (t) => {
    const tiles = chequered(layout);
    let changed = false;
    const opened = await open(t, {
      ask: (key, address) => {
        asked.push(`${address.level}`);
        return changed ? 'changed' : tiles(key, address);
      },
    });
    if (!opened) return;
    const { page } = opened;
    await show(opened);
    await drawn(opened);
    changed = true;
    await page.evaluate('window.page.heatmap.view = { scale: 20, row: 350, column: 400 }');
    await page
      .locator('.heatmap-status')
      .filter({ hasText: /has changed/ })
      .waitFor();
    const before = asked.length;
    await page.evaluate('window.page.heatmap.view = { scale: 20, row: 650, column: 800 }');
    await drawn(opened);
    assert.equal(asked.length, before);
  });

  test('has neither margins nor a map in a tiny panel, and its picture is saved with the legend', async (t) => {
    const opened = await open(t, { width: 250, height: 400, ratio: 2 });
    if (!opened) return;
    const { page } = opened;
    await page.evaluate('window.page.heatmap.view = { scale: 9, row: 350, column: 400 }');
    await show(opened);
    const at = await drawn(opened);
    assert.ok(at.top < 0);
    assert.ok(await page.locator('.heatmap-map').isHidden());
    const bytes = Buffer.from(await page.evaluate<number[]>('window.page.picture()'));
    assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
    const size = await page.evaluate<number[]>(
      `(({ width, height }) => [width, height])(document.querySelector('canvas.heatmap-picture'))`,
    );
    assert.equal(bytes.readUInt32BE(16), size[0]! + 48);
    assert.ok(bytes.readUInt32BE(20) >= size[1]! + 72 + 2 * 34);
    assert.deepEqual(await opened.complaints(), []);
  });

  for (const [rows, columns] of [
    [1, 1],
    [1, 100_000],
    [3, 1_000_000],
    [100_000, 100_000],
  ] as const) {
    test(`a matrix of ${rows} x ${columns} can be looked at, whole and to the cell`, async (t) => {
      const shape = layoutOf(rows, columns);
      const opened = await open(t, {
        ask: (key, address) => {
          asked.push(key);
          return chequered(shape)(key, address);
        },
      });
      if (!opened) return;
      await show(opened, { layout: shape, rowDensity: [0.5], columnDensity: [0.5] });
      const whole = await drawn(opened);
      assert.ok(whole.left >= -1e-6);
      await opened.page.evaluate(
        `window.page.heatmap.view = { scale: 40, row: ${rows - 0.5}, column: ${columns - 0.5} }`,
      );
      const near = await drawn(opened);
      assert.equal(near.cellWidth, 40);
      assert.ok(asked.length < 40, `${asked.length} tiles`);
      assert.deepEqual(await opened.complaints(), []);
    });
  }
});
