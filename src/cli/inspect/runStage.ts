import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../../formats/errors';
import { catalogue } from '../../lottery/catalogue';
import { type Training } from '../../lottery/experiment';
import { resultsOf } from '../../lottery/results';
import { readRunSpec } from '../../lottery/runSpec';
import { type AnySpec } from '../../lottery/spec';
import { isCompacted } from '../../runs/compact';

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

/**
 * The mask of a stage of a run: of the first seed, unless one is wished; of the ticket that the run hands out, else of
 * the last level that there is, unless a level or a stage is wished; at its end, unless a step is wished.
 *
 * @throws InputError naming what there is
 */
export function stageOf(run: string, wish: StageWish): string {
  const spec = readRunSpec(run);
  const seed = seedOf(spec, wish);
  const trainings = catalogue[spec.experiment]!.trainings(spec);
  const finished = trainings.filter(({ stage }) => fs.existsSync(maskOf(run, seed, stage)));
  const chosen = chosenStage(run, spec, seed, { wish, trainings, finished });
  if (wish.step === undefined) {
    const mask = maskOf(run, seed, chosen);
    return fs.existsSync(mask) ? mask : weightsOf(run, seed, chosen);
  }
  const { masks = [] } = trainings.find(({ stage }) => stage === chosen)!;
  const file = path.join(
    run,
    String(seed),
    chosen,
    maskAfter(wish.step, masks, `${run}: ${chosen}`),
  );
  if (fs.existsSync(file) || !isCompacted(run)) return file;
  throw new InputError(
    'missing',
    `${run} was compacted: of its searches only the masks that they ended with are there. Leave --step out.`,
  );
}

/** Whether a name is that of a stage of a run, or one like its stages: what is asked for is then told not to be there. */
export function isStageLike(run: string, name: string): boolean {
  const spec = readRunSpec(run);
  const kind = (stage: string): string | undefined => stage.split('-')[0];
  const trainings = catalogue[spec.experiment]!.trainings(spec);
  return trainings.some(({ stage }) => stage === name || kind(stage) === kind(name));
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

function chosenStage(run: string, spec: AnySpec, seed: number, offer: Offer): string {
  const { wish, trainings, finished } = offer;
  const there = thereIs(finished);
  if (wish.stage !== undefined) {
    if (finished.some(({ stage }) => stage === wish.stage)) return wish.stage;
    const known = trainings.some(({ stage }) => stage === wish.stage);
    // What is compared with may be a net without any mask.
    if (known && fs.existsSync(weightsOf(run, seed, wish.stage))) return wish.stage;
    const what = known ? 'has not finished the stage' : 'has no stage';
    throw new InputError('missing', `${run}: seed ${seed} ${what} ${wish.stage}; ${there}.`);
  }
  if (wish.level !== undefined) {
    const is = levelNamed(wish.level, trainings);
    const found = finished.find(is);
    if (found) return found.stage;
    const what = trainings.some(is) ? 'has not finished level' : 'has no level';
    throw new InputError('missing', `${run}: seed ${seed} ${what} ${wish.level}; ${there}.`);
  }
  const handed = handedOut(run, spec, seed);
  if (handed !== undefined && finished.some(({ stage }) => stage === handed)) return handed;
  // Of each level, what it is about comes first: controls follow it.
  const about = trainings.find(({ reference }) => !reference) ?? trainings[0];
  const first = finished.filter(({ group }) => group === about?.group).at(-1);
  const last = first ?? finished.at(-1);
  if (last) return last.stage;
  throw new InputError('missing', `${run}: seed ${seed} has no mask yet.`);
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

function handedOut(run: string, spec: AnySpec, seed: number): string | undefined {
  try {
    const tickets = catalogue[spec.experiment]!.tickets(spec, resultsOf(run, spec));
    return tickets.find((ticket) => ticket.seed === seed)?.stage;
  } catch {
    // A damaged summary is no reason to show no mask.
    return undefined;
  }
}

function seedOf(spec: AnySpec, wish: StageWish): number {
  if (wish.seed === undefined) return spec.seeds[0]!;
  const seed = wholeNumber('--seed', wish.seed);
  if (spec.seeds.includes(seed)) return seed;
  const seeds = spec.seeds.slice(0, 20).join(', ');
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
  return path.join(run, String(seed), stage, 'weights.safetensors');
}
