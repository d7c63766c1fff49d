import { type ViewSlot } from '../ui/viewSlot';

/** What the parts that show a model file need from the page around them, be it the inspector's or the run's. */
export interface PartContext {
  /** Asks where, and writes there; how it went is told to the user. */
  save(name: string, make: () => Promise<Uint8Array | string> | string): Promise<void>;
  /** Puts text on the clipboard; `done` is told to the user. */
  copy(content: string, done: string): Promise<void>;
  /** Tells the log an error that nobody expected. */
  problem(message: string): void;
  /** Where the part keeps how it is shown. */
  readonly slot: ViewSlot;
}
