import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { type Locator } from 'playwright-core';
import { type Composition } from '../../../src/lottery/experiment';
import { type RunSnapshot } from '../../../src/protocol/snapshot';
import { compositionOf, constructed } from '../support/constructions';
import { type FakeView } from '../support/fakeHost';
import { session } from '../support/session';
import { shown } from '../support/snapshots';

const blue = [0x00, 0x63, 0xd3];

/** Two kept, one pruned; the stairs go up to .6 and down to .35. */
const small: Composition = {
  ...{ id: 'small', title: 'out/kernel, input 1, unit 2', target: 0.36, reached: 0.35 },
  epsilon: 0.02,
  samples: [
    { value: 0.6, kept: true, factors: [0.75, 0.8] },
    { value: 0.5, kept: false, factors: [-0.5, -1] },
    { value: -0.25, kept: true, factors: [0.5, -0.5] },
  ],
};

function picture(view: FakeView): Locator {
  return view.page.locator('.composition-panel .composition');
}

/** Colours of a row of the picture's pixels, at a height in pixels of the page. */
async function row(view: FakeView, y: number): Promise<number[][]> {
  return picture(view)
    .locator('canvas')
    .evaluate((node: HTMLCanvasElement, height) => {
      const ratio = node.width / node.clientWidth;
      const line = node
        .getContext('2d')!
        .getImageData(0, Math.round(height * ratio), node.width, 1);
      return Array.from({ length: node.width }, (_, i) => [...line.data.slice(4 * i, 4 * i + 3)]);
    }, y);
}

