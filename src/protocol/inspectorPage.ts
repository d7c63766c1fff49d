import { type InspectRequest } from './inspect';

/** What the inspector page keeps over hiding, reload and restart. */
export interface InspectorPageState {
  /** Absolute path of the file that it shows. */
  readonly file: string;
  /** A ticket that it is compared with. */
  readonly other?: string;
  /** The page's own; the host hands it back unread. */
  readonly view?: unknown;
}

/** What the inspector page may ask of the host; each is answered once. */
export type InspectorPageRequest =
  | { readonly kind: 'inspect'; readonly request: InspectRequest }
  | {
      /** Asks where, and writes a picture or table there. */
      readonly kind: 'save';
      readonly name: string;
      readonly content: Uint8Array | string;
    }
  | { readonly kind: 'copy'; readonly text: string }
  | {
      /** Asks for a file to compare with; the answer is its path, or undefined where the user goes back on it. */
      readonly kind: 'pickOther';
    };

/** From the page to the host. The first message is `ready`. */
export type FromInspectorPage =
  | { readonly type: 'ready' }
  | { readonly type: 'request'; readonly id: number; readonly request: InspectorPageRequest }
  /** An error in the page that nobody expected, for the log. */
  | { readonly type: 'problem'; readonly message: string };

/** From the host to the page. */
export type ToInspectorPage =
  | {
      /**
       * How the file stands: sent after `ready`, whenever it changes, and when the page reappears. `changed`: what the page
       * shows may be old, and it asks for the model anew; `gone`: the picture stays, under a banner.
       */
      readonly type: 'file';
      readonly state: 'here' | 'changed' | 'gone';
    }
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly ok: true;
      /** Of an `inspect`: the answer; of `pickOther`: the path. Bytes come as typed arrays. */
      readonly answer?: unknown;
    }
  | { readonly type: 'reply'; readonly id: number; readonly ok: false; readonly message: string };

/** Data that the page finds in itself. */
export interface InspectorPageData {
  /** Texts in the user's language, by their English text. */
  readonly texts: Readonly<Record<string, string>>;
  readonly state: InspectorPageState;
  /** For what cannot be read here: how to convert it; the page then shows only this. */
  readonly convert?: {
    readonly format: string;
    readonly explanation: string;
    /** A Python program, to be copied. */
    readonly snippet: string;
  };
}
