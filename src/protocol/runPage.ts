import { type InspectRequest } from './inspect';
import { type RunSnapshot } from './snapshot';

/** What the run page keeps over hiding, reload and restart: which runs it shows, and how. */
export interface RunPageState {
  readonly folders: readonly string[];
  /** The page's own; the host hands it back unread. */
  readonly view?: unknown;
}

/** What the page may ask of the host; each is answered once. */
export type PageRequest =
  | {
      /** Asks where, and writes a picture or table there. Binary content comes as bytes, text as text. */
      readonly kind: 'save';
      /** Proposed name, with its extension. */
      readonly name: string;
      readonly content: Uint8Array | string;
    }
  | { readonly kind: 'copy'; readonly text: string }
  | {
      /** Carries out a command about one run; those that ask the user something do so in the workbench. */
      readonly kind: 'run';
      readonly action: RunAction;
      readonly folder: string;
    }
  | { readonly kind: 'compare' }
  /** About a model file of one of the page's runs. */
  | { readonly kind: 'inspect'; readonly request: InspectRequest }
  /** Opens the inspector on a model file of one of the page's runs; absolute. */
  | { readonly kind: 'openInspector'; readonly file: string };

export const runActions = [
  'stop',
  'resume',
  'export',
  'report',
  'reveal',
  'openSpec',
  'close',
] as const;
export type RunAction = (typeof runActions)[number];

/** From the page to the host. The first message is `ready`; snapshots come only after it. */
export type FromRunPage =
  | { readonly type: 'ready' }
  | { readonly type: 'request'; readonly id: number; readonly request: PageRequest }
  /** An error in the page that nobody expected, for the log. */
  | { readonly type: 'problem'; readonly message: string };

/** A run on the page: its snapshot, or why there is none. */
export type ShownRun =
  | { readonly folder: string; readonly snapshot: RunSnapshot }
  | { readonly folder: string; readonly error: string };

/** From the host to the page. */
export type ToRunPage =
  | {
      /** All that is to be shown; replaces what was. Sent at most ten times a second, and again when the page reappears. */
      readonly type: 'snapshots';
      readonly runs: readonly ShownRun[];
      /** Whether the workspace is trusted: else nothing can be run. */
      readonly trusted: boolean;
    }
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly ok: true;
      /** Of an `inspect`: the answer. Bytes and numbers that may be no JSON come as typed arrays. */
      readonly answer?: unknown;
    }
  | { readonly type: 'reply'; readonly id: number; readonly ok: false; readonly message: string };

/** Data that a page finds in itself: `<script type="application/json" id="winning-ticket-data">`, `<` written as \u003c. */
export interface PageData {
  /** Texts in the user's language, by their English text; a missing one is English. */
  readonly texts: Readonly<Record<string, string>>;
  /** In a report: what it shows. In the workbench snapshots come as messages. */
  readonly report?: {
    readonly runs: readonly ShownRun[];
    readonly made: string;
    readonly program: string;
  };
  /** In the workbench: the runs to show before any state was kept. */
  readonly state?: RunPageState;
}

/** Milliseconds after which a page gives a request up that does not ask the user anything. */
export const requestMilliseconds = 30_000;
