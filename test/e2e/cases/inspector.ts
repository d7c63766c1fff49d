import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type FrameLocator, type Locator } from 'playwright-core';
import { readSafetensors } from '../../../src/formats/safetensors';
import { chance } from '../../support/runs';
import { type CaseContext, workbenchCase } from '../support/cases';
import {
  assertMask,
  coloursOf,
  drawnCells,
  heatmapOf,
  type DrawnCell,
  type DrawnCells,
} from '../support/heatmap';
import { tabTo } from '../support/keyboard';
import { putFinishedRun } from '../support/madeRun';
import {
  countPaths,
  denseLayer,
  maskFile,
  weightsFile,
  type DenseLayer,
} from '../support/modelFiles';

const net = [
  denseLayer('first/kernel', [12, 10], 0.4, 1),
  denseLayer('second/kernel', [10, 8], 0.4, 2),
  denseLayer('third/kernel', [8, 4], 0.4, 3),
];

/** Wide enough to be zoomed into. */
const wideNet = [
  denseLayer('first/kernel', [20, 80], 0.4, 1),
  denseLayer('second/kernel', [80, 60], 0.4, 2),
  denseLayer('third/kernel', [60, 4], 0.4, 3),
];

/** Blocks of one kind each, big enough that cells of several levels are of one kind too; single weights in the middle. */
const blocks = { rows: 1024, columns: 512, side: 32, from: [480, 224], singles: 64 } as const;

function keptInBlocks(): (row: number, column: number) => boolean {
  const random = chance(7);
  const { rows, columns, side, from, singles } = blocks;
  const kept = Array.from({ length: (rows * columns) / side ** 2 }, () => random() < 0.5);
  const single = Array.from({ length: singles ** 2 }, () => random() < 0.5);
  return (row, column) => {
    const [down, right] = [row - from[0], column - from[1]];
    return isSingle(row, column)
      ? single[down * singles + right]!
      : kept[Math.floor(row / side) * (columns / side) + Math.floor(column / side)]!;
  };
}

function isSingle(row: number, column: number): boolean {
  const [down, right] = [row - blocks.from[0], column - blocks.from[1]];
  return down >= 0 && down < blocks.singles && right >= 0 && right < blocks.singles;
}

function blocksLayer(isKept: (row: number, column: number) => boolean): DenseLayer {
  const { rows, columns } = blocks;
  const mask = Uint8Array.from({ length: rows * columns }, (_, i) =>
    isKept(Math.floor(i / columns), i % columns) ? 1 : 0,
  );
  return { name: 'blocks', shape: [rows, columns], mask, values: Float32Array.from(mask) };
}

/** How the diagram of a net says how many paths there are. */
function pathsText(layers: readonly DenseLayer[]): RegExp {
  return new RegExp(`^${countPaths(layers).toLocaleString('en-US')} paths[;,]`);
}

/** The heading of the layer that shows. */
function shownLayer(view: FrameLocator, name: string): Locator {
  return view.locator('.layer-panel h2', { hasText: name });
}

/** Presses a key in the heatmap until its cells are drawn otherwise. */
async function zoomBy(view: FrameLocator, key: string, before: DrawnCells): Promise<DrawnCells> {
  await view.locator('.heatmap-area').first().press(key);
  return drawnCells(heatmapOf(view), before);
}

/** Follows the mask of the blocks from the whole of it to single cells. */
async function lookAtBlocks(
  { workbench, screenshot, reload }: CaseContext,
  isKept: (row: number, column: number) => boolean,
): Promise<void> {
  const view = workbench.webview();
  await shownLayer(view, 'blocks').waitFor();
  const { rows, columns, side } = blocks;
  const amid = (at: number): boolean => at % side >= 8 && at % side < side - 8;
  // Cells that stand for many are of one kind within a block only.
  const inBlocks = (row: number, column: number): boolean =>
    amid(row) && amid(column) && !isSingle(row, column);
  const looked = { rows, columns };
  const whole = await drawnCells(heatmapOf(view));
  assert.ok(whole.level > 0, JSON.stringify(whole));
  const far = await coloursOf(heatmapOf(view), whole, { ...looked, wanted: inBlocks });
  const colours = assertMask(far, isKept);
  await screenshot('inspector-whole');
  const single = await zoomBy(view, '1', whole);
  assert.deepEqual([single.level, single.cellWidth], [0, 1]);
  // A line is drawn around the matrix.
  const inside = (at: number, of: number): boolean => at > 1 && at < of - 2;
  const all = {
    ...looked,
    wanted: (row: number, column: number) => inside(row, rows) && inside(column, columns),
  };
  assertMask(await coloursOf(heatmapOf(view), single, all), isKept, colours);
  let close = single;
  for (const atLeast of [6, 24]) {
    while (close.cellWidth < atLeast) close = await zoomBy(view, '+', close);
    const near = await coloursOf(heatmapOf(view), close, all);
    assert.ok(near.every(({ row, column }) => isSingle(row, column)) || atLeast < 24);
    assertMask(near, isKept, colours);
  }
  await screenshot('inspector-cells');
  await reload();
  await shownLayer(view, 'blocks').waitFor();
  // The bars beside the cells come with the numbers, and take their room then.
  let again = await drawnCells(heatmapOf(view));
  while (JSON.stringify(again) !== JSON.stringify(close)) {
    again = await drawnCells(heatmapOf(view), again);
  }
}

