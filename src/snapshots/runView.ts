import fs from 'node:fs';
import path from 'node:path';
import {
  type Damage,
  type Outline,
  type RunSnapshot,
  type SnapshotStatus,
} from '../protocol/snapshot';
import { RunCurves } from './curves/runCurves';
import { fitSnapshot, type WholeSnapshot } from './fit/fitSnapshot';
import { Damages } from './folder/damages';
import { factsOf, titleOf } from './folder/facts';
import { readHead, type Head } from './folder/head';
import { resultsOf, trainingsOf, type FoundResults } from './folder/results';
import { specFileOf } from './folder/specFile';
import { foldersIn, seedsOf } from './folder/seeds';
import { StageCache } from './folder/stageCache';
import { isCompacted } from '../runs/compact';
import { digest, Remembered, stamp } from './folder/stamp';
import { isLive, readSnapshotStatus } from './folder/status';

interface Found<T> {
  readonly value: T;
  readonly damages: readonly Damage[];
}

/** What a first look at a run, without its logs, has found. */
interface Look {
  readonly head: Found<Head>;
  readonly status: Found<SnapshotStatus | undefined>;
  readonly seeds: readonly number[];
  readonly summaryKey: string;
  readonly version: string;
}

/** A run folder as it is read again and again: what has not changed is not read twice. */
export class RunView {
  private readonly stages: StageCache;
  private readonly curves: RunCurves;
  private readonly head = new Remembered<Found<Head>>();
  private readonly presentation = new Remembered<Found<FoundResults | undefined>>();
  private readonly last = new Remembered<RunSnapshot>();

  constructor(readonly folder: string) {
    this.stages = new StageCache(folder);
    this.curves = new RunCurves(folder, this.stages);
  }

  /** Points that are kept of the run's logs. */
  get points(): number {
    return this.curves.points;
  }

  /**
   * All that a page shows of the run.
   *
   * @param bytes of JSON that it has at most
   * @param known the version that whoever asks has
   */
  snapshot(bytes: number, known?: string): RunSnapshot | 'unchanged' {
    const look = this.look();
    if (look.version === known) return 'unchanged';
    return this.last.get(`${bytes} ${look.version}`, () =>
      fitSnapshot(this.whole(look, bytes), bytes),
    );
  }

  /** The rows of the run in the tree; its logs are not read. */
  outline(): Outline {
    const look = this.look();
    return this.present(look).value?.shown.outline ?? [];
  }

  /** Looks at sizes and dates, and reads the little that stands in the folder itself. */
  private look(): Look {
    const { folder } = this;
    const at = (name: string): string => stamp(path.join(folder, name));
    const headKey = digest([at('run.json'), at('spec.json')]);
    const head = this.head.get(headKey, () =>
      noting(folder, (damages) => readHead(folder, damages)),
    );
    const status = noting(folder, (damages) => readSnapshotStatus(folder, damages));
    const seeds = seedsOf(folder, head.value);
    const stages = this.stages.refresh(seeds);
    const summaryKey = digest([headKey, at('summary.json'), stages]);
    const version = digest([
      summaryKey,
      at('status.json'),
      at('tickets'),
      at('compacted.json'),
      at('.').split(':')[0]!,
      JSON.stringify([status.value?.state, status.value?.interrupted]),
      String(specFileOf(head.value.record)),
      this.curves.stamps(seeds),
    ]);
    return { head, status, seeds, summaryKey, version };
  }

  private present({ head, summaryKey }: Look): Found<FoundResults | undefined> {
    return this.presentation.get(summaryKey, () =>
      noting(this.folder, (damages) => resultsOf(this.folder, head.value, this.stages, damages)),
    );
  }

  private whole(look: Look, bytes: number): WholeSnapshot {
    const { folder } = this;
    const { head, status, seeds } = look;
    const damages = new Damages(folder);
    if (!fs.existsSync(folder)) {
      damages.add('.', `The folder ${folder} is gone: it was deleted, renamed or moved.`);
    } else damages.append([...head.damages, ...status.damages]);
    const presentation = this.present(look);
    damages.append(presentation.damages);
    const compacted = isCompacted(folder);
    this.stages.tellDamages(damages, compacted);
    this.curves.read(seeds);
    const planned = trainingsOf(head.value, () => this.curves.begun(seeds));
    const curves = this.curves.whole(seeds, planned, bytes);
    this.curves.tellDamages(damages, seeds, isLive(status.value));
    const { about } = head.value;
    const id = path.basename(folder);
    const specFile = specFileOf(head.value.record);
    return {
      format: 1,
      id,
      folder,
      title: titleOf(id, head.value),
      ...(about && { experiment: { id: about.id, title: about.title } }),
      facts: factsOf(head.value),
      ...(status.value && { status: status.value }),
      ...(presentation.value && { presentation: presentation.value.shown }),
      trainings: planned,
      ...(about?.places !== undefined && { places: about.places }),
      curves,
      tickets: ticketFolders(folder),
      masks: this.stages.seedsWith('mask.safetensors'),
      ...(specFile !== undefined && { specFile }),
      compacted,
      damages: damages.list(),
      version: look.version,
    };
  }
}

function noting<T>(folder: string, read: (damages: Damages) => T): Found<T> {
  const damages = new Damages(folder);
  const value = read(damages);
  return { value, damages: damages.list() };
}

function ticketFolders(folder: string): readonly string[] {
  return foldersIn(path.join(folder, 'tickets'))
    .filter((name) => !name.startsWith('.'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => `tickets/${name}`);
}
