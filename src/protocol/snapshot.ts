import { type OutlineEntry, type Presentation, type Training } from '../lottery/experiment';
import { type RunState } from '../runs/status';

/** Something that could not be read, or that a page has no room for; the rest is shown. */
export interface Damage {
  /** File or folder, relative to the run's; `.` for the folder itself, empty for what is whole but too big to show. */
  readonly what: string;
  /** What is wrong with it, and what to do, in a sentence. */
  readonly message: string;
}

/** How a run stands. */
export interface SnapshotStatus {
  readonly state: RunState;
  /** Its supervisor ended without a word. */
  readonly interrupted: boolean;
  /** Share of the work that is done, 0..1. */
  readonly progress: number;
  /** Seconds of work, over all attempts. */
  readonly seconds: number;
  readonly replicates: readonly {
    readonly seed: number;
    readonly state: string;
    readonly progress: number;
    readonly stage?: string;
    readonly error?: string;
  }[];
  /** Why it failed, in a sentence. */
  readonly error?: string;
}

/**
 * The learning curve of one training, over the replicates that have come to a step: means and sample deviations, lists of
 * the same length. A value that is not there, or is no number, is null.
 */
export interface Curve {
  readonly stage: string;
  /** Seeds of the replicates that have begun it, the first twenty of them. */
  readonly seeds: readonly number[];
  /** How many have. */
  readonly replicates: number;
  readonly step: readonly number[];
  readonly trainLoss: CurveValues;
  readonly testLoss: CurveValues;
  readonly testAccuracy: CurveValues;
  /** Accuracy on training examples, which is measured at the end only: mean over the replicates. */
  readonly trainAccuracy?: number;
  /** Points of one replicate before down-sampling. */
  readonly total: number;
}

export interface CurveValues {
  readonly mean: readonly (number | null)[];
  readonly deviation: readonly (number | null)[];
}

/** All that a page shows of a run; at most {@link snapshotBytes} as JSON. Numbers of curves have five digits. */
export interface RunSnapshot {
  readonly format: 1;
  /** Name of the run's folder. */
  readonly id: string;
  readonly folder: string;
  /** What to call the run: the spec's title, else experiment, net and data. */
  readonly title: string;
  readonly experiment?: { readonly id: string; readonly title: string };
  /** What the run is made of, for people: model, data, engine, seeds, when it was made. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly status?: SnapshotStatus;
  readonly presentation?: Presentation;
  /** Every training that a replicate consists of, in order, whether it has begun or not. */
  readonly trainings: readonly Training[];
  /** What the places of trainings, their `level`, are called together, where they are no levels: `Kept`. */
  readonly places?: string;
  /** Of the trainings that have begun. */
  readonly curves: readonly Curve[];
  /** Tickets that the run has handed out: folders, relative to the run's. */
  readonly tickets: readonly string[];
  /**
   * Finished stages whose mask is there to be looked at, `SEED/STAGE/mask.safetensors`: of each stage the seeds. Absent
   * where there are too many to tell.
   */
  readonly masks?: Readonly<Record<string, readonly number[]>>;
  /** The file that the spec was read from, if it is still there. */
  readonly specFile?: string;
  /** Whether its weights are still there: a compacted run has masks and metrics only. */
  readonly compacted: boolean;
  readonly damages: readonly Damage[];
  /** Changes whenever something in the snapshot does. */
  readonly version: string;
}

/** Bytes of JSON that a snapshot has at most. */
export const snapshotBytes = 262_144;

/** The rows of a run in the tree. */
export type Outline = readonly OutlineEntry[];
