import assert from 'node:assert/strict';
import test, { after, before, describe, type TestContext } from 'node:test';
import { type Browser } from 'playwright-core';
import { startBrowser } from '../support/browser';
import { chain, path, randomPaths } from './support/nets';
import { DiagramServer, type DiagramPage, type DiagramPageOptions } from './support/openPage';

const widths = [784, 30, 10];
const view = chain(widths, { top: randomPaths(widths, 40), total: '1200000000', bottlenecks: [1] });

void describe('the path diagram', () => {
  let browser: Browser | undefined;
  let server: DiagramServer | undefined;
  let missing = '';
  before(async () => {
    const started = await startBrowser();
    if ('missing' in started) missing = started.missing;
    else [browser, server] = [started, await DiagramServer.start(started)];
  });
  after(async () => {
    await server?.stop();
    await browser?.close();
  });
  const open = async (
    context: TestContext,
    options?: DiagramPageOptions,
  ): Promise<DiagramPage | undefined> => {
    if (!server) {
      context.skip(missing);
      return undefined;
    }
    const page = await server.open(options);
    context.after(() => page.page.context().close());
    return page;
  };

  test('tells a unit under the pointer, brings its paths out, and dims the others', async (t) => {
    const diagram = await open(t, { theme: 'light' });
    if (!diagram) return;
    await diagram.show(view, 40);
    assert.equal(await diagram.caption(), '1.2e9 paths; the strongest 40 drawn');
    const units = await diagram.units();
    const [column, unit] = view.top[0]!.units.slice(2, 4) as [number, number];
    const at = units.find((u) => u[0] === column && u[1] === unit)!;
    // A path that does not go through it pales, at the middle between two columns.
    const before = await ink(diagram);
    await diagram.page.locator('.path-canvas').hover({ position: { x: at[2], y: at[3] } });
    await diagram.settle();
    assert.match(await diagram.tip(), new RegExp(`^fc${column}, unit ${unit}\\nOn \\d+ of 40`));
    assert.ok((await ink(diagram)) < 0.8 * before);
    await diagram.page.mouse.move(1, 899);
    await diagram.settle();
    assert.equal(await diagram.tip(), '');
    assert.equal(await ink(diagram), before);
    assert.deepEqual(await diagram.complaints(), []);
  });

  test('a click asks for paths through a unit and draws them; Escape goes back', async (t) => {
    const asked: number[][] = [];
    const own = chain(widths, { top: [path(0.5, 0, 700, 1, 3, 2, 9)], total: '77' });
    const through = (...unit: [number, number]): typeof own => {
      asked.push(unit);
      return own;
    };
    const diagram = await open(t, { through });
    if (!diagram) return;
    await diagram.show(view, 40);
    const at = (await diagram.units()).find((u) => u[0] === 1)!;
    await diagram.page.locator('.path-canvas').click({ position: { x: at[2], y: at[3] } });
    await diagram.settle();
    assert.deepEqual(asked, [[1, at[1]]]);
    assert.deepEqual(await diagram.ask('page.chosen'), [[1, at[1]]]);
    assert.equal(await diagram.caption(), `fc1, unit ${at[1]}: 77 paths; the strongest drawn`);
    assert.deepEqual(
      (await diagram.units()).map(([column, unit]) => [column, unit]),
      [
        [0, 700],
        [1, 3],
        [2, 9],
      ],
    );
    // The same net with other weights: the unit stays chosen, and is asked for anew.
    await diagram.show({ ...view, total: '5' }, 40);
    assert.equal(asked.length, 2);
    await diagram.page.locator('.path-area').press('Escape');
    await diagram.settle();
    assert.equal(await diagram.caption(), '5 paths; the strongest 40 drawn');
    assert.equal((await diagram.units()).length > 20, true);
    assert.deepEqual(await diagram.complaints(), []);
  });

  test('keys go along the strongest path and tell each unit; Enter chooses', async (t) => {
    const diagram = await open(t, { through: () => null });
    if (!diagram) return;
    await diagram.show(view, 40);
    const area = diagram.page.locator('.path-area');
    assert.match(
      (await area.getAttribute('aria-label'))!,
      /3 layers; 1\.2e9 paths; .*narrowest: fc1/,
    );
    await diagram.page.keyboard.press('Tab');
    assert.equal(await area.evaluate((node) => node === document.activeElement), true);
    const { units } = view.top[0]!;
    const spoken = diagram.page.locator('.path-spoken');
    for (let i = 0; i < units.length; i += 2) {
      await diagram.page.keyboard.press('ArrowRight');
      const told = await spoken.textContent();
      assert.match(told!, new RegExp(`^fc${units[i]}, unit ${units[i + 1]}; On`));
    }
    await diagram.page.keyboard.press('Enter');
    assert.deepEqual(await diagram.ask('page.chosen'), [units.slice(-2)]);
    await diagram.settle();
    assert.match(await diagram.caption(), /those of the drawn paths that run through it/);
    await diagram.page.getByRole('button', { name: 'All paths' }).click();
    assert.equal(await diagram.caption(), '1.2e9 paths; the strongest 40 drawn');
    assert.equal(await area.evaluate((node) => node === document.activeElement), true);
  });

  test('draws the strongest path in the colour of its sign, in each theme, on fine screens', async (t) => {
    const one = chain([3, 3], { top: [path(-0.5, 0, 1, 1, 1)] });
    for (const [theme, ratio, expected] of [
      ['light', 1, [209, 134, 22]],
      ['dark', 2, [209, 134, 22]],
      ['contrast', 1.5, [171, 90, 0]],
    ] as const) {
      const diagram = await open(t, { theme, ratio });
      if (!diagram) return;
      await diagram.show(one, 1);
      const [from, to] = await diagram.units();
      const middle = [(from![2] + to![2]) / 2, (from![3] + to![3]) / 2] as const;
      const [red, green, blue] = await diagram.pixel(...middle);
      // Light themes darken a colour that would not be seen.
      assert.ok(red! > 1.3 * green! && green! > 2 * blue!, `${theme}: ${red} ${green} ${blue}`);
      if (theme !== 'light') {
        const found = [red!, green!, blue!];
        found.forEach((value, i) =>
          assert.ok(Math.abs(value - expected[i]!) <= 12, `${found.join()}`),
        );
      }
    }
  });

  test('spreads 200 columns by key and button, and scrolls to where the keyboard is', async (t) => {
    const many = Array.from({ length: 200 }, () => 12);
    const diagram = await open(t);
    if (!diagram) return;
    await diagram.show(chain(many, { top: randomPaths(many, 1000), total: '1.5e+200' }), 1000);
    const scrolled = diagram.page.locator('.path-scroll');
    const size = (): Promise<number[]> =>
      scrolled.evaluate((node) => [node.clientWidth, node.scrollWidth, node.scrollLeft]);
    const [window_, whole] = (await size()) as [number, number];
    assert.equal(whole, window_);
    for (let i = 0; i < 4; i++) await diagram.page.getByRole('button', { name: /further/ }).click();
    await diagram.settle();
    assert.ok((await size())[1]! > 4 * window_);
    await diagram.page.locator('.path-area').focus();
    await diagram.page.keyboard.press('End');
    await diagram.settle();
    const [, wide, left] = (await size()) as [number, number, number];
    assert.ok(left + window_ >= wide - 60, `${left} of ${wide}`);
    const last = (await diagram.units()).filter(([column]) => column === 199);
    for (const [, , x] of last) assert.ok(x > 0 && x < window_);
    await diagram.page.keyboard.press('0');
    await diagram.settle();
    assert.equal((await size())[1], window_);
    assert.deepEqual(await diagram.complaints(), []);
  });

  test('of nothing, of a cut net and in 200 pixels says what there is', async (t) => {
    const diagram = await open(t, { width: 200 });
    if (!diagram) return;
    assert.equal(
      await diagram.page.locator('.path-empty').innerText(),
      'There are no paths to show.',
    );
    const columns = view.columns.map((c) => ({ ...c, live: 0 }));
    await diagram.show({ ...view, columns, top: [], total: '0' }, 40);
    assert.match(await diagram.caption(), /^Nothing gets through/);
    await diagram.show(view, 40);
    const overflow = await diagram.ask<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    assert.equal(overflow, 0);
    await diagram.show(undefined, 0);
    assert.equal(await diagram.page.locator('.path-scroll').isVisible(), false);
    assert.deepEqual(await diagram.complaints(), []);
  });

  test('and the histogram become PNG files of two pixels for one', async (t) => {
    const diagram = await open(t);
    if (!diagram) return;
    await diagram.show(view, 40);
    await diagram.showHistogram({ min: -1, max: 1, counts: [3, 9, 27] }, true);
    const pictures = await diagram.ask<number[][]>('page.pictures()');
    for (const bytes of pictures.map((list) => Buffer.from(list))) {
      assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
      assert.equal(bytes.readUInt32BE(16), 1640);
      assert.ok(bytes.length > 5000);
    }
  });

  test('the histogram tells the bar at the pointer and under arrow keys', async (t) => {
    const diagram = await open(t);
    if (!diagram) return;
    const empty = diagram.page.locator('.histogram-empty');
    assert.equal(await empty.innerText(), 'No kept weights');
    await diagram.showHistogram({ min: -1, max: 1, counts: [3, 0, 0, 9] }, false);
    assert.equal(await empty.isVisible(), false);
    const area = diagram.page.locator('.histogram');
    await area.focus();
    await area.press('ArrowRight');
    await area.press('ArrowRight');
    await diagram.settle();
    const tip = diagram.page.locator('.histogram-tip');
    assert.equal(await tip.innerText(), '0.5 to 1\n9 weights (75.0 %)');
    const spoken = await diagram.page.locator('.histogram-spoken').textContent();
    assert.equal(spoken, '0.5 to 1; 9 weights (75.0 %)');
    const canvas = diagram.page.locator('.histogram-canvas');
    await canvas.hover({ position: { x: 90, y: 100 } });
    await diagram.settle();
    assert.match(await tip.innerText(), /^-1 to -0\.5\n3 weights/);
    await area.press('Escape');
    await diagram.settle();
    assert.equal(await tip.isVisible(), false);
    assert.deepEqual(await diagram.complaints(), []);
  });
});

/** How much there is of paths on the canvas: the sum of how coloured its pixels are. */
async function ink(diagram: DiagramPage): Promise<number> {
  return diagram.page.locator('.path-canvas').evaluate((node: HTMLCanvasElement) => {
    const { data } = node.getContext('2d')!.getImageData(0, 0, node.width, node.height);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4)
      sum += (Math.abs(data[i]! - data[i + 2]!) * data[i + 3]!) / 255;
    return sum;
  });
}
