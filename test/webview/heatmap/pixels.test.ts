import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before, describe, type TestContext } from 'node:test';
import { type Browser } from 'playwright-core';
import { boolTensor, float32Tensor, writeSafetensors } from '../../../src/formats/safetensors';
import { ModelInspector } from '../../../src/inspect/inspector';
import { type LayerView, type MatrixLayout, type ModelView } from '../../../src/inspect/view';
import { heatmapColours } from '../../../webview/charts/heatmap/drawing/colours';
import { lookOf, pixel } from '../../../webview/charts/heatmap/tiles/paint';
import { startBrowser } from '../support/browser';
import { HeatmapServer, type HeatmapPage } from './support/openPage';
import { themeOf } from './support/themeOf';

/** Where the page says that it has drawn cells. */
interface Drawn {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly level: number;
  readonly ratio: number;
}

/** Names of layers as TensorFlow and as PyTorch write them, so that both ways to lie in memory are tried. */
const layers = {
  dense: { file: 'tf', name: 'dense/kernel', shape: [700, 900] },
  torch: { file: 'torch', name: 'fc.weight', shape: [900, 700] },
  conv: { file: 'tf', name: 'conv2d/kernel', shape: [3, 3, 160, 200] },
  torchConv: { file: 'torch', name: 'conv.weight', shape: [200, 160, 3, 3] },
} as const;

/** Whether an element is kept: about a third are, without order. */
function isKept(index: number): boolean {
  return Math.imul(index + 1, 2654435761) >>> 0 < 0x55555555;
}

/** Where an element lies, from its index and the shape alone. */
function cellOf(name: keyof typeof layers, index: number): { row: number; column: number } {
  const [, b, c, d] = layers[name].shape as readonly number[] as readonly [
    number,
    number,
    number,
    number,
  ];
  const along = (stride: number, size: number): number => Math.floor(index / stride) % size;
  switch (name) {
    case 'dense':
      return { row: along(b, Infinity), column: along(1, b) };
    case 'torch':
      return { row: along(1, b), column: along(b, Infinity) };
    case 'conv':
      return {
        row: along(d, c) * 3 + along(b * c * d, 3),
        column: along(1, d) * 3 + along(c * d, 3),
      };
    case 'torchConv':
      return {
        row: along(9, b) * 3 + along(3, 3),
        column: along(9 * b, Infinity) * 3 + along(1, 3),
      };
  }
}

const known = new Map<string, number[]>();

/** Kept shares, 0..255, of blocks of cells, from the mask and the place of each element alone. */
function densitiesOf(
  name: keyof typeof layers,
  { rows, columns }: MatrixLayout,
  step: number,
): number[] {
  const key = `${name} ${step}`;
  const before = known.get(key);
  if (before) return before;
  const across = Math.ceil(columns / step);
  const kept = new Float64Array(Math.ceil(rows / step) * across);
  const count = new Float64Array(kept.length);
  for (let index = 0; index < rows * columns; index++) {
    const { row, column } = cellOf(name, index);
    const at = Math.floor(row / step) * across + Math.floor(column / step);
    count[at]!++;
    if (isKept(index)) kept[at]!++;
  }
  const counted = Array.from(kept, (ones, at) => {
    const all = count[at]!;
    if (ones === 0 || ones === all) return ones === 0 ? 0 : 255;
    return Math.min(254, Math.max(1, Math.round((255 * ones) / all)));
  });
  known.set(key, counted);
  return counted;
}