/** How the masks of two levels of the first replicate agree, element by element; numbers as people write them. */
function agreement(
  workspace: string,
  one: string,
  other: string,
): Readonly<Record<'both' | 'removed' | 'added', string>> {
  const runs = path.join(workspace, 'winning-ticket-runs');
  const run = fs.readdirSync(runs).find((name) => !name.startsWith('.'))!;
  const [first, second] = [one, other].map((stage) => {
    const file = path.join(runs, run, '1', stage, 'mask.safetensors');
    return readSafetensors(fs.readFileSync(file), file).tensors;
  });
  const counts = { both: 0, removed: 0, added: 0 };
  for (const [name, { bytes }] of first!) {
    const others = second!.get(name)!.bytes;
    bytes.forEach((kept, i) => {
      if (kept && others[i]) counts.both++;
      else if (kept) counts.removed++;
      else if (others[i]) counts.added++;
    });
  }
  const shown = (count: number): string => count.toLocaleString('en-US');
  return { both: shown(counts.both), removed: shown(counts.removed), added: shown(counts.added) };
}

export const cases = [
  workbenchCase(
    'a model file is inspected, changes, goes and comes back; what cannot be read says why',
    {
      files: {
        'net.safetensors': weightsFile(net),
        'broken.safetensors': weightsFile(net).slice(0, 300),
        'keras.h5': Buffer.concat([Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), Buffer.alloc(2048)]),
      },
    },
    async ({ workbench, page, path: at, reload, screenshot }) => {
      await workbench.contextMenu(workbench.file('net.safetensors'), 'Inspect Masks');
      await workbench.tab('net.safetensors').waitFor();
      const view = workbench.webview();
      await shownLayer(view, 'first/kernel').waitFor();
      const layer = net[1]!;
      const [rows, columns] = layer.shape;
      await view.getByText(pathsText(net)).waitFor();
      const names = await view.getByRole('option').allTextContents();
      assert.deepEqual(
        names.map((text) => /^\w+\/kernel/.exec(text)?.[0]),
        net.map(({ name }) => name),
      );
      await screenshot('inspector');

      await view.getByRole('listbox').focus();
      await page.keyboard.press('ArrowDown');
      await shownLayer(view, layer.name).waitFor();
      const picture = heatmapOf(view);
      const isKept =
        ({ mask }: DenseLayer) =>
        (row: number, column: number): boolean =>
          mask[row * columns + column] === 1;
      const look = async (): Promise<readonly DrawnCell[]> =>
        coloursOf(picture, await drawnCells(picture), { rows, columns, wanted: () => true });
      const colours = assertMask(await look(), isKept(layer), undefined, 40);
      await reload();
      await shownLayer(view, layer.name).waitFor();
      assertMask(await look(), isKept(layer), colours, 40);

      const file = at('net.safetensors');
      fs.rmSync(file);
      const banner = view.locator('.banner');
      await banner.getByText('net.safetensors was deleted; this is how it was.').waitFor();
      assertMask(await look(), isKept(layer), colours, 40);
      await screenshot('inspector-gone');
      const other = { ...denseLayer(layer.name, layer.shape, 0.7, 9) };
      fs.writeFileSync(file, weightsFile([net[0]!, other, net[2]!]));
      await banner.waitFor({ state: 'hidden' });
      await view.getByText(pathsText([net[0]!, other, net[2]!])).waitFor();
      assertMask(await look(), isKept(other), colours, 40);
      fs.writeFileSync(file, weightsFile(net).slice(0, 500));
      await banner.getByText('has changed and cannot be read now').waitFor();
      assertMask(await look(), isKept(other), colours, 40);

      await workbench.contextMenu(workbench.file('broken.safetensors'), 'Inspect Masks');
      await workbench.tab('broken.safetensors').waitFor();
      await view.getByText('broken.safetensors cannot be read.').waitFor();
      await screenshot('inspector-broken');
      await workbench.contextMenu(workbench.file('keras.h5'), 'Inspect Masks');
      await workbench.tab('keras.h5').waitFor();
      await view.getByText(/keras\.h5 is an HDF5 file/).waitFor();
      const program = await view.locator('pre').textContent();
      assert.match(program ?? '', /safetensors/);
      await screenshot('inspector-convert');
      await view.getByRole('button', { name: 'Copy' }).click();
      await view.getByText('The program is copied.').waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), program);
    },
  ),
  workbenchCase(
    'the palette leads to a file, whose mask is drawn as it is from the whole to single cells',
    {
      prepare: (folder) =>
        fs.writeFileSync(
          path.join(folder, 'blocks.safetensors'),
          maskFile([blocksLayer(keptInBlocks())]),
        ),
    },
    async (context) => {
      const { workbench, page } = context;
      await workbench.command('Winning Ticket: Inspect Masks');
      await workbench.quickRows('blocks.safetensors').first().waitFor();
      await page.keyboard.type('blocks');
      await page.keyboard.press('Enter');
      await workbench.tab('blocks.safetensors').waitFor();
      await lookAtBlocks(context, keptInBlocks());
    },
  ),
  workbenchCase(
    'a net is looked at with the keyboard alone',
    { files: { 'net.safetensors': weightsFile(wideNet) } },
    async ({ workbench, page, screenshot }) => {
      const { keyboard } = page;
      await keyboard.press('F1');
      await workbench.quickField.waitFor();
      await keyboard.type('Winning Ticket: Inspect Masks');
      await workbench.quickRows('Inspect Masks').first().waitFor();
      await keyboard.press('Enter');
      await workbench.quickRows('net.safetensors').first().waitFor();
      await keyboard.press('Enter');
      await workbench.tab('net.safetensors').waitFor();
      const view = workbench.webview();
      await shownLayer(view, 'first/kernel').waitFor();
      await view.getByText(pathsText(wideNet)).waitFor();

      await tabTo(page, view.getByRole('listbox'));
      await keyboard.press('ArrowDown');
      await shownLayer(view, 'second/kernel').waitFor();

      await tabTo(page, view.getByRole('radiogroup', { name: 'What the cells show' }));
      await keyboard.press('ArrowRight');
      await view.getByRole('radio', { name: 'Signed weights', checked: true }).waitFor();

      const picture = heatmapOf(view);
      const whole = await drawnCells(picture);
      await tabTo(page, view.locator('.heatmap-area').first());
      let close = whole;
      while (close.cellWidth < 16) {
        await keyboard.press('+');
        close = await drawnCells(picture, close);
      }
      await keyboard.press('ArrowRight');
      await view.locator('.heatmap-tip').first().waitFor();
      await screenshot('inspector-keyboard-cell');
      await keyboard.press('0');
      await drawnCells(picture, close);

      await tabTo(page, view.locator('.path-area'));
      await keyboard.press('ArrowRight');
      await keyboard.press('Enter');
      const all = view.getByRole('button', { name: 'All paths' });
      await all.waitFor();
      await screenshot('inspector-keyboard-paths');
      await keyboard.press('Escape');
      await all.waitFor({ state: 'hidden' });

      // Back to the head of the page, and from there to the list of files and back again.
      const compare = view.getByRole('button', { name: 'Compare with…' });
      await tabTo(page, compare, 'Shift+Tab');
      await keyboard.press('Enter');
      await workbench.quickInput.waitFor();
      await keyboard.press('Escape');
      await workbench.quickInput.waitFor({ state: 'hidden' });
      await tabTo(page, view.getByRole('listbox'));
    },
  ),
  workbenchCase(
    'tickets of a run open by themselves, from the list too, and are compared',
    { prepare: async (workspace) => void (await putFinishedRun(workspace)) },
    async ({ workbench, page, screenshot, workspace, reload }) => {
      await workbench.showContainer();
      const run = workbench.treeRows('Runs', 'A small net');
      await workbench.expand(run);
      const level = workbench.treeRows('Runs', 'Level 3');
      await workbench.contextMenu(level, 'Inspect Masks');
      await workbench.tab('mask.safetensors').waitFor();
      const view = workbench.webview();
      await view.getByText(/Ticket level-03 of seed 1 in run/).waitFor();
      await drawnCells(heatmapOf(view));
      await screenshot('inspector-ticket');
      await view.getByRole('button', { name: 'Compare with…' }).click();
      await workbench.quickRows('Level 4').first().waitFor();
      await screenshot('inspector-pick');
      // The level before it is proposed.
      await page.keyboard.press('Enter');
      await view.getByText(/Compared with/).waitFor();
      await drawnCells(heatmapOf(view, 'Heatmap of both masks'));
      const { both, removed, added } = agreement(workspace, 'level-03', 'level-02');
      const sentence = `Kept by both: ${both}; removed: ${removed}; added: ${added}.`;
      await view.getByText(sentence).waitFor();
      await screenshot('inspector-compared');
      await reload();
      await view.getByText(/Compared with/).waitFor();
      await drawnCells(heatmapOf(view, 'Heatmap of both masks'));

      // The run panel draws the same, and leads here.
      await run.click();
      await workbench.tab('A small net').waitFor();
      const head = view.locator('.ticket-head');
      await head.scrollIntoViewIfNeeded();
      // It starts at the level that the verdict is about, whichever that is.
      await head.locator('input[type=range]').first().press('End');
      await drawnCells(view.locator('canvas.heatmap-picture').first());
      await screenshot('inspector-run-panel');
      await head.getByRole('button', { name: 'Open in Inspector' }).click();
      await view.getByText(/Ticket level-04 of seed 1 in run/).waitFor();
      await drawnCells(heatmapOf(view));
    },
  ),
];
