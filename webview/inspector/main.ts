import '../ui/styles/page.css';
import '../ui/styles/tables.css';
import '../ui/styles/controls.css';
import './styles/page.css';
import './styles/header.css';
import './styles/list.css';
import './styles/panels.css';
import { type InspectorPageData } from '../../src/protocol/inspectorPage';
import { element } from '../ui/dom';
import { writtenData } from '../ui/host';
import { keepScroll } from '../ui/scroll';
import { setTexts } from '../ui/texts';
import { onThemeChange } from '../ui/theme';
import { StoredView } from '../ui/viewSlot';
import { convertPage } from './convertPage';
import { inspectorHost } from './host';
import { InspectorPage, type OtherSlot } from './page';

const data = writtenData<InspectorPageData>() ?? { texts: {}, state: { file: '' } };
setTexts(data.texts);
const host = inspectorHost(data);

window.addEventListener('error', ({ error, message }: ErrorEvent) =>
  host.problem(error instanceof Error ? (error.stack ?? error.message) : message),
);
window.addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) =>
  host.problem(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
);

const root =
  document.getElementById('page') ?? document.body.appendChild(element('main', { id: 'page' }));
const before = host.state();

/** The picture of a file, kept over hiding, reload and restart. */
function inspect(): void {
  const { file } = before;
  let other = before.other;
  const view = new StoredView(before.view, (kept) =>
    host.setState({ file, ...(other !== undefined && { other }), view: kept }),
  );
  const slot: OtherSlot = {
    get other() {
      return other;
    },
    set other(chosen) {
      other = chosen;
      view.flush();
    },
  };
  // At once: a panel without any state is not restored.
  view.flush();
  const page = new InspectorPage(host, view, slot, root, () =>
    // Pictures have their size only after the next frame.
    requestAnimationFrame(() => requestAnimationFrame(() => keepScroll(view))),
  );
  onThemeChange(() => page.redraw());
  host.start((state) => page.stands(state));
  page.start();
}

if (data.convert) {
  root.append(convertPage(host, data.convert));
  host.start(() => undefined);
} else {
  inspect();
}
