import { type Outline, type RunSnapshot } from './snapshot';

/** What the reader process is asked. It answers each request once, by its id. */
export type ReaderRequest =
  | {
      readonly kind: 'snapshot';
      readonly folder: string;
      /** The version that whoever asks has: if nothing has changed, the answer says only that. */
      readonly known?: string;
    }
  | { readonly kind: 'outline'; readonly folder: string }
  | {
      /** The page with its data as one HTML file of its own; written to `file`, which appears whole or not at all. */
      readonly kind: 'report';
      readonly folders: readonly string[];
      readonly file: string;
      /** Folder of the page's bundle. */
      readonly assets: string;
    };

export interface ReaderAnswers {
  readonly snapshot: RunSnapshot | 'unchanged';
  readonly outline: Outline;
  readonly report: { readonly file: string; readonly bytes: number };
}

export type ToReader = { readonly id: number; readonly request: ReaderRequest };

export type FromReader =
  | { readonly id: number; readonly answer: ReaderAnswers[ReaderRequest['kind']] }
  | {
      readonly id: number;
      readonly error: { readonly name: string; readonly reason?: string; readonly message: string };
    };
