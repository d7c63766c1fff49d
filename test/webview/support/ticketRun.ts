import fs from 'node:fs';
import path from 'node:path';
import { boolTensor, float32Tensor, writeSafetensors } from '../../../src/formats/safetensors';
import { type Training } from '../../../src/lottery/experiment';
import { type RunSnapshot } from '../../../src/protocol/snapshot';
import { temporaryFolder } from '../../support/nets';
import { chance } from '../../support/runs';
import { snapshotOf } from './snapshots';

/** The kernels of the net of a {@link TicketRun}. */
export const kernels = [
  { name: 'a/kernel', shape: [48, 32] },
  { name: 'b/kernel', shape: [32, 8] },
] as const;

/** Weights of all of them. */
export const prunable = 48 * 32 + 32 * 8;

export interface WishedRun {
  readonly levels: number;
  readonly seeds: number;
  readonly title?: string;
  /** Whether stages have weights. */
  readonly weights?: boolean;
}

/** Stage names of a level's ticket and of its control. */
export function stageName(level: number, control = false): string {
  return `level-${String(level).padStart(2, '0')}${control ? '-shuffled' : ''}`;
}

/** A run folder with masks that were drawn, each level's within the one before it, and its snapshot. */
export class TicketRun {
  readonly folder = path.join(fs.realpathSync(temporaryFolder()), 'winning-ticket-runs', 'a-run');
  private readonly masks = new Map<string, readonly Uint8Array[]>();

  constructor(private readonly wished: WishedRun) {
    for (let seed = 1; seed <= wished.seeds; seed++) {
      let last = kernels.map(({ shape: [rows, columns] }) =>
        new Uint8Array(rows * columns).fill(1),
      );
      for (let level = 0; level < wished.levels; level++) {
        const random = chance(100 * seed + level);
        if (level > 0) last = last.map((mask) => mask.map((kept) => (random() < 0.7 ? kept : 0)));
        this.write(seed, stageName(level), last, wished.weights !== false);
        if (level > 0)
          this.write(
            seed,
            stageName(level, true),
            last.map((m) => m.toReversed()),
            false,
          );
      }
    }
  }

  /** Masks of the kernels, as they were drawn. */
  maskOf(seed: number, stage: string): readonly Uint8Array[] {
    return this.masks.get(`${seed}/${stage}`)!;
  }

  /** How many weights a stage keeps. */
  keptOf(seed: number, stage: string): number {
    return this.maskOf(seed, stage).reduce((sum, mask) => sum + mask.reduce((a, b) => a + b, 0), 0);
  }

  file(seed: number, stage: string): string {
    return path.join(this.folder, String(seed), stage, 'mask.safetensors');
  }

  /** The snapshot, once so many levels are finished. */
  snapshot(finished = this.wished.levels, more: Partial<RunSnapshot> = {}): RunSnapshot {
    const { levels, seeds, title = 'A run' } = this.wished;
    const trainings: Training[] = Array.from({ length: levels }, (_, level) => [
      {
        ...{ stage: stageName(level), title: `Level ${level}`, group: 'Ticket', level },
        ...(level === 0 && { reference: true }),
      },
      ...(level === 0
        ? []
        : [{ stage: stageName(level, true), title: 'x', group: 'Shuffled mask', level }]),
    ]).flat();
    const all = Array.from({ length: seeds }, (_, i) => i + 1);
    const there = trainings.filter(({ level }) => level < finished);
    return snapshotOf(
      { folder: this.folder, levels: Math.max(1, finished), seeds, points: 4, title },
      {
        trainings,
        curves: [],
        masks: Object.fromEntries(there.map(({ stage }) => [stage, all])),
        ...more,
      },
    );
  }

  private write(seed: number, stage: string, masks: readonly Uint8Array[], weights: boolean): void {
    this.masks.set(`${seed}/${stage}`, masks);
    const folder = path.join(this.folder, String(seed), stage);
    fs.mkdirSync(folder, { recursive: true });
    const random = chance(seed);
    const tensors = kernels.map(({ name, shape }, i) => boolTensor(name, shape, masks[i]!));
    fs.writeFileSync(path.join(folder, 'mask.safetensors'), writeSafetensors(tensors));
    if (!weights) return;
    const values = kernels.map(({ name, shape }, i) =>
      float32Tensor(
        name,
        shape,
        Float32Array.from(masks[i]!, (kept) => kept * (random() - 0.5)),
      ),
    );
    fs.writeFileSync(path.join(folder, 'weights.safetensors'), writeSafetensors(values));
  }
}
