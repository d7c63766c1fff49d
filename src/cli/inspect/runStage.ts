import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../../formats/errors';
import { type Training } from '../../lottery/experiment';
import { type Damage } from '../../protocol/snapshot';
import { isCompacted } from '../../runs/compact';
import { hasHandedOut, stageHandedOut, ticketsOf } from '../../snapshots/export/ticketsOf';
import { trainingsOf } from '../../snapshots/folder/results';
import { readRun, type RunReading } from '../../snapshots/readRun';

/** Which ticket of a run is meant; what is left open is chosen. */
export interface StageWish {
  readonly seed?: string | undefined;
  /** Number of a level, or a kept fraction: `0.3`, `30%`. */
  readonly level?: string | undefined;
  readonly stage?: string | undefined;
  /** After so many steps of the stage's search, in place of its end. */
  readonly step?: string | undefined;
}

const maskName = 'mask.safetensors';
const weightsName = 'weights.safetensors';

/** The mask of a stage of a run. */
export interface StageMask {
  readonly file: string;
  readonly seed: number;
  readonly stage: string;
  /** What of the run cannot be read. */
  readonly damages: readonly Damage[];
}

/**
 * The mask of a stage of a run: of the first seed, unless one is wished; of the ticket that the run hands out, else of
 * the last level that there is, unless a level or a stage is wished; at its end, unless a step is wished. Where the stage has
 * lost its mask or its weights and the run has handed its ticket out, it is the mask of that.
 *
 * @throws InputError naming what there is
 */
export function stageMaskOf(run: string, wish: StageWish): StageMask {
  if (wish.level !== undefined && wish.stage !== undefined) {
    throw new InputError(
      'mismatch',
      `--level ${wish.level} and --stage ${wish.stage} both choose a ticket: give one of them.`,
    );
  }
  const reading = readRun(run);
  const seed = seedOf(reading, wish);
  const trainings = trainingsIn(reading, seed);
  const handed = stageHandedOut(reading, seed);
  const finished = trainings.filter(
    ({ stage }) => stage === handed || fs.existsSync(maskOf(run, seed, stage)),
  );
  const { stage, damages } = chosenStage(reading, seed, { wish, trainings, finished });
  const lost = handed === undefined && hasHandedOut(reading, seed) ? [unknownTicket(seed)] : [];
  const found = { seed, stage, damages: [...damages, ...lost, ...reading.damages] };
  if (wish.step === undefined) {
    const whole = (name: string): boolean => isWhole(reading, seed, stage, name);
    if (stage === handed && !(whole(maskName) && whole(weightsName))) {
      return { ...found, file: path.join(run, 'tickets', String(seed), maskName) };
    }
    const mask = maskOf(run, seed, stage);
    return { ...found, file: fs.existsSync(mask) ? mask : weightsOf(run, seed, stage) };
  }
  const { masks = [] } = trainings.find((training) => training.stage === stage)!;
  const name = maskAfter(wish.step, masks, `${run}: ${stage}`);
  const file = path.join(run, String(seed), stage, name);
  if (fs.existsSync(file) || !isCompacted(run)) return { ...found, file };
  throw new InputError(
    'missing',
    `${run} was compacted: of its searches only the masks that they ended with are there. Leave --step out.`,
  );
}

/** The file of {@link stageMaskOf}. */
export function stageOf(run: string, wish: StageWish): string {
  return stageMaskOf(run, wish).file;
}

/** Whether a name is that of a stage of a run, or one like its stages: what is asked for is then told not to be there. */
export function isStageLike(run: string, name: string): boolean {
  const reading = readRun(run);
  const kind = (stage: string): string | undefined => stage.split('-')[0];
  const trainings = reading.seeds.slice(0, 1).flatMap((seed) => trainingsIn(reading, seed));
  return trainings.some(({ stage }) => stage === name || kind(stage) === kind(name));
}

/** By the spec; where that cannot be read, the stages that there are. */
function trainingsIn(reading: RunReading, seed: number): readonly Training[] {
  return trainingsOf(reading, () => reading.stages.names(seed));
}

function unknownTicket(seed: number): Damage {
  const what = `tickets/${seed}`;
  return { what, message: 'It is of no stage that can be read: inspect it by its path.' };
}

/** Whether a stage has a file, as long as it should be. */
function isWhole(
  { folder, stages }: RunReading,
  seed: number,
  stage: string,
  name: string,
): boolean {
  const stat = fs.statSync(path.join(folder, String(seed), stage, name), { throwIfNoEntry: false });
  const expected = stages.finished(seed, stage)?.files[name]?.bytes;
  return stat?.isFile() === true && (expected === undefined || stat.size === expected);
}

