import { type z } from 'zod';
import { StopError, type Computed, type Lab } from '../lottery/experiment';
import { RunError } from '../runs/errors';
import { type EventLog, type NewEvent } from '../runs/events';
import { type StageStore } from '../runs/stages';
import { type FromTrainer } from './messages';

/** Whether the run is to stop; set by whoever hears of it first. */
export interface StopFlag {
  stop: boolean;
}

/** The lab of one replicate in a run folder. */
export class FolderLab implements Lab {
  constructor(
    readonly seed: number,
    private readonly store: StageStore,
    private readonly log: EventLog,
    private readonly flag: StopFlag,
    private readonly send: (message: FromTrainer) => void,
  ) {}

  async stage<T>(
    name: string,
    schema: z.ZodType<T>,
    compute: () => Promise<Computed<T>>,
  ): Promise<T> {
    const present = this.readValid(name, schema);
    if (present !== undefined) return present;
    this.send({ type: 'stage', stage: name });
    this.emit({ type: 'stage-start', seed: this.seed, stage: name });
    const begin = performance.now();
    const { result, files, text } = await compute();
    this.store.write(name, result, files ?? {});
    const seconds = Math.round(performance.now() - begin) / 1000;
    this.emit({ type: 'stage-end', seed: this.seed, stage: name, seconds, text });
    await this.breathe();
    // Read back: the next stage must see what a resumed run would see.
    return schema.parse(JSON.parse(JSON.stringify(result)));
  }

  /** A damaged stage is computed again: its inputs are all still there. */
  private readValid<T>(name: string, schema: z.ZodType<T>): T | undefined {
    try {
      return this.store.read(name, schema);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      this.emit({ type: 'note', seed: this.seed, text: `${error.message} It is computed again.` });
      this.store.discard(name);
      return undefined;
    }
  }

  file(stage: string, name: string): Uint8Array {
    return this.store.file(stage, name);
  }

  emit(event: NewEvent): void {
    this.log.append(event);
  }

  async checkpoint(progress: number): Promise<void> {
    this.send({ type: 'progress', progress });
    await this.breathe();
  }

  /** Lets messages and signals in, and leaves if one of them said so. */
  private async breathe(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.flag.stop) throw new StopError();
  }
}
