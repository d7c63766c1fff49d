import path from 'node:path';
import { type ReplicateStages } from './experiment';
import { type AnySpec } from './spec';
import { StageStore } from '../runs/stages';

/** The results of every finished stage of every replicate; what is missing or damaged is left out. */
export function stagesOf(folder: string, spec: AnySpec): ReplicateStages[] {
  return spec.seeds.map((seed) => {
    const store = new StageStore(path.join(folder, String(seed)));
    return { seed, stages: new Map(store.list().map((name) => [name, store.peek(name)])) };
  });
}