/** The file of a mask on the way. @throws InputError listing those that there are */
function maskAfter(wished: string, masks: NonNullable<Training['masks']>, of: string): string {
  const step = wholeNumber('--step', wished);
  const found = masks.find(({ file }) => Number(/\d+/.exec(file)?.[0] ?? NaN) === step);
  if (found) return found.file;
  const there = masks.map(({ title }) => title).join(', ');
  const why = masks.length === 0 ? 'this run kept none' : `there are: ${there}, and its end`;
  throw new InputError('missing', `${of} has no mask after ${step} steps; ${why}.`);
}

interface Offer {
  readonly wish: StageWish;
  readonly trainings: readonly Training[];
  readonly finished: readonly Training[];
}

interface Choice {
  readonly stage: string;
  /** Why it is not the one that was to be expected. */
  readonly damages: readonly Damage[];
}

function chosenStage(reading: RunReading, seed: number, offer: Offer): Choice {
  const { folder: run, spec } = reading;
  const { wish, trainings, finished } = offer;
  const there = thereIs(finished);
  const choice = (stage: string): Choice => ({ stage, damages: [] });
  if (wish.stage !== undefined) {
    if (finished.some(({ stage }) => stage === wish.stage)) return choice(wish.stage);
    const known = trainings.some(({ stage }) => stage === wish.stage);
    // What is compared with may be a net without any mask.
    if (known && fs.existsSync(weightsOf(run, seed, wish.stage))) return choice(wish.stage);
    const what = known ? 'has not finished the stage' : 'has no stage';
    throw new InputError('missing', `${run}: seed ${seed} ${what} ${wish.stage}; ${there}.`);
  }
  if (wish.level !== undefined) {
    if (spec === undefined) {
      const why = reading.damages.find(({ what }) => what === 'spec.json')?.message ?? '';
      throw new InputError(
        'missing',
        `--level ${wish.level}: without its spec.json, which levels ${run} has is not known; name a stage with --stage: ${there}. ${why}`.trim(),
      );
    }
    const is = levelNamed(wish.level, trainings);
    const found = finished.find(is);
    if (found) return choice(found.stage);
    const what = trainings.some(is) ? 'has not finished level' : 'has no level';
    throw new InputError('missing', `${run}: seed ${seed} ${what} ${wish.level}; ${there}.`);
  }
  const ticket = ticketsOf(reading).find((each) => each.seed === seed)?.stage;
  if (ticket !== undefined && finished.some(({ stage }) => stage === ticket)) return choice(ticket);
  // Of each level, what it is about comes first: controls follow it.
  const about = trainings.find(({ reference }) => !reference) ?? trainings[0];
  const first = finished.filter(({ group }) => group === about?.group).at(-1);
  const last = first ?? finished.at(-1);
  if (last === undefined) {
    throw new InputError('missing', `${run}: seed ${seed} has no mask yet.`);
  }
  if (ticket === undefined) return choice(last.stage);
  const message = `The ticket of the run cannot be read: its mask is gone. This is ${last.stage}.`;
  return { stage: last.stage, damages: [{ what: `${seed}/${ticket}`, message }] };
}

/** What a level's name means: its number, or its label, for which a kept fraction will do. @throws InputError */
function levelNamed(text: string, trainings: readonly Training[]): (training: Training) => boolean {
  if (!trainings.some(({ label }) => label !== undefined)) {
    const level = wholeNumber('--level', text);
    return (training) => training.level === level;
  }
  const labelled = text.replace(/\s*%$/, ' %');
  const value = text.trim() === '' ? NaN : Number(text);
  return ({ label, level }) => label === labelled || level === value;
}

function seedOf({ folder, seeds: all, damages }: RunReading, wish: StageWish): number {
  const [first] = all;
  if (first === undefined) {
    const why = damages.map(({ message }) => message).join(' ');
    throw new InputError('missing', `${folder} has no stage that can be read. ${why}`.trim());
  }
  if (wish.seed === undefined) return first;
  const seed = wholeNumber('--seed', wish.seed);
  if (all.includes(seed)) return seed;
  const seeds = all.slice(0, 20).join(', ');
  throw new InputError('missing', `--seed ${seed}: the run has the seeds ${seeds}.`);
}

function thereIs(finished: readonly Training[]): string {
  if (finished.length === 0) return 'there is no mask yet';
  const stages = finished.slice(0, 12).map(({ stage }) => stage);
  const more = finished.length > 12 ? ` and ${finished.length - 12} more` : '';
  return `there are: ${stages.join(', ')}${more}`;
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InputError('malformed', `${option} ${text}: a whole number is expected, such as 1.`);
}

function maskOf(run: string, seed: number, stage: string): string {
  return path.join(run, String(seed), stage, maskName);
}

function weightsOf(run: string, seed: number, stage: string): string {
  return path.join(run, String(seed), stage, weightsName);
}
