import { type z } from 'zod';
import { type NewEvent } from '../runs/events';
import { type NetForm } from '../runs/netForm';
import { type CommonSpec, type ZooName } from '../runs/spec';
import { type StageFiles } from '../runs/stages';
import { type BoundQuestion } from './bounds/question';

/** A spec with the experiment's own part. */
export type Spec<Id extends string, Part> = CommonSpec & { readonly experiment: Id } & {
  readonly [K in Id]: Part;
};

/** A named set of options, with what it is good for. */
export interface Preset {
  readonly id: 'quick' | 'standard' | 'paper';
  readonly title: string;
  /** What it is good for, in a few words that follow its title. */
  readonly description: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Stages of one replicate that are on disk, by name; their schema is the experiment's. */
export interface ReplicateStages {
  readonly seed: number;
  readonly stages: ReadonlyMap<string, unknown>;
}

/** How a number in a table is written. */
export type Format = 'text' | 'integer' | 'number' | 'percent' | 'points' | 'density' | 'flag';

export interface Table {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly {
    readonly key: string;
    readonly title: string;
    readonly format: Format;
  }[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  /** Key of a flag column whose rows are to stand out. */
  readonly highlight?: string;
}

/** A value, with its deviation over replicates where there is one. */
export type Cell =
  string | number | boolean | undefined | { readonly mean: number; readonly deviation: number };

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly deviation?: number;
}

export interface ChartSeries {
  readonly id: string;
  readonly title: string;
  readonly points: readonly ChartPoint[];
}

/** One of several pictures that share a chart's axes. */
export interface ChartVariant {
  readonly id: string;
  readonly title: string;
  readonly series: readonly ChartSeries[];
  /** A vertical line to point out. */
  readonly line?: { readonly title: string; readonly x: number };
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  readonly x: {
    readonly title: string;
    readonly scale: 'linear' | 'log';
    readonly format: Format;
    readonly reversed?: boolean;
    /** Whether each x is the place of a training, its `level`: a slider over it chooses what the whole page looks at. */
    readonly places?: boolean;
  };
  readonly y: {
    readonly title: string;
    readonly format: Format;
    /** Linear unless it says otherwise. */
    readonly scale?: 'linear' | 'log';
  };
  /** Of a chart with variants: none. */
  readonly series: readonly ChartSeries[];
  /** Curves unless it says bars: then each point is the middle of a bar, equally wide and side by side, series stacked. */
  readonly draw?: 'bars';
  /** Pictures on the same axes, of which one at a time is shown: the page has a list to choose from. */
  readonly variants?: readonly ChartVariant[];
  /** What each variant is of, which labels that list: `Layer`. */
  readonly variantsOf?: string;
  /** A horizontal band to compare with, e.g. the dense net's mean and deviation. */
  readonly band?: { readonly title: string; readonly mean: number; readonly deviation: number };
  /** Where one x at a time is compared: a slider chooses it, and the series are drawn as bars beside the curves. */
  readonly slider?: boolean;
  /** A point to point out. */
  readonly mark?: { readonly title: string; readonly x: number; readonly y: number };
  /** A vertical line to point out; of a chart with variants each has its own. */
  readonly line?: { readonly title: string; readonly x: number };
}

/** How one weight of a target net is made of random ones: a little diagram. */
export interface Composition {
  readonly id: string;
  /** The weight: `dense_1/kernel, input 12, unit 3`. */
  readonly title: string;
  readonly target: number;
  /** The sum of the kept samples. */
  readonly reached: number;
  /** The error that is allowed. */
  readonly epsilon: number;
  /** In the order in which they were drawn. A sample is one weight, or the product of the two around a hidden unit. */
  readonly samples: readonly {
    readonly value: number;
    readonly kept: boolean;
    readonly factors?: readonly [number, number];
  }[];
}

/** What an experiment's results look like, as data: panels, command line and reports draw it. */
export interface Presentation {
  /** One sentence that answers the experiment's question. */
  readonly verdict: string;
  /** The verdict in few words, for a row of a tree: `matches at 5.5 %`. Empty while there is nothing to say. */
  readonly headline: string;
  /** What the run consists of, as rows of a tree. */
  readonly outline: readonly OutlineEntry[];
  readonly tables: readonly Table[];
  readonly charts: readonly Chart[];
  /** Some weights and what they are made of, where nets are made of random ones. */
  readonly compositions?: readonly Composition[];
  /** The net that bounds can be calculated for on the page, and what is asked of them at first. */
  readonly bounds?: BoundQuestion;
}

/** A row below a run in a tree. */
export interface OutlineEntry {
  readonly label: string;
  /** Shown less prominently beside the label. */
  readonly description: string;
  /** Stands out, e.g. as a matching ticket. */
  readonly highlight: boolean;
  /** Stage in every replicate's folder that has its mask or weights. */
  readonly stage?: string;
}

/** One training of a replicate, for learning curves. */
export interface Training {
  /** Name of its stage. */
  readonly stage: string;
  readonly title: string;
  /** What trainings are compared with their like: `Ticket`, `Fresh weights`. */
  readonly group: string;
  /** Its place within the group, e.g. the level. */
  readonly level: number;
  /** The place in few words, where it is more than a number: `30 %`. */
  readonly label?: string;
  /** What the trainings of every group are compared with, e.g. the dense net: it is shown beside each of them. */
  readonly reference?: boolean;
  /** Masks on the way to the stage's own `mask.safetensors`, in the stage's folder, the earliest first. */
  readonly masks?: readonly { readonly file: string; readonly title: string }[];
}

/** A ticket that a finished run hands out as a model file. */
export interface ExportedTicket {
  readonly seed: number;
  /** Stage whose `weights.safetensors` and `mask.safetensors` are the ticket. */
  readonly stage: string;
  /** Stage whose `topology.json` is the net and whose `weights.safetensors` are the rewound weights. */
  readonly origin: string;
  readonly density: number;
  /** Whether no weight of it was trained: it leaves packed, too. */
  readonly frozen?: boolean;
}

/** Something that is worth knowing of a spec before it is run. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** How much work a run is, before it starts. */
export interface Cost {
  /** Training steps of one replicate. */
  readonly steps: number;
  /** Nets trained in one replicate. */
  readonly trainings: number;
}

/** A layer of a net by its kernel. */
export interface LayerSize {
  readonly inputs: number;
  readonly outputs: number;
}

/** The size of a spec's net and data, as far as estimates of time want to know them. */
export interface NetSize {
  /** Its fully connected layers, from the input on. */
  readonly layers: readonly LayerSize[];
  /** Examples of the test set. */
  readonly test: number;
}

/**
 * What the program knows of an experiment without running it. Free of any tensor library: wizard, panels, command line
 * and JSON schema are drawn from it.
 */
export interface About<Id extends string = string, Part = unknown, Results = unknown> {
  readonly id: Id;
  readonly title: string;
  /** What it does, in at most 80 characters, for a row of a list. */
  readonly brief: string;
  /** One or two sentences with the paper. */
  readonly description: string;
  /** The experiment's own part of a spec, with defaults. */
  readonly part: z.ZodType<Part>;
  readonly presets: readonly Preset[];
  /**
   * What a preset changes for a net of the zoo that wants another training; laid over the preset's own spec.
   *
   * @param steps of the training, where the user says how many
   * @param wished what the user says of the experiment's own part, unchecked
   */
  recipe?(
    net: ZooName,
    preset: Preset['id'],
    steps?: number,
    wished?: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> | undefined;
  /** What it changes in the topology of a spec's net before anything else; nothing if it is not there. */
  form?(spec: Spec<Id, Part>): NetForm;
  /** What the places of trainings are called together, where they are no levels: `Kept`. */
  readonly places?: string;
  /** What a schema cannot say; each line names the JSON path. */
  problems(spec: Spec<Id, Part>): readonly { readonly path: string; readonly message: string }[];
  cost(spec: Spec<Id, Part>): Cost;
  /**
   * Seconds that a replicate takes beside its trainings, where that is long: a rough estimate for one core of a usual
   * machine, from the net's size alone.
   */
  searchSeconds?(spec: Spec<Id, Part>, net: NetSize): number;
  /** What a run of a spec is going to be, for people; the most telling first. */
  facts(spec: Spec<Id, Part>): readonly Fact[];
  /** Combines the stages of all replicates; those that are missing yet are left out. */
  combine(spec: Spec<Id, Part>, replicates: readonly ReplicateStages[]): Results;
  present(spec: Spec<Id, Part>, results: Results): Presentation;
  /** Every training of a replicate, in the order in which it is done. */
  trainings(spec: Spec<Id, Part>): readonly Training[];
  tickets(spec: Spec<Id, Part>, results: Results): readonly ExportedTicket[];
}

/** What a stage's computation hands over: a result for `result.json`, and files beside it. */
export interface Computed<T> {
  readonly result: T;
  readonly files?: StageFiles;
  /** One line for people. */
  readonly text: string;
}

/** What an experiment's run is given: stages, events, and the chance to be stopped. */
export interface Lab {
  readonly seed: number;
  /** Answers the stage's result from disk if it is there and valid, else computes and keeps it. */
  stage<T>(name: string, schema: z.ZodType<T>, compute: () => Promise<Computed<T>>): Promise<T>;
  /** A file that a finished stage wrote. */
  file(stage: string, name: string): Uint8Array;
  emit(event: NewEvent): void;
  /** Tells how much of this replicate is done (0..1), and lets the process breathe. @throws StopError when asked to stop */
  checkpoint(progress: number): Promise<void>;
}

/** Thrown through an experiment when the run is to stop; what is finished stays. */
export class StopError extends Error {
  constructor() {
    super('stopped');
    this.name = 'StopError';
  }
}
