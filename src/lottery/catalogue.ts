import { edgePopup } from './edgePopup/about';
import { type About } from './experiment';
import { imp } from './imp/about';
import { logPruning } from './logPruning/about';
import { malach } from './malach/about';
import { multiPrize } from './multiPrize/about';
import { subsetSum } from './subsetSum/about';

/** Every experiment. A new one is a folder, a line here and a line in `runners.ts`. */
export const catalogue: Readonly<Record<string, About>> = Object.fromEntries(
  // The table erases each experiment's own types: what is read back from disk is checked by its schema.
  [imp, edgePopup, multiPrize, subsetSum, logPruning, malach].map((about) => [
    about.id,
    about as unknown as About,
  ]),
);
