import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { type Locator } from 'playwright-core';
import { amountText, boundOf, constants } from '../../../src/protocol/bounds';
import { remarksOf } from '../../../webview/run/bounds/boundWords';
import { asWritten, readWritten } from '../../../webview/run/bounds/written';
import { constructed, question } from '../support/constructions';
import { type FakeView } from '../support/fakeHost';
import { session } from '../support/session';
import { shown } from '../support/snapshots';

void describe('numbers that are written into fields', () => {
  const range = { least: 1e-12, most: 1 };

  test('are read as people write them, and nothing else is', () => {
    for (const [content, value] of [
      ['0.01', 0.01],
      [' 1e-3 ', 1e-3],
      ['.5', 0.5],
      ['1E-6', 1e-6],
    ] as const) {
      assert.deepEqual(readWritten(content, range), { value });
    }
    for (const content of ['', '0', '2', '-0.1', '0x1', '1e', 'Infinity', 'NaN', '0,01', '1 2']) {
      assert.deepEqual(
        readWritten(content, range),
        { problem: 'A number from 1e-12 to 1.' },
        content,
      );
    }
  });

  test('may be whole, or nothing', () => {
    const whole = { least: 1, most: 1e9, whole: true, optional: true };
    assert.deepEqual(readWritten('', whole), { value: undefined });
    assert.deepEqual(readWritten('21', whole), { value: 21 });
    assert.deepEqual(readWritten('2.5', whole), {
      problem: 'A whole number from 1 to 1e9, or nothing.',
    });
  });

  test('are written so that they are read again', () => {
    for (const { value } of constants) {
      const written = readWritten(asWritten(value), { least: 0, most: 1e9 });
      assert.ok('value' in written && Math.abs(written.value! - value) <= 1e-6 * value);
    }
  });
});

test('outputs are told of only where errors cannot grow in activations', () => {
  const layer = { inputs: 4, outputs: 4, bias: false, largest: 1, positive: false };
  const said = (steep?: string): string => {
    const layers = [
      { ...layer, name: 'first', steep },
      { ...layer, name: 'last', steep: 'softmax' },
    ];
    const asked = { theorem: 'malach', layers, epsilon: 0.01, delta: 0.05 } as const;
    return remarksOf(boundOf(asked, {})[2]!, asked);
  };
  assert.match(said(), /outputs are then off by 0\.\d+ in the worst case/);
  assert.match(said('sigmoid'), /known for ReLU, tanh .* behind first stands sigmoid\./);
  assert.doesNotMatch(said('sigmoid'), /worst case/);
});

function field(view: FakeView, label: string): Locator {
  return view.page.locator(`.bounds-panel vscode-text-field[aria-label^="${label}"] input`);
}

async function cells(view: FakeView, table: number): Promise<string[][]> {
  const rows = await view.page.locator('.bounds-panel table').nth(table).locator('tr').all();
  return Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
}

const usual = Object.fromEntries(constants.map(({ id, value }) => [id, value]));

