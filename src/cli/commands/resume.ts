import { requireResumable, resumeRun } from '../../jobs/again';
import { threadsAsked } from '../../jobs/threads';
import { InputError } from '../../formats/errors';
import { findRun } from '../../runs/folder';
import { type EngineRecord } from '../../runs/record';
import { statusOf } from '../../runs/shown';
import { readRun } from '../../snapshots/readRun';
import { attach } from '../attach';
import { hint } from '../hint';
import { Interrupts } from '../interrupts';
import { aboutRun, exitCodes, type Output } from '../output';
import { probing } from '../probe';
import { tellResults } from '../results';
import { jobsFrom } from '../spec/words';

export interface ResumeOptions {
  readonly jobs?: string;
  readonly detach?: boolean;
  readonly engine?: string;
}

/** `resume`: goes on with a run that was stopped, interrupted or failed. */
export async function resume(
  given: string,
  options: ResumeOptions,
  output: Output,
): Promise<number> {
  const asked = jobsFrom(options.jobs);
  const folder = findRun(given, process.cwd());
  const status = statusOf(folder);
  if (status.state === 'done') {
    output.say('This run is done already.');
    await tellResults(readRun(folder), status, output);
    return exitCodes.done;
  }
  const { spec } = requireResumable(folder);
  const engine = options.engine === undefined ? undefined : engineName(options.engine);
  const interrupts = new Interrupts();
  try {
    const again = {
      engine,
      threads: threadsAsked(spec.threads),
      jobs: asked,
      remedy: (other: string) =>
        `to go on with another engine: ${hint('resume', folder)} --engine ${other}`,
      note: (text: string) => {
        output.progress('');
        output.say(text);
      },
    };
    await resumeRun(folder, again, probing(output, interrupts));
    output.progress('');
    output.say(`Resumed ${folder}`);
    if (options.detach === true) {
      output.emit(aboutRun(folder, spec, 'running'), { type: 'summary' });
      output.say(`It goes on by itself. Watch it with: ${hint('show', folder)} --follow`);
      return exitCodes.done;
    }
    return await attach(folder, spec, output, { fromStart: false, stops: true, interrupts });
  } finally {
    interrupts.close();
  }
}

function engineName(text: string): EngineRecord['name'] {
  if (text === 'native' || text === 'wasm' || text === 'cpu') return text;
  throw new InputError('malformed', `--engine ${text}; allowed: native, wasm, cpu.`);
}
