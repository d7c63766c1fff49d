import { type InspectAnswers, type InspectRequest } from './inspect';
import { type Outline, type RunSnapshot } from './snapshot';

/** What the reader process is asked. It answers each request once, by its id. */
export type ReaderRequest =
  | InspectRequest
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
    }
  | {
      /** Copies the tickets of a finished run to a folder that is empty or not there, whole or not at all. */
      readonly kind: 'export';
      readonly folder: string;
      readonly to: string;
      /** Only the ticket of this replicate. */
      readonly seed?: number;
    };

export interface ReaderAnswers extends InspectAnswers {
  readonly snapshot: RunSnapshot | 'unchanged';
  readonly outline: Outline;
  readonly report: { readonly file: string; readonly bytes: number };
  readonly export: Exported;
}

/** Tickets that were copied. */
export interface Exported {
  /** Where they are now. */
  readonly to: string;
  readonly tickets: readonly ExportedModel[];
}

/** A ticket as a model of its own. */
export interface ExportedModel {
  readonly seed: number;
  /** Its folder, in which `model.json` lies. */
  readonly folder: string;
  readonly density: number;
  /** Test accuracy after training, 0..1; absent where the stage cannot be read. */
  readonly accuracy?: number;
}

export type ToReader = { readonly id: number; readonly request: ReaderRequest };

export type FromReader =
  | { readonly id: number; readonly answer: ReaderAnswers[ReaderRequest['kind']] }
  | {
      readonly id: number;
      readonly error: { readonly name: string; readonly reason?: string; readonly message: string };
    };
