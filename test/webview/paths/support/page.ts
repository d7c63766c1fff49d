// The script of a page that shows nothing but a path diagram and a histogram; bundled in memory by openPage.ts.
import '../../../../webview/ui/styles/page.css';
import '../../../../webview/charts/paths/paths.css';
import '../../../../webview/charts/histogram/histogram.css';
import { type PathsView } from '../../../../src/inspect/pathsView';
import { Histogram } from '../../../../webview/charts/histogram/histogram';
import { PathDiagram } from '../../../../webview/charts/paths/pathDiagram';
import { onThemeChange } from '../../../../webview/ui/theme';

interface PageWindow {
  askThrough(column: number, unit: number): Promise<PathsView | null>;
  page: unknown;
}

const shared = window as unknown as PageWindow;
const chosen: [column: number, unit: number][] = [];
const diagram = new PathDiagram({
  label: 'Paths of a test',
  through: async (column, unit) => (await shared.askThrough(column, unit)) ?? undefined,
  onChoose: (column, unit) => chosen.push([column, unit]),
});
const histogram = new Histogram({ label: 'Weights of a test' });
document.body.append(diagram.element, histogram.element);
onThemeChange(() => {
  diagram.redraw();
  histogram.redraw();
});

async function bytesOf(picture: Promise<Blob>): Promise<number[]> {
  return Array.from(new Uint8Array(await (await picture).arrayBuffer()));
}

shared.page = {
  diagram,
  histogram,
  chosen,
  pictures: async () => [await bytesOf(diagram.picture()), await bytesOf(histogram.picture())],
};
