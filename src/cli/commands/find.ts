import path from 'node:path';
import { prepareRun } from '../../jobs/begin';
import { startSupervisor } from '../../jobs/local';
import { threadsAsked } from '../../jobs/threads';
import { type Cost } from '../../lottery/experiment';
import { aboutOf, type AnySpec } from '../../lottery/spec';
import { runsFolderFor } from '../../runs/folder';
import { type ProbeResult } from '../../worker/messages';
import { attach } from '../attach';
import { hint } from '../hint';
import { Interrupts } from '../interrupts';
import { aboutRun, exitCodes, type Output } from '../output';
import { probing, tellEngine } from '../probe';
import { specFrom, type SpecOptions } from '../spec/specFrom';
import { jobsFrom } from '../spec/words';

export interface FindOptions extends SpecOptions {
  readonly jobs?: string;
  readonly runs?: string;
  readonly detach?: boolean;
}

/** `find`: checks everything, makes a run, starts it and follows it. */
export async function find(
  file: string | undefined,
  options: FindOptions,
  output: Output,
): Promise<number> {
  const cwd = process.cwd();
  const asked = jobsFrom(options.jobs);
  const found = specFrom(file, options, cwd);
  const { spec, base } = found;
  const threads = threadsAsked(spec.threads);
  const runs = options.runs === undefined ? runsFolderFor(base) : path.resolve(cwd, options.runs);
  const interrupts = new Interrupts();
  try {
    const wished = { ...found, runs, threads, jobs: asked };
    const { folder, jobs, engine, probed } = await prepareRun(wished, probing(output, interrupts));
    output.progress('');
    tellPlan(spec, probed, jobs, output);
    tellEngine(engine, output);
    output.say(`Run ${folder}`);
    await startSupervisor(folder, jobs);
    if (options.detach === true) {
      output.emit(aboutRun(folder, spec, 'running'), { type: 'summary' });
      output.say(`It goes on by itself. Watch it with: ${hint('show', folder)} --follow`);
      return exitCodes.done;
    }
    const following = { fromStart: true, stops: true, interrupts };
    return await attach(folder, spec, output, following);
  } finally {
    interrupts.close();
  }
}

/** What is going to be done. */
function tellPlan(spec: AnySpec, probed: ProbeResult, jobs: number, output: Output): void {
  const about = aboutOf(spec.experiment, 'the spec');
  const cost = about.cost(spec);
  const seeds = spec.seeds.length === 1 ? 'one seed' : `each of ${spec.seeds.length} seeds`;
  output.say(
    `${about.title}: ${probed.modelName} (${count(probed.prunable)} prunable weights) on ${probed.dataName} (${count(probed.train)} + ${count(probed.test)} examples)`,
  );
  output.say(`${trainingsOf(cost)} for ${seeds}${jobs > 1 ? `, ${jobs} at once` : ''}`);
}

function trainingsOf({ trainings, steps }: Cost): string {
  if (trainings === 0) return 'Nothing is trained';
  return `${trainings === 1 ? 'One training' : `${trainings} trainings`}, ${count(steps)} steps`;
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
