import { type PageHost } from '../ui/host';
import { type RunSnapshot } from '../../src/protocol/snapshot';
import { type LevelChoice } from './levelChoice';
import { type ViewState } from './viewState';

/** What the parts of the page share. */
export interface Context {
  readonly host: PageHost;
  readonly view: ViewState;
  readonly level: LevelChoice;
}

/** A run that could be read, with the name that tells it from the others on the page. */
export interface NamedRun {
  readonly folder: string;
  readonly name: string;
  /** Its place among the runs on the page: its colour. */
  readonly index: number;
  readonly snapshot: RunSnapshot;
}
