import { type RunReading } from '../snapshots/readRun';
import { listLines } from './draw/columns';

/** A finished stage in figures. */
export interface FinishedFigures {
  readonly seed: number;
  readonly stage: string;
  /** 0..1, as is the accuracy on test examples; undefined where the stage says none. */
  readonly density?: number;
  readonly accuracy?: number;
}

/** Finished stages of a run whose results cannot be combined, by what their results are called in every experiment. */
export function finishedStages({ seeds, stages }: RunReading): readonly FinishedFigures[] {
  return seeds.flatMap((seed) =>
    stages.names(seed).flatMap((stage): FinishedFigures[] => {
      const finished = stages.finished(seed, stage);
      if (finished === undefined) return [];
      const { density, test } = (finished.result ?? {}) as {
        readonly density?: unknown;
        readonly test?: { readonly accuracy?: unknown } | null;
      };
      const accuracy = test?.accuracy;
      return [
        {
          seed,
          stage,
          ...(typeof density === 'number' && { density }),
          ...(typeof accuracy === 'number' && { accuracy }),
        },
      ];
    }),
  );
}

/** They as a table for people. */
export function stageLines(finished: readonly FinishedFigures[]): string[] {
  if (finished.length === 0) return ['', 'There is no finished stage that can be read.'];
  const percent = (share: number | undefined): string =>
    share === undefined ? '' : `${(100 * share).toFixed(2)} %`;
  const lines = listLines([
    { title: 'Seed', align: 'right', cells: finished.map(({ seed }) => String(seed)) },
    { title: 'Stage', align: 'left', cells: finished.map(({ stage }) => stage) },
    { title: 'Density', align: 'right', cells: finished.map(({ density }) => percent(density)) },
    {
      title: 'Test accuracy',
      align: 'right',
      cells: finished.map(({ accuracy }) => percent(accuracy)),
    },
  ]);
  return ['', 'Finished stages', ...lines.map((line) => `  ${line}`)];
}
