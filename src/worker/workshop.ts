import { loadDataset } from '../data/load';
import { type AnySpec } from '../lottery/spec';
import { type Workshop } from '../lottery/runner';
import { loadNet } from '../models/load';
import { startEngine, type EngineRequest } from '../tensors/engine';
import { zooBuilder } from '../models/zoo';

/** Starts the engine, loads the data and builds the net of a spec. */
export async function openWorkshop(
  spec: AnySpec,
  base: string,
  request: Omit<EngineRequest, 'job'>,
): Promise<Workshop> {
  const data = loadDataset(spec.data, base);
  const { model } = spec;
  const engine = await startEngine({
    ...request,
    // A user's own model is tried below, once an engine can build it.
    ...(model.kind !== 'file' && {
      job: () => zooBuilder(model)(data.inputShape, data.classes),
    }),
  });
  return { engine, data, net: await loadNet(model, data, base) };
}
