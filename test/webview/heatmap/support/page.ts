// The script of a page that shows nothing but a heatmap; bundled in memory by openPage.ts.
import '../../../../webview/ui/styles/page.css';
import {
  Heatmap,
  type Address,
  type AnyTile,
  type Cell,
  type HeatmapKind,
  type HeatmapViewState,
} from '../../../../webview/charts/heatmap/heatmap';
import { onThemeChange } from '../../../../webview/ui/theme';
import { type SentTile, type ShownSource } from './sent';

interface PageWindow {
  askTile(key: string, address: Address): Promise<SentTile>;
  sent: { type: string }[];
  page: unknown;
}

const shared = window as unknown as PageWindow;
const floats = new Set(['signed', 'magnitude']);

function decode({ rows, columns, arrays }: Exclude<SentTile, 'changed'>): AnyTile {
  const entries = Object.entries(arrays).map(([name, base64]) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return [name, floats.has(name) ? new Float32Array(bytes.buffer) : bytes] as const;
  });
  return { rows, columns, ...Object.fromEntries(entries) } as unknown as AnyTile;
}

const hovered: (Cell | undefined)[] = [];
const views: HeatmapViewState[] = [];
const heatmap = new Heatmap({
  label: 'Weights of a test',
  onHover: (cell) => hovered.push(cell),
  onViewChange: (view) => views.push(view),
});
document.body.append(heatmap.element);
onThemeChange(() => heatmap.redraw());

/** Frames and the time between them while something goes on. */
interface Paced {
  /** Milliseconds from frame to frame. */
  readonly gaps: number[];
  /** Milliseconds that the page's own work took in each. */
  readonly work: number[];
}

/** Calls back once a frame and notes how even the frames come. */
async function pace(frames: number, step: (i: number) => void): Promise<Paced> {
  const paced: Paced = { gaps: [], work: [] };
  // Drawing runs in the animation frame that follows the step: what comes before and after it is told apart by order.
  let last = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
  for (let i = 0; i < frames; i++) {
    step(i);
    // The heatmap has asked for its frame in `step`, before this does: its work is done when this is called.
    const [stamp, done] = await new Promise<[number, number]>((resolve) =>
      requestAnimationFrame((at) => resolve([at, performance.now()])),
    );
    paced.gaps.push(stamp - last);
    paced.work.push(done - stamp);
    last = stamp;
  }
  return paced;
}

shared.page = {
  heatmap,
  hovered,
  views,
  show: (source: ShownSource | undefined, kind: HeatmapKind) =>
    heatmap.show(
      source && {
        ...source,
        tile: async (address) => {
          const sent = await shared.askTile(source.key, address);
          return sent === 'changed' ? undefined : decode(sent);
        },
      },
      kind,
    ),
  pace,
  /** Frames while a drag goes to and fro at a zoom. */
  pan: (view: HeatmapViewState, frames: number) =>
    pace(frames, (i) => {
      const at = Math.sin((2 * Math.PI * i) / 120);
      heatmap.view = {
        ...view,
        row: view.row * (1 + 0.8 * at),
        column: view.column * (1 - 0.8 * at),
      };
    }),
  /** Frames while it is zoomed from the whole to single cells and back. */
  zoom: (row: number, column: number, least: number, frames: number) =>
    pace(frames, (i) => {
      const share = (1 - Math.cos((2 * Math.PI * i) / frames)) / 2;
      heatmap.view = { row, column, scale: least * (40 / least) ** share };
    }),
  picture: async () => {
    const bytes = new Uint8Array(await (await heatmap.picture()).arrayBuffer());
    return Array.from(bytes);
  },
};
shared.sent?.push({ type: 'ready' });
