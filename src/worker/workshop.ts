import { loadDataset } from '../data/load';
import { type AnySpec } from '../lottery/spec';
import { type Workshop } from '../lottery/runner';
import { loadNet } from '../models/load';
import { startEngine, type EngineRequest } from '../tensors/engine';

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
    job: async () => (await loadNet(model, data, base)).model,
  });
  return { engine, data, net: await loadNet(model, data, base) };
}
