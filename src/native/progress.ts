/** What an installation is doing, for whoever draws it; sent often. */
export type NativeProgress =
  /** Bytes of the wheel, or of the libraries, that are done. */
  | {
      readonly phase: 'download' | 'verify' | 'unpack' | 'check';
      readonly bytes: number;
      readonly total: number;
    }
  | { readonly phase: 'wait' | 'compile' | 'load' | 'finish' };

/** The parts of an installation, in the order in which they are tried. */
export type NativeStep = 'path' | 'earlier' | 'wheel' | 'libraries' | 'binding' | 'engine';

/** How a step went, as one line for people; a step that did not help is not yet a failure. */
export interface NativeOutcome {
  readonly step: NativeStep;
  readonly outcome: 'done' | 'passed' | 'failed';
  readonly text: string;
}

/** How an installation tells what happens. */
export interface Telling {
  readonly report: (outcome: NativeOutcome) => void;
  readonly progress?: ((progress: NativeProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reports one line. */
export function tell(
  { report }: Pick<Telling, 'report'>,
  step: NativeStep,
  outcome: NativeOutcome['outcome'],
  text: string,
): void {
  report({ step, outcome, text });
}
