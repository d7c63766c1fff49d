import { type Runner } from './runner';

/** Loads the code of an experiment; the catalogue knows which there are. */
export const runners: Readonly<Record<string, () => Promise<Runner>>> = {
  imp: async () => (await import('./imp/run')).impRunner,
  'edge-popup': async () => (await import('./edgePopup/run')).edgePopupRunner,
  'multi-prize': async () => (await import('./multiPrize/run')).multiPrizeRunner,
  'subset-sum': async () => (await import('./subsetSum/run')).subsetSumRunner,
  'log-pruning': async () => (await import('./logPruning/run')).logPruningRunner,
  malach: async () => (await import('./malach/run')).malachRunner,
};
