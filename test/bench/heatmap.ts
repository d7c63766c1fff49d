import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { boolTensor, writeSafetensors } from '../../src/formats/safetensors';
import { ModelInspector } from '../../src/inspect/inspector';
import { type ModelView } from '../../src/inspect/view';
import { startBrowser } from '../webview/support/browser';
import { HeatmapServer, type HeatmapPage } from '../webview/heatmap/support/openPage';
import { type Bench, type BenchRow } from './row';

const side = 4096;

/** What a screen of 60 Hz leaves for a frame, in ms. */
const frame = 1000 / 60;

interface Paced {
  readonly gaps: readonly number[];
  readonly work: readonly number[];
}

/**
 * Pan and zoom of a mask of 4096 x 4096 in a headless browser: ms that the page's own work takes of a frame, and how many
 * frames came in a second. Tiles come from the reader of model files, as they are needed.
 */
export function heatmap(): Bench {
  return {
    name: 'heatmap',
    run: async () => {
      const browser = await startBrowser();
      if ('missing' in browser) throw new Error(browser.missing);
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-bench-'));
      const inspector = new ModelInspector();
      const server = await HeatmapServer.start(browser);
      try {
        const file = path.join(folder, 'mask.safetensors');
        fs.writeFileSync(
          file,
          writeSafetensors([boolTensor('dense/kernel', [side, side], maskOf())]),
        );
        const view = inspector.model(file) as ModelView;
        const { version } = view;
        const opened = await server.open({
          width: 1000,
          height: 900,
          ask: (_, address) => inspector.tile({ file, version, tile: { layer: 0, ...address } }),
        });
        const statistics = inspector.statistics({ file, version, layer: 0 });
        const rows = await measure(opened, view, statistics as object);
        await opened.close();
        return rows;
      } finally {
        await server.stop();
        await browser.close();
        inspector.close();
        fs.rmSync(folder, { recursive: true });
      }
    },
  };
}

/** A tenth of the weights, without order. */
function maskOf(): Uint8Array {
  const mask = new Uint8Array(side * side);
  for (let i = 0; i < mask.length; i++) {
    mask[i] = Number(Math.imul(i + 1, 2654435761) >>> 0 < 0.1 * 2 ** 32);
  }
  return mask;
}

async function measure(
  { page }: HeatmapPage,
  view: ModelView,
  statistics: object,
): Promise<BenchRow[]> {
  const { rowDensity, columnDensity } = statistics as Record<string, unknown>;
  const source = {
    key: 'mask',
    layout: view.layers[0]!.layout,
    kinds: ['mask'],
    compares: false,
    rowDensity,
    columnDensity,
  };
  await page.evaluate(`window.page.show(${JSON.stringify(source)}, 'mask')`);
  await page.locator('canvas.heatmap-picture[data-cells]').waitFor();
  const run = async (work: string, code: string): Promise<BenchRow> => {
    // Once to fetch the tiles, then measured.
    await page.evaluate(code);
    return rowOf(work, await page.evaluate<Paced>(code));
  };
  const pan = (scale: number): string =>
    `window.page.pan({ scale: ${scale}, row: ${side / 2}, column: ${side / 2} }, 240)`;
  return [
    await run('pan fit x 4', pan(0.7)),
    await run('pan 1:1', pan(1)),
    await run('pan 12 px', pan(12)),
    await run('zoom', `window.page.zoom(${side / 2}, ${side / 2}, 0.2, 240)`),
  ];
}

function rowOf(work: string, { gaps, work: times }: Paced): BenchRow {
  const sorted = [...times].sort((a, b) => a - b);
  const seconds = gaps.reduce((sum, gap) => sum + gap, 0) / 1000;
  const late = gaps.filter((gap) => gap > 1.5 * frame).length;
  const worst = sorted[Math.floor(0.99 * sorted.length)]!;
  return {
    work,
    engine: 'Chromium',
    threads: 1,
    density: 0.1,
    min: sorted[0]!,
    median: sorted[Math.floor(sorted.length / 2)]!,
    unit: 'ms',
    ratio: sorted[Math.floor(sorted.length / 2)]! / frame,
    note: `${(gaps.length / seconds).toFixed(1)} frames/s, ${late} of ${gaps.length} late, 99 % within ${worst.toFixed(1)} ms`,
  };
}
