import { type Inspector } from '../../../src/protocol/inspect';
import { type Called, type OpenModel } from '../../inspector/model/openModel';
import { ModelSession, type SessionState } from '../../inspector/model/session';

/** A file that is to be shown. */
export interface Wanted {
  /** Absolute path. */
  readonly file: string;
  readonly called: Called;
}

export interface LoaderOptions {
  readonly inspect: Inspector['inspect'];
  /** Reads ahead what is shown first; the picture before it stays meanwhile. */
  prepare(model: OpenModel): Promise<unknown>;
  /** Something is another: a file, or how it stands with it. */
  onChange(): void;
}

/** Milliseconds that a picture waits for what is read ahead. */
const patience = 2000;
/** Milliseconds after which a file that could not be read is tried again. */
const retryAfter = 2000;

/** Reads one file after the other: what was read before stays until the next has come. */
export class TicketLoader {
  private pending: ModelSession | undefined;
  private current: ModelSession | undefined;
  private failed = -Infinity;
  private failure: { readonly session: ModelSession; readonly state: SessionState } | undefined;
  private again = false;

  constructor(private readonly options: LoaderOptions) {}

  /** How it stands with the file that is shown; undefined where there is none yet. */
  get state(): SessionState | undefined {
    const { current, failure } = this;
    // While it is tried again, it stays told why it could not be read.
    const retried = current?.state.kind === 'loading' && failure?.session === current;
    return retried ? failure.state : current?.state;
  }

  /** Whether somebody has asked to read again what could not be read, and waits for it. */
  get retrying(): boolean {
    return this.again;
  }

  get file(): string | undefined {
    return this.current?.file;
  }

  /** Whether another file is on its way. */
  get loading(): boolean {
    return this.pending !== undefined;
  }

  /** @param wanted undefined for none */
  want(wanted: Wanted | undefined): void {
    const target = this.pending ?? this.current;
    if (wanted && target?.file === wanted.file) return this.retry(target);
    this.pending?.close();
    this.pending = undefined;
    if (!wanted) return this.show(undefined);
    const session: ModelSession = new ModelSession(
      this.options.inspect,
      wanted.file,
      (state) => this.heard(session, state),
      wanted.called,
    );
    this.pending = session;
    session.load();
    this.options.onChange();
  }

  /** Reads the file that is shown, or could not be, again. */
  reload(): void {
    this.again = this.state?.kind === 'failed';
    this.current?.load();
  }

  close(): void {
    this.pending?.close();
    this.current?.close();
  }

  private retry(session: ModelSession): void {
    const again = performance.now() - this.failed > retryAfter;
    if (session === this.current && session.state.kind === 'failed' && again) session.load();
  }

  private heard(session: ModelSession, state: SessionState): void {
    if (state.kind !== 'loading') this.again = false;
    if (state.kind === 'failed') {
      this.failed = performance.now();
      this.failure = { session, state };
    }
    if (session === this.current) return this.options.onChange();
    if (session !== this.pending || state.kind === 'loading') return;
    if (state.kind === 'failed') return this.show(session);
    const late = new Promise((resolve) => setTimeout(resolve, patience));
    void Promise.race([this.options.prepare(state.model).catch(() => undefined), late]).then(() => {
      if (session === this.pending) this.show(session);
    });
  }

  private show(session: ModelSession | undefined): void {
    const before = this.current;
    this.again = false;
    this.pending = undefined;
    this.current = session;
    if (before || session) this.options.onChange();
    before?.close();
  }
}
