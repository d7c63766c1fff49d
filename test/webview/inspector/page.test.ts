import assert from 'node:assert/strict';
import test, { describe, type TestContext } from 'node:test';
import { type InspectorPageData } from '../../../src/protocol/inspectorPage';
import { type FakeView, type OpenOptions } from '../support/fakeHost';
import { session } from '../support/session';
import { chain, SampleFolder, sampleNet } from './support/samples';

interface Opened {
  readonly view: FakeView;
  readonly folder: SampleFolder;
  readonly file: string;
}

void describe('the inspector page', () => {
  const { open } = session();

  async function opened(
    t: TestContext,
    content: Uint8Array,
    state: Partial<InspectorPageData['state']> = {},
    options: Partial<OpenOptions> = {},
  ): Promise<Opened | undefined> {
    const folder = new SampleFolder();
    t.after(() => folder.close());
    const file = folder.write('net.safetensors', content);
    const view = await open(t, {
      page: 'inspector',
      data: { state: { file, ...state } },
      inspect: folder.inspect,
      ...options,
    });
    if (!view) return undefined;
    await stands(view, 'here');
    return { view, folder, file };
  }

  test('shows the file, its densities, layers, picture, histogram and paths', async (t) => {
    const all = await opened(t, sampleNet(chain(3), { made: '<b>by nobody</b>' }));
    if (!all) return;
    const { view, folder, file } = all;
    const { page } = view;
    await page.getByText('Effective density', { exact: true }).waitFor();
    await page.locator('.path-canvas').waitFor();
    const header = await page.locator('.inspector-header').innerText();
    for (const part of ['net.safetensors', '2,050 values', '5 tensors', '33.4 %']) {
      assert.ok(header.includes(part), `${part}: ${header}`);
    }
    assert.equal(await page.locator('h1').getAttribute('title'), file);
    assert.equal(await page.locator('.list-box [role=option]').count(), 5);
    const chosen = page.locator('.list-box [aria-selected=true]');
    assert.match(
      (await chosen.getAttribute('aria-label'))!,
      /^fc1\/kernel, 40 × 30, density 33.3 %/,
    );
    assert.ok(await page.locator('.layer-panel .heatmap-picture').isVisible());
    assert.ok(await page.locator('.histogram-canvas').isVisible());
    const facts = await page.locator('.facts').innerText();
    assert.match(facts, /400 of 1,200/);
    assert.match(facts, /its own tensor/);
    // The picture comes first, then its numbers, then the paths, then what nobody waits for.
    const order = folder.asked.filter((kind) => kind !== 'model');
    assert.deepEqual(order.slice(0, 3), ['tile', 'statistics', 'paths']);
    assert.deepEqual(await view.complaints(), []);
  });

  test('takes text of the file as text', async (t) => {
    const hostile = '<img src=x onerror="document.title=1">\u202eexe\u0007';
    const content = sampleNet([{ name: hostile, shape: [2, 3], every: 2 }], { [hostile]: hostile });
    const all = await opened(t, content);
    if (!all) return;
    const { page } = all.view;
    await page.getByText('Metadata: 1').click();
    const entry = page.locator('details[open] .fold-list dd').first();
    assert.equal(await entry.textContent(), hostile);
    assert.equal(await page.locator('.layer-panel h2').textContent(), hostile);
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(await all.view.complaints(), []);
  });

  test('goes through layers, kinds and tables with keys alone', async (t) => {
    const all = await opened(t, sampleNet(chain(3)));
    if (!all) return;
    const { page } = all.view;
    const heading = page.locator('.layer-panel h2');
    await page.getByText('Effective density', { exact: true }).waitFor();
    await page.getByRole('listbox').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await heading.textContent(), 'fc2/kernel');
    await page.keyboard.press('End');
    assert.equal(await heading.textContent(), 'output/kernel');
    await page.keyboard.press('f');
    assert.equal(await heading.textContent(), 'fc1/kernel');
    const list = page.getByRole('listbox');
    assert.equal(await list.getAttribute('aria-activedescendant'), 'layer-0');
    await page.getByRole('radio', { name: 'Mask' }).focus();
    await page.keyboard.press('ArrowRight');
    const signed = page.getByRole('radio', { name: 'Signed weights' });
    assert.equal(await signed.getAttribute('aria-checked'), 'true');
    assert.ok(await signed.evaluate((node) => node === document.activeElement));
    await page.getByText('All layers as table').focus();
    await page.keyboard.press('Enter');
    await page.locator('details[open] td', { hasText: 'output/kernel' }).waitFor();
    // Everything that can be pressed can be reached.
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      await page.evaluate(() => document.activeElement?.setAttribute('data-reached', ''));
    }
    const missed = await page.evaluate(() => {
      const presses = document.querySelectorAll<HTMLElement>(
        'vscode-button, vscode-dropdown, vscode-checkbox, summary, .heatmap-area, .histogram, .path-area',
      );
      return [...presses]
        .filter((node) => node.checkVisibility() && !node.hasAttribute('data-reached'))
        .filter((node) => !node.querySelector('[data-reached]') && !node.matches('[disabled]'))
        .map((node) => node.textContent);
    });
    assert.deepEqual(missed, []);
    assert.deepEqual(await all.view.complaints(), []);
  });

  test('comes back as it was after it was hidden or reloaded', async (t) => {
    const all = await opened(t, sampleNet(chain(3)));
    if (!all) return;
    const { view } = all;
    const { page } = view;
    await page.getByRole('option', { name: /^fc2\/kernel/ }).click();
    await page.getByRole('radio', { name: 'Magnitudes' }).click();
    await page.locator('.layer-panel .heatmap-area').focus();
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await page.getByText('Strongest paths as table').click();
    await view.settle();
    const scale = await page.locator('.layer-panel .heatmap-scale').textContent();
    await page.waitForTimeout(300);
    await page.reload();
    await view.ready();
    await stands(view, 'here');
    await page.locator('.facts', { hasText: '200 of 600' }).waitFor();
    await view.settle();
    assert.equal(await page.locator('.layer-panel h2').textContent(), 'fc2/kernel');
    assert.equal(
      await page.getByRole('radio', { checked: true }).first().textContent(),
      'Magnitudes',
    );
    assert.equal(await page.locator('.layer-panel .heatmap-scale').textContent(), scale);
    await page.locator('.paths-panel details[open] td').first().waitFor();
    assert.deepEqual(await view.complaints(), []);
  });

  test('shows a newer version in place, and keeps what is chosen', async (t) => {
    const all = await opened(t, sampleNet(chain(3)));
    if (!all) return;
    const { view, folder } = all;
    const { page } = view;
    await page.getByRole('option', { name: /^fc2\/kernel/ }).click();
    await page.locator('.facts', { hasText: '200 of 600' }).waitFor();
    await page.locator('.layer-panel .heatmap-area').focus();
    await page.keyboard.press('+');
    await view.settle();
    const scale = await page.locator('.layer-panel .heatmap-scale').textContent();
    folder.write('net.safetensors', sampleNet(chain(6)));
    await stands(view, 'changed');
    await page.locator('.facts', { hasText: '100 of 600' }).waitFor();
    await view.settle();
    assert.equal(await page.locator('.layer-panel h2').textContent(), 'fc2/kernel');
    assert.equal(await page.locator('.layer-panel .heatmap-scale').textContent(), scale);
    assert.deepEqual(await view.complaints(), []);
  });

  test('keeps its picture under a banner when the file is deleted or broken', async (t) => {
    const all = await opened(t, sampleNet(chain(3)));
    if (!all) return;
    const { view, folder } = all;
    const { page } = view;
    await page.locator('.facts', { hasText: '400 of 1,200' }).waitFor();
    folder.delete('net.safetensors');
    await stands(view, 'gone');
    const banner = page.locator('.banner');
    assert.match(await banner.innerText(), /was deleted; this is how it was/);
    assert.ok(await page.locator('.layer-panel .heatmap-picture').isVisible());
    folder.write('net.safetensors', sampleNet(chain(3)).slice(0, 100));
    await stands(view, 'changed');
    await page.getByText('has changed and cannot be read now').waitFor();
    assert.match(await banner.innerText(), /byte|header|cut|short|beyond/i);
    assert.ok(await page.locator('.layer-panel .heatmap-picture').isVisible());
    folder.write('net.safetensors', sampleNet(chain(6)));
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.locator('.facts', { hasText: '200 of 1,200' }).waitFor();
    assert.equal(await banner.isVisible(), false);
    assert.deepEqual(await view.complaints(), []);
  });

  test('tells why a file cannot be read, and tries again', async (t) => {
    const all = await opened(t, new Uint8Array([1, 2, 3]));
    if (!all) return;
    const { view, folder, file } = all;
    const { page } = view;
    const banner = page.locator('.banner');
    await page.getByText('net.safetensors cannot be read.').waitFor();
    assert.ok((await banner.innerText()).includes(file));
    folder.write('net.safetensors', sampleNet(chain(3)));
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.facts', { hasText: '400 of 1,200' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'fc1/kernel');
    assert.deepEqual(await view.complaints(), []);
  });

  test('compares with another file, layer by layer, and leaves', async (t) => {
    const all = await opened(t, sampleNet(chain(3)));
    if (!all) return;
    const { view, folder } = all;
    const { page } = view;
    const other = folder.write('other.safetensors', sampleNet(chain(6)));
    await page.getByRole('button', { name: 'Compare with…' }).click();
    const { id } = await view.request('pickOther' as never);
    await page.evaluate((message) => window.postMessage(message, '*'), {
      type: 'reply',
      id,
      ok: true,
      answer: other,
    });
    const table = page.locator('.comparison-panel table');
    await table.getByText('fc1/kernel').waitFor();
    const row = await table.locator('tr', { hasText: 'fc1/kernel' }).innerText();
    assert.deepEqual(row.split('\t'), ['fc1/kernel', '200', '200', '0', '50 %', '12.5 %', '100 %']);
    await page.locator('.comparison-panel .heatmap-picture').waitFor();
    await page.waitForTimeout(300);
    // It is part of what is kept.
    const kept = await page.evaluate(
      () => JSON.parse(sessionStorage.getItem('state')!) as { other?: string },
    );
    assert.equal(kept.other, other);
    await page.getByRole('button', { name: 'Leave comparison' }).click();
    assert.equal(await page.locator('.comparison-panel').isVisible(), false);
    assert.ok(await page.locator('.layer-panel').isVisible());
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'fc1/kernel');
    assert.deepEqual(await view.complaints(), []);
  });

  test('asks nothing while it is hidden', async (t) => {
    const all = await opened(t, sampleNet(chain(3)));
    if (!all) return;
    const { view, folder } = all;
    const { page } = view;
    await page.locator('.path-canvas').waitFor();
    await page.waitForTimeout(500);
    const hide = (hidden: boolean): Promise<void> =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await hide(true);
    const before = folder.asked.length;
    folder.write('net.safetensors', sampleNet(chain(6)));
    await stands(view, 'changed');
    await page.waitForTimeout(300);
    assert.equal(folder.asked.length, before);
    await hide(false);
    await page.locator('.facts', { hasText: '200 of 1,200' }).waitFor();
    assert.deepEqual(await view.complaints(), []);
  });

  test('copies all layers as CSV, those too that were not known yet', async (t) => {
    const all = await opened(t, sampleNet(chain(3)));
    if (!all) return;
    const { page } = all.view;
    await page.getByText('All layers as table').click();
    const fold = page.locator('details', { hasText: 'All layers as table' });
    await fold.getByRole('button', { name: 'Copy as CSV' }).click();
    const { request } = await all.view.request('copy');
    const lines = request.text.trimEnd().split('\r\n');
    assert.equal(lines.length, 6);
    assert.match(lines[3]!, /^fc2\/kernel,kernel,30 × 20,F32,600,200,/);
  });

  test('saves its pictures', async (t) => {
    const all = await opened(t, sampleNet(chain(3)));
    if (!all) return;
    const { view } = all;
    const { page } = view;
    await page.locator('.facts', { hasText: '400 of 1,200' }).waitFor();
    await page.locator('.path-canvas').waitFor();
    await page.locator('.layer-panel .heatmap-box').getByRole('button', { name: 'PNG' }).click();
    const heatmap = await view.request('save');
    assert.equal(heatmap.request.name, 'net.safetensors-fc1-kernel-mask.png');
    assert.deepEqual([...(heatmap.request.content as Uint8Array)].slice(1, 4), [80, 78, 71]);
    await page.locator('.paths-panel').getByRole('button', { name: 'SVG' }).click();
    await page.waitForTimeout(200);
    const paths = await view.request('save');
    assert.equal(paths.request.name, 'net.safetensors-paths.svg');
    assert.match(paths.request.content as string, /^<svg|^<\?xml/);
    assert.deepEqual(await view.complaints(), []);
  });

  test('lists thousands of layers without as many elements, and finds one', async (t) => {
    const many = Array.from({ length: 3000 }, (_, i) => ({
      name: `layers.${i}.weight`,
      shape: [2, 2],
      every: 1 + (i % 4),
    }));
    const all = await opened(t, sampleNet(many));
    if (!all) return;
    const { page } = all.view;
    await page.getByText('3,000 tensors', { exact: true }).waitFor();
    assert.ok((await page.locator('.list-box [role=option]').count()) < 60);
    await page.getByRole('listbox').focus();
    await page.keyboard.press('End');
    const last = page.locator('.list-box [aria-selected=true]');
    assert.match((await last.getAttribute('aria-label'))!, /^layers\.2999\.weight/);
    assert.equal(await last.getAttribute('aria-posinset'), '3000');
    await page.locator('.list-tools vscode-text-field').click();
    await page.keyboard.type('1234');
    await page.getByText('1 of 3,000 tensors').waitFor();
    await page.getByRole('option', { name: /^layers\.1234/ }).click();
    assert.equal(await page.locator('.layer-panel h2').textContent(), 'layers.1234.weight');
    assert.deepEqual(await all.view.complaints(), []);
  });

  test('fits panels of any width in every theme', async (t) => {
    for (const theme of ['dark', 'light', 'contrast', 'contrastLight'] as const) {
      const context = { viewport: { width: 300, height: 700 } };
      const all = await opened(t, sampleNet(chain(3)), {}, { theme, context });
      if (!all) return;
      const { page } = all.view;
      await page.locator('.path-canvas').waitFor();
      for (const width of [300, 500, 701, 900, 1800]) {
        await page.setViewportSize({ width, height: 700 });
        await all.view.settle();
        const across = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(across <= width, `${theme}: ${across} of ${width}`);
      }
      assert.deepEqual(await all.view.complaints(), []);
    }
  });

  test('explains a file that is read elsewhere, and hands over the program', async (t) => {
    const view = await open(t, {
      page: 'inspector',
      data: {
        state: { file: '/models/net.pt' },
        convert: {
          format: 'PyTorch checkpoint',
          explanation: 'It holds Python objects.',
          snippet: 'import torch\nprint("<b>")\n',
        },
      },
    });
    if (!view) return;
    const { page } = view;
    assert.equal(await page.locator('pre').textContent(), 'import torch\nprint("<b>")\n');
    await page.getByRole('button', { name: 'Copy' }).click();
    const { request } = await view.request('copy');
    assert.equal(request.text, 'import torch\nprint("<b>")\n');
    const sent = await view.sent();
    assert.ok(!sent.some((message) => (message.request?.kind as string) === 'inspect'));
    assert.deepEqual(await view.complaints(), []);
  });
});

/** Tells the page how its file stands, as its host does. */
async function stands(view: FakeView, state: 'here' | 'changed' | 'gone'): Promise<void> {
  await view.page.evaluate((message) => window.postMessage(message, '*'), { type: 'file', state });
  await view.settle();
}
