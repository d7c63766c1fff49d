import path from 'node:path';
import { StopError } from '../lottery/experiment';
import { runners } from '../lottery/runners';
import { removePartials } from '../runs/atomic';
import { makeFolder } from '../runs/folder';
import { EventLog } from '../runs/events';
import { readRecord } from '../runs/record';
import { StageStore } from '../runs/stages';
import { describe } from '../tensors/engine';
import { fingerprintOf, requireSame } from './fingerprint';
import { FolderLab, type StopFlag } from './folderLab';
import { sentError, type FromTrainer, type ToTrainer } from './messages';
import { readRunSpec } from '../lottery/runSpec';
import { openWorkshop } from './workshop';

/** Carries out one replicate of a run; started by its supervisor, ends with it. */
export async function trainer(folder: string, seed: number): Promise<void> {
  const flag: StopFlag = { stop: false };
  process.on('message', (message: ToTrainer) => {
    if (message.type === 'stop') flag.stop = true;
  });
  // No signal may have a handler here: delivered while oneDNN multiplies matrices, on a processor without AVX-512, its
  // frame overwrites the heap, because oneDNN uses the stack pointer for its workspace. What ends the process is harmless.
  // Without its supervisor nobody holds the lock: another may start at any moment, so leave at once.
  process.on('disconnect', () => process.exit(1));
  const last = await replicate(folder, seed, flag);
  process.send?.(last, () => process.exit(0));
}

async function replicate(folder: string, seed: number, flag: StopFlag): Promise<FromTrainer> {
  const own = path.join(folder, String(seed));
  let log: EventLog | undefined;
  try {
    makeFolder(own);
    removePartials(own);
    log = new EventLog(path.join(own, 'events.jsonl'));
    const record = readRecord(folder);
    const spec = readRunSpec(folder);
    const wanted = record.engines.at(-1)!;
    const workshop = await openWorkshop(spec, record.base, {
      engine: wanted.name,
      threads: wanted.threads,
      trial: false,
      cores: wanted.cores ?? wanted.threads,
    });
    const { data, net } = workshop;
    const names = { data: data.name, model: net.name };
    requireSame(record.fingerprint, fingerprintOf(spec, data, net), names);
    log.append({ type: 'attempt', seed, engine: describe(workshop.engine) });
    const send = throttled((message) => process.send?.(message));
    const lab = new FolderLab(seed, new StageStore(own), log, flag, send);
    const runner = await runners[spec.experiment]!();
    await runner.run(spec, lab, workshop);
    return { type: 'done' };
  } catch (error) {
    if (error instanceof StopError) return { type: 'stopped' };
    return { type: 'failed', error: sentError(error) };
  } finally {
    log?.close();
  }
}

/** Progress at most five times a second; everything else at once. */
function throttled(send: (message: FromTrainer) => void): (message: FromTrainer) => void {
  let last = 0;
  return (message) => {
    if (message.type === 'progress') {
      const now = performance.now();
      if (now - last < 200) return;
      last = now;
    }
    send(message);
  };
}
