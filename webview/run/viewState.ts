import { type PageHost } from '../ui/host';
import { StoredView } from '../ui/viewSlot';

/** How the page shows its runs: choices, slider positions, scroll. Kept by the host over hiding, reload and restart. */
export class ViewState extends StoredView {
  constructor(host: PageHost) {
    const state = host.state();
    const shown = { folders: state?.folders ?? [] };
    super(state?.view, (view) => host.setState({ folders: shown.folders, view }));
    this.shown = shown;
    // At once: a panel without any state is not restored.
    if (shown.folders.length > 0) this.flush();
  }

  private readonly shown: { folders: readonly string[] };

  /** Which runs are shown. */
  setFolders(folders: readonly string[]): void {
    if (JSON.stringify(folders) === JSON.stringify(this.shown.folders)) return;
    this.shown.folders = folders;
    this.flush();
  }
}
