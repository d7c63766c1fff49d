/**
 * Counts Ctrl-C and SIGTERM from its creation on, so that none is lost between making a run and following it. A closed
 * terminal (SIGHUP) is not counted: it ends this process, and the run goes on.
 */
export class Interrupts {
  count = 0;
  private readonly controller = new AbortController();
  /** Aborted by the first interrupt. */
  readonly signal = this.controller.signal;
  private heard: () => void = () => undefined;
  private readonly listener = (): void => {
    this.count++;
    this.controller.abort();
    this.heard();
  };

  constructor() {
    process.on('SIGINT', this.listener);
    process.on('SIGTERM', this.listener);
  }

  /** Calls `heard` at each interrupt, and at once if there was one already. */
  listen(heard: () => void): void {
    this.heard = heard;
    if (this.count > 0) heard();
  }

  close(): void {
    process.off('SIGINT', this.listener);
    process.off('SIGTERM', this.listener);
  }
}
