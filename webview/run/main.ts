import '../ui/styles/page.css';
import './styles/header.css';
import './styles/charts.css';
import './styles/constructions.css';
import '../inspector/styles/header.css';
import '../inspector/styles/page.css';
import '../inspector/styles/list.css';
import '../inspector/styles/panels.css';
import './styles/ticket.css';
import '../ui/styles/tables.css';
import '../ui/styles/controls.css';
import './styles/report.css';
import { element } from '../ui/dom';
import { pageData, type Shown } from '../ui/host';
import { reportHost } from '../ui/reportHost';
import { keepScroll } from '../ui/scroll';
import { setTexts } from '../ui/texts';
import { followBrowserTheme, onThemeChange } from '../ui/theme';
import { workbenchHost } from '../ui/workbenchHost';
import { LevelChoice } from './levelChoice';
import { Page } from './page';
import { ViewState } from './viewState';

const data = pageData();
setTexts(data.texts);
if (data.report) followBrowserTheme();
const host = data.report ? reportHost(data.report) : workbenchHost(data);

window.addEventListener('error', ({ error, message }: ErrorEvent) =>
  host.problem(error instanceof Error ? (error.stack ?? error.message) : message),
);
window.addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) =>
  host.problem(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
);

const view = new ViewState(host);
const root =
  document.getElementById('page') ?? document.body.appendChild(element('main', { id: 'page' }));
const page = new Page({ host, view, level: new LevelChoice(view) }, root);
onThemeChange(() => page.redraw());

let latest: Shown | undefined;
let scrolled = false;

/** Of snapshots that come faster than the screen is drawn only the last counts. */
function draw(): void {
  const shown = latest;
  latest = undefined;
  if (!shown) return;
  page.show(shown);
  view.setFolders(shown.runs.map((run) => run.folder));
  if (scrolled) return;
  scrolled = true;
  // Charts have their size only after the next frame.
  requestAnimationFrame(() => requestAnimationFrame(() => keepScroll(view)));
}

host.start((shown) => {
  if (latest === undefined) requestAnimationFrame(draw);
  latest = shown;
});