void describe('pixels of the heatmap', () => {
  let browser: Browser | undefined;
  let missing = '';
  let server: HeatmapServer;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-heatmap-'));
  const inspector = new ModelInspector();
  const views = new Map<string, ModelView>();

  before(async () => {
    for (const file of ['tf', 'torch']) {
      const tensors = Object.values(layers)
        .filter((layer) => layer.file === file)
        .flatMap(({ name, shape }) => {
          const count = shape.reduce((product: number, size) => product * size, 1);
          const mask = Uint8Array.from({ length: count }, (_, i) => Number(isKept(i)));
          const values = Float32Array.from(mask, (kept, i) => kept * (i % 2 === 0 ? 0.5 : -0.5));
          return [float32Tensor(name, shape, values), boolTensor(`${name}_mask`, shape, mask)];
        });
      const to = path.join(folder, `${file}.safetensors`);
      fs.writeFileSync(to, writeSafetensors(tensors));
      views.set(file, inspector.model(to) as ModelView);
    }
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
    inspector.close();
    fs.rmSync(folder, { recursive: true });
  });

  function layerOf(name: keyof typeof layers): {
    view: ModelView;
    layer: LayerView;
    place: number;
  } {
    const view = views.get(layers[name].file)!;
    const place = view.layers.findIndex((layer) => layer.name === layers[name].name);
    return { view, layer: view.layers[place]!, place };
  }

  async function open(
    context: TestContext,
    options: Partial<Parameters<HeatmapServer['open']>[0]> = {},
  ): Promise<HeatmapPage | undefined> {
    if (!browser) {
      context.skip(missing);
      return undefined;
    }
    const opened = await server.open({
      ask: (key, address) => {
        const { view, place } = layerOf(key as keyof typeof layers);
        const { file, version } = view;
        return inspector.tile({ file, version, tile: { layer: place, ...address } });
      },
      ...options,
    });
    context.after(() => opened.close());
    return opened;
  }

  /** Shows a layer at a zoom, and waits until it is drawn. */
  async function show(
    { page }: HeatmapPage,
    name: keyof typeof layers,
    kind: string,
    view: { scale?: number; row: number; column: number },
  ): Promise<Drawn> {
    const { layer } = layerOf(name);
    const source = {
      key: name,
      layout: layer.layout,
      kinds: ['mask', 'signed', 'magnitude'],
      compares: false,
      range: 0.5,
    };
    await page.evaluate(
      `window.page.show(${JSON.stringify(source)}, '${kind}'); window.page.heatmap.view = ${JSON.stringify(view)};`,
    );
    return drawn({ page });
  }

  async function drawn({ page }: Pick<HeatmapPage, 'page'>): Promise<Drawn> {
    // Two frames, so that what was noted before is gone.
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
    const picture = page.locator('canvas.heatmap-picture[data-cells]');
    await picture.waitFor();
    return JSON.parse((await picture.getAttribute('data-cells'))!) as Drawn;
  }

  /** Colours of places of the picture, in pixels of the device. */
  async function pixels(
    { page }: HeatmapPage,
    spots: readonly (readonly [number, number])[],
  ): Promise<number[][]> {
    return page.evaluate<number[][]>(`(() => {
      const canvas = document.querySelector('canvas.heatmap-picture');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return ${JSON.stringify(spots)}.map(([x, y]) => {
        const at = 4 * (y * canvas.width + x);
        return [data[at], data[at + 1], data[at + 2]];
      });
    })()`);
  }

  async function sizeOf({ page }: HeatmapPage): Promise<[number, number]> {
    return page.evaluate<[number, number]>(`(() => {
      const { width, height } = document.querySelector('canvas.heatmap-picture');
      return [width, height];
    })()`);
  }

  for (const theme of ['light', 'dark'] as const) {
    const colours = heatmapColours(themeOf(theme));
    const { table } = lookOf('mask', colours, 1);
    const colourOf = (density: number): readonly number[] => {
      const drawn = density === 0 ? pixel(colours.pruned) : table[density]!;
      return [drawn & 255, (drawn >> 8) & 255, (drawn >> 16) & 255];
    };

    test(`${theme}: cells are drawn where the mask has them`, async (t) => {
      const opened = await open(t, { theme });
      if (!opened) return;
      for (const name of Object.keys(layers) as (keyof typeof layers)[]) {
        for (const scale of [undefined, 1, 8, 24]) {
          const about = `${name}, ${scale ?? 'whole'}`;
          const { layer } = layerOf(name);
          const { rows, columns } = layer.layout;
          const at = await show(opened, name, 'mask', {
            ...(scale === undefined ? {} : { scale }),
            row: 100,
            column: 70,
          });
          if (scale === undefined) assert.ok(at.level > 0 || at.cellWidth >= 1, about);
          else assert.deepEqual([at.level, at.cellWidth, at.cellHeight], [0, scale, scale], about);
          const spots: (readonly [number, number])[] = [];
          const wanted: number[] = [];
          const step = 2 ** at.level;
          const [width, height] = await sizeOf(opened);
          const densities = densitiesOf(name, layer.layout, step);
          const across = Math.ceil(columns / step);
          // Every so many: all of them would take long to carry.
          const every = scale === undefined || scale === 1 ? 13 : 1;
          for (let i = 0; i < densities.length; i += every) {
            const [row, column] = [Math.floor(i / across) * step, (i % across) * step];
            const x = Math.floor(at.left + (column + step / 2) * at.cellWidth);
            const y = Math.floor(at.top + (row + step / 2) * at.cellHeight);
            // A rim is left out: outlines lie on it, and a cell at the edge may stand for few.
            if (x < 3 || y < 3 || x > width - 3 || y > height - 3) continue;
            if (row === 0 || column === 0 || row >= rows - step || column >= columns - step)
              continue;
            spots.push([x, y]);
            wanted.push(densities[i]!);
          }
          assert.ok(spots.length > 250, `${about}: ${spots.length} cells in view`);
          const seen = await pixels(opened, spots);
          let wrong = 0;
          let told = '';
          seen.forEach((colour, i) => {
            const right = colourOf(wanted[i]!);
            if (colour.every((value, j) => Math.abs(value - right[j]!) <= 1)) return;
            wrong++;
            told ||= `${spots[i]!.join(' ')}: ${colour.join(' ')} for ${right.join(' ')}`;
          });
          // Where a cell is little more than a pixel and begins between two, its middle may fall on its neighbour.
          const allowed = scale === undefined ? 0.1 : 0;
          assert.ok(
            wrong <= allowed * seen.length,
            `${about}: ${wrong} of ${seen.length} wrong; ${told}`,
          );
          t.diagnostic(`${about}: level ${at.level}, ${seen.length} cells, ${wrong} wrong`);
        }
      }
      assert.deepEqual(await opened.complaints(), []);
    });
  }
});