void describe('compositions on the run page', () => {
  const { open } = session();

  test('are told in words, and sample by sample under pointer and keys', async (t) => {
    const view = await open(t);
    if (!view) return;
    const { page } = view;
    await view.show([shown(constructed({ compositions: [small] }))]);
    const panel = page.locator('.composition-panel');
    const words = await panel.locator('.composition-figures').innerText();
    assert.match(
      words.replace(/\s+/g, ' '),
      /Target 0\.36 Reached 0\.35 Error 0\.01 of 0\.02 allowed 2 of 3 samples kept/,
    );
    assert.equal(await panel.locator('.composition-title').innerText(), small.title);
    assert.equal(await panel.locator('.composition-chooser').isVisible(), false);
    const label = (await picture(view).getAttribute('aria-label'))!;
    assert.match(label, /out\/kernel, input 1, unit 2: Target 0\.36 · Reached 0\.35/);
    await picture(view).focus();
    await page.keyboard.press('Home');
    const tip = panel.locator('.composition-tip');
    assert.match(
      await tip.innerText(),
      /Sample 1 of 3, kept\s+Value 0\.6 = 0\.75 × 0\.8\s+Sum so far 0\.6/,
    );
    await page.keyboard.press('End');
    await view.settle();
    assert.match(
      await tip.innerText(),
      /Sample 3 of 3, kept\s+Value -0\.25 = 0\.5 × -0\.5\s+Sum so far 0\.35/,
    );
    await page.keyboard.press('ArrowLeft');
    await view.settle();
    const spoken = panel.locator('.composition [aria-live]');
    assert.equal(
      await spoken.textContent(),
      'Sample 2 of 3, pruned; Value 0.5 = -0.5 × -1; Sum so far 0.6',
    );
    await page.keyboard.press('Escape');
    await view.settle();
    assert.equal(await tip.isVisible(), false);
    const box = (await picture(view).boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.2, box.y + 200);
    await view.settle();
    assert.match(await tip.innerText(), /^Sample 1 of 3/);
    await panel.locator('summary').click();
    const cells = await panel.locator('.data-details tbody tr').allInnerTexts();
    assert.deepEqual(
      cells.map((line) => line.split(/\t/).map((cell) => cell.trim())),
      [
        ['1', '0.6', '0.75', '0.8', 'yes', '0.6'],
        ['2', '0.5', '-0.5', '-1', 'no', '0.6'],
        ['3', '-0.25', '0.5', '-0.5', 'yes', '0.35'],
      ],
    );
    assert.deepEqual(await view.complaints(), []);
  });

  test('draw kept samples filled and pruned ones hollow, below the stairs of their sum', async (t) => {
    const view = await open(t, { theme: 'light' });
    if (!view) return;
    await view.show([shown(constructed({ compositions: [small] }))]);
    const height = await picture(view)
      .locator('canvas')
      .evaluate((c) => c.clientHeight);
    // Through the bars above 0: of three columns one is filled, one has two edges, one goes down.
    const through = await row(view, height - 22 - 0.6 * 0.38 * (height - 70));
    const filled = through.filter((pixel) => String(pixel) === String(blue)).length;
    assert.ok(filled > 0.2 * through.length && filled < 0.35 * through.length, String(filled));
    const first = through.findIndex((pixel) => String(pixel) === String(blue));
    const muted = through.flatMap((pixel, i) => (i > first + filled && dark(pixel) ? [i] : []));
    assert.ok(muted.length >= 2 && muted.at(-1)! - muted[0]! > 0.2 * through.length, String(muted));
    // The stairs are between 0 and the top on the left, and come back from there.
    const tops = await Promise.all([24, 60, 120].map((y) => row(view, y)));
    const blues = tops.map((line) => line.filter((p) => String(p) === String(blue)).length);
    assert.ok(
      blues.some((count) => count > 0),
      String(blues),
    );
    await view.setTheme((await import('../support/themes')).themes.contrast);
    const again = await row(view, height - 22 - 0.6 * 0.38 * (height - 70));
    assert.equal(
      again.some((pixel) => String(pixel) === String(blue)),
      false,
    );
    assert.deepEqual(await view.complaints(), []);
  });

  test('are chosen from a list, or one after the other, also after a reload', async (t) => {
    const view = await open(t);
    if (!view) return;
    const { page } = view;
    const compositions = Array.from({ length: 48 }, (_, id) => compositionOf(id));
    const run = shown(constructed({ compositions }));
    await view.show([run]);
    const list = page.locator('vscode-dropdown[aria-label="Weight"]');
    assert.equal(await list.locator('vscode-option').count(), 48);
    const label = async (): Promise<string> => (await picture(view).getAttribute('aria-label'))!;
    assert.match(await label(), /input 12,/);
    const previous = page.getByRole('button', { name: 'Previous' });
    assert.equal(await previous.getAttribute('aria-disabled'), 'true');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    assert.match(await label(), /input 14,/);
    await list.click();
    await list.locator('vscode-option[value=w40]').click();
    await view.settle();
    assert.match(await label(), /input 52,/);
    await page.waitForTimeout(300);
    await page.reload();
    await view.ready();
    await view.show([run]);
    assert.match(await label(), /input 52,/);
    // One that is gone gives way to the first.
    await view.show([
      shown(constructed({ compositions: compositions.slice(0, 2) }, { version: '2' })),
    ]);
    assert.match(await label(), /input 12,/);
    assert.deepEqual(await view.complaints(), []);
  });

  test('are saved as pictures with what they come to', async (t) => {
    const view = await open(t);
    if (!view) return;
    const title = 'a/kernel <script>, input 1';
    await view.show([shown(constructed({ compositions: [{ ...small, title }] }))]);
    const panel = view.page.locator('.composition-panel');
    await panel.getByRole('button', { name: 'SVG' }).click();
    const { request } = await view.request('save');
    assert.match(request.name, /^Subset-sums-of-an-MLP-a-kernel-script-,-input-1\.svg$/);
    const svg = String(request.content);
    assert.ok(svg.includes('a/kernel &lt;script&gt;, input 1'));
    assert.ok(svg.includes('2 of 3 samples kept'));
    assert.doesNotMatch(svg, /NaN|undefined|<script/);
    await view.forgetSent();
    await panel.getByRole('button', { name: 'PNG' }).click();
    const png: { request: { content: unknown } } = await view.request('save');
    assert.equal(Buffer.from(png.request.content as number[]).readUInt32BE(16), 1640);
    assert.deepEqual(await view.complaints(), []);
  });

  const odd: Readonly<Record<string, Composition>> = {
    'one sample': compositionOf(1, { samples: 1 }),
    'no sample at all': { ...small, samples: [], reached: 0, target: 0 },
    'an empty subset of a target of 0': {
      ...small,
      ...{ target: 0, reached: 0 },
      samples: small.samples.map((sample) => ({ ...sample, kept: false })),
    },
    '128 products and a long name': compositionOf(3, {
      ...{ samples: 128, products: true },
      title: 'layer/'.repeat(60),
    }),
    'lost numbers': JSON.parse(
      JSON.stringify({
        ...small,
        epsilon: NaN,
        samples: [{ value: NaN, kept: true, factors: [NaN, 1] }],
      }),
    ) as Composition,
    'more missed than is allowed': { ...small, epsilon: 1e-9 },
    'huge values': {
      ...small,
      target: 1e300,
      reached: -1e300,
      samples: [{ value: -1e300, kept: true }],
    },
  };

  for (const [name, composition] of Object.entries(odd)) {
    test(`draw ${name}, within 300 pixels and more`, async (t) => {
      const view = await open(t, { context: { viewport: { width: 300, height: 800 } } });
      if (!view) return;
      const run: RunSnapshot = constructed({ compositions: [composition, compositionOf(9)] });
      for (const width of [300, 1600]) {
        await view.page.setViewportSize({ width, height: 800 });
        await view.show([shown(run)]);
        const beyond: number = await view.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(beyond, 0, `${width} pixels`);
        await picture(view).focus();
        for (const key of ['End', 'Home', 'ArrowLeft', 'Escape'])
          await view.page.keyboard.press(key);
      }
      const drawn = await row(view, 40);
      assert.ok(new Set(drawn.map(String)).size > 1);
      assert.deepEqual(await view.complaints(), []);
    });
  }

  test('stand beside those of another run, under its name', async (t) => {
    const view = await open(t);
    if (!view) return;
    const second = constructed({}, { folder: '/runs/second', id: 'second', title: 'Other' });
    await view.show([shown(constructed()), shown(second)]);
    assert.deepEqual(await view.page.locator('.composition-panel h2').allInnerTexts(), [
      'Subset sums of an MLP · What weights are made of',
      'Other · What weights are made of',
    ]);
    assert.deepEqual(await view.complaints(), []);
  });
});

function dark([red, green, blue_]: readonly number[]): boolean {
  return red! < 0x90 && green! < 0x90 && blue_! < 0x90;
}
