import { type Inspector } from '../../../src/protocol/inspect';
import { OpenModel, type Called } from './openModel';

/** How it stands with a file that is looked at. */
export type SessionState =
  | { readonly kind: 'loading' }
  | {
      /** Nothing could be read yet. */
      readonly kind: 'failed';
      readonly message: string;
    }
  | {
      readonly kind: 'shown';
      readonly model: OpenModel;
      /** The file is not there any more. */
      readonly gone: boolean;
      /** Why the file as it is now cannot be read: what is shown is older. */
      readonly stale?: string;
    };

/** Milliseconds between two readings that answers ask for: a file that is being written changes all the time. */
const pause = 1000;

/** Keeps what is known of a file up to date: asks anew when it changes, and keeps the last picture when that fails. */
export class ModelSession {
  private current: SessionState = { kind: 'loading' };
  private asking = false;
  private again = false;
  private absent = false;
  private closed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param onState told every state but the first, which is `loading`
   * @param called how the file is called where its own name does not do
   */
  constructor(
    private readonly inspect: Inspector['inspect'],
    readonly file: string,
    private readonly onState: (state: SessionState) => void,
    private readonly called?: Called,
  ) {}

  get state(): SessionState {
    return this.current;
  }

  /** Reads the file as it is now. */
  load(): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.asking) this.again = true;
    else void this.ask();
  }

  /** Takes in how the file stands. */
  stands(state: 'here' | 'changed' | 'gone'): void {
    this.absent = state === 'gone';
    if (state === 'here' && this.asking) return;
    if (!this.absent) return this.load();
    if (this.current.kind === 'shown') this.set({ ...this.current, gone: true });
    else this.load();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    if (this.current.kind === 'shown') this.current.model.close();
  }

  private async ask(): Promise<void> {
    this.asking = true;
    const absent = this.absent;
    this.absent = false;
    const before = this.current;
    if (before.kind === 'failed') this.set({ kind: 'loading' });
    const shown = before.kind === 'shown' ? before.model : undefined;
    const known = shown && !shown.closed ? shown.view.version : undefined;
    try {
      const { file } = this;
      const answer = await this.inspect({
        kind: 'model',
        file,
        ...(known !== undefined && { known }),
      });
      if (this.closed) return;
      if (answer !== 'unchanged') {
        shown?.close();
        const model = new OpenModel(this.inspect, answer, () => this.later(), this.called);
        this.set({ kind: 'shown', model, gone: this.absent });
      } else if (shown) {
        this.set({ kind: 'shown', model: shown, gone: this.absent });
      }
    } catch (error) {
      if (this.closed) return;
      this.absent ||= absent;
      const message = error instanceof Error ? error.message : String(error);
      if (!shown) this.set({ kind: 'failed', message });
      else this.set({ kind: 'shown', model: shown, gone: this.absent, stale: message });
    } finally {
      this.asking = false;
      if (this.again) {
        this.again = false;
        this.load();
      }
    }
  }

  private later(): void {
    if (!this.closed) this.timer ??= setTimeout(() => this.load(), pause);
  }

  private set(state: SessionState): void {
    this.current = state;
    this.onState(state);
  }
}
