import { type About, type Preset } from '../../../lottery/experiment';
import { type DataChoice, type ModelChoice } from '../logic/draft';
import { type Back, type Place } from './pick';

/** What the wizard knows so far; each step fills in its own part. */
export interface Answers {
  /** Folder that is searched, and that a spec goes to whose model is not in it. */
  home: string;
  /** Whether the home is a folder of the workspace, which is worth a search. */
  searched: boolean;
  model?: ModelChoice;
  data?: DataChoice;
  about?: About;
  preset?: Preset;
}

/** Asks for one part of the answers. @throws Cancelled */
export type Step = (answers: Answers, at: At) => Promise<Back | undefined>;

/** Where a step is asked, and whether one can go back from it. */
export interface At {
  readonly title: string;
  readonly place: Place;
  readonly canGoBack: boolean;
}
