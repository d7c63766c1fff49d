import { type About } from './experiment';
import { imp } from './imp/about';

/** Every experiment. A new one is a folder, a line here and a line in `runners.ts`. */
export const catalogue: Readonly<Record<string, About>> = Object.fromEntries(
  // The table erases each experiment's own types: what is read back from disk is checked by its schema.
  [imp].map((about) => [about.id, about as unknown as About]),
);