void describe('the calculator of the run page', () => {
  const { open } = session();

  test('tells what each theorem says of the run’s own net', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(constructed())]);
    const [bound, other, third] = boundOf(question, usual);
    const [head, first, second, sum] = await cells(view, 0);
    assert.deepEqual(head!.slice(0, 3), ['Layer', 'Weights', 'Samples a weight']);
    assert.equal(first![0], 'dense');
    assert.equal(first![1], '392,000');
    assert.equal(first![2], amountText(bound!.layers[0]!.samplesPerWeight));
    assert.equal(second![3], amountText(bound!.layers[1]!.units));
    assert.equal(sum![3], amountText(bound!.units));
    const beside = await cells(view, 1);
    assert.deepEqual(
      beside.slice(1).map((row) => row[1]),
      [bound, other, third].map((each) => amountText(each!.samplesPerWeight)),
    );
    assert.deepEqual(await view.complaints(), []);
  });

  test('calculates again at once, and keeps what was written over a reload', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(constructed())]);
    const before = (await cells(view, 0))[1]![2];
    await field(view, 'Largest error').fill('1e-9');
    const finer = boundOf({ ...question, epsilon: 1e-9 }, usual)[0]!;
    assert.notEqual((await cells(view, 0))[1]![2], before);
    assert.equal((await cells(view, 0))[1]![2], amountText(finer.layers[0]!.samplesPerWeight));
    await view.page.locator('.bound-constants summary').click();
    await field(view, 'C of n').fill('5');
    const more = boundOf({ ...question, epsilon: 1e-9 }, { ...usual, 'subset-sum.c': 5 })[0]!;
    assert.equal((await cells(view, 0))[1]![2], amountText(more.layers[0]!.samplesPerWeight));
    await view.page.waitForTimeout(300);
    await view.page.reload();
    await view.ready();
    await view.show([shown(constructed())]);
    assert.equal(await field(view, 'Largest error').inputValue(), '1e-9');
    assert.equal((await cells(view, 0))[1]![2], amountText(more.layers[0]!.samplesPerWeight));
    await view.page.getByRole('button', { name: 'Reset' }).click();
    assert.equal(await field(view, 'Largest error').inputValue(), '0.01');
    const bound = boundOf(question, usual)[0]!;
    assert.equal((await cells(view, 0))[1]![2], amountText(bound.layers[0]!.samplesPerWeight));
    assert.deepEqual(await view.complaints(), []);
  });

  test('says beside a field what it takes, and that nothing is calculated meanwhile', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(constructed())]);
    const before = await cells(view, 0);
    for (const bad of ['0', '7', 'much', '']) {
      await field(view, 'Largest error').fill(bad);
      const problem = view.page.locator('.field-problem:visible');
      assert.equal(await problem.innerText(), 'A number from 1e-12 to 1.');
      const host = view.page.locator('.bounds-panel vscode-text-field[aria-invalid]');
      assert.equal(await host.count(), 1);
      assert.match(await view.page.locator('.bound-words').innerText(), /^Not calculated/);
      assert.deepEqual(await cells(view, 0), before);
    }
    await field(view, 'Largest error').fill('0.02');
    assert.equal(await view.page.locator('.field-problem:visible').count(), 0);
    await field(view, 'Samples a weight').fill('2');
    assert.match(await view.page.locator('.bound-words').innerText(), /promise nothing/);
    await field(view, 'Samples a weight').fill('2.5');
    assert.match(await view.page.locator('.field-problem:visible').innerText(), /whole number/);
    assert.deepEqual(await view.complaints(), []);
  });

  test('shows the constants of the theorem that is chosen, and which of them are open', async (t) => {
    const view = await open(t);
    if (!view) return;
    const { page } = view;
    await view.show([shown(constructed())]);
    await page.locator('.bound-constants summary').click();
    const labels = page.locator('.bound-constants .field-label:visible');
    for (const theorem of ['subset-sum', 'log-pruning', 'malach'] as const) {
      await page.locator('vscode-dropdown[aria-label="Theorem"]').click();
      await page.locator(`vscode-option[value="${theorem}"]`).click();
      await view.settle();
      const own = constants.filter((constant) => constant.theorem === theorem);
      assert.equal(await labels.count(), own.length, theorem);
      const open_ = await page.locator('.bound-constants .open-mark:visible').count();
      assert.equal(open_, own.filter((constant) => constant.open).length, theorem);
      const sums = await page.locator('vscode-dropdown[aria-label="Samples are"]').isVisible();
      assert.equal(sums, theorem === 'subset-sum');
    }
    assert.deepEqual(await view.complaints(), []);
  });

  test('stays within 300 pixels with long names; a net that is none has no calculator', async (t) => {
    const view = await open(t, {
      theme: 'contrast',
      context: { viewport: { width: 300, height: 800 } },
    });
    if (!view) return;
    const layers = question.layers.map((layer) => ({ ...layer, name: 'block/'.repeat(40) }));
    await view.show([shown(constructed({ bounds: { ...question, layers } }))]);
    await view.page.locator('.bound-constants summary').click();
    const beyond: number = await view.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(beyond, 0);
    const lost = JSON.parse(
      JSON.stringify({ ...question, layers: [{ ...question.layers[0]!, largest: NaN }] }),
    ) as typeof question;
    for (const bounds of [lost, { ...question, layers: [] }]) {
      await view.show([shown(constructed({ bounds }, { version: JSON.stringify(bounds) }))]);
      assert.equal(await view.page.locator('.bounds-panel').count(), 0);
    }
    assert.deepEqual(await view.complaints(), []);
  });
});
