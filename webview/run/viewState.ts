import { type PageHost } from '../ui/host';

type Values = Record<string, unknown>;

/** How the page shows its runs: choices, slider positions, scroll. Kept by the host over hiding, reload and restart. */
export class ViewState {
  private readonly values: Values;
  private folders: readonly string[];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: PageHost) {
    const state = host.state();
    const view = state?.view;
    this.folders = state?.folders ?? [];
    this.values = typeof view === 'object' && view !== null ? { ...view } : {};
    // At once: a panel without any state is not restored.
    if (this.folders.length > 0) this.write();
    window.addEventListener('pagehide', () => this.write());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.write();
    });
  }

  /** Which runs are shown. */
  setFolders(folders: readonly string[]): void {
    if (JSON.stringify(folders) === JSON.stringify(this.folders)) return;
    this.folders = folders;
    this.write();
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.values[key];
    return typeof value === 'boolean' ? value : fallback;
  }

  number(key: string): number | undefined {
    const value = this.values[key];
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  }

  word(key: string): string | undefined {
    const value = this.values[key];
    return typeof value === 'string' ? value : undefined;
  }

  words(key: string): readonly string[] | undefined {
    const value = this.values[key];
    return Array.isArray(value) && value.every((word) => typeof word === 'string')
      ? value
      : undefined;
  }

  set(key: string, value: boolean | number | string | readonly string[] | undefined): void {
    if (value === undefined) delete this.values[key];
    else this.values[key] = value;
    this.timer ??= setTimeout(() => this.write(), 150);
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.host.setState({ folders: this.folders, view: { ...this.values } });
  }
}
