import fs from 'node:fs';
import path from 'node:path';
import { NativeError } from '../errors';
import { seconds, syncPath } from '../files';
import { BINDING_NAME, type Host } from '../location';
import { type NativePlatform } from '../platforms';
import { type Telling } from '../progress';
import { type RunOptions } from '../run';
import { type Wheel } from '../wheel/archive';
import { extractHeaders } from '../wheel/headers';
import { tryBinding } from './check';
import { compileBinding, findCompiler, type Compiler } from './compile';
import { findPrebuilt, type Prebuilt } from './prebuilt';
import { type BindingSources } from './sources';

/** How the binding is to be had; known before anything is fetched. */
export interface BindingPlan {
  /** The carried binding, where one fits. */
  readonly prebuilt?: Prebuilt;
  /** Why the one that is carried does not fit, as part of a sentence. */
  readonly unfit?: string;
  /** The compiler, looked for where no carried binding fits. */
  readonly compiler?: Compiler;
}

/**
 * Finds a carried binding that fits, else a compiler.
 * @throws NativeError `no-compiler`
 */
export async function planBinding(
  prebuiltAt: string,
  host: Host,
  sources: BindingSources,
  run: RunOptions,
): Promise<BindingPlan> {
  const prebuilt = await findPrebuilt(prebuiltAt, host, sources.tfjsNode);
  if (typeof prebuilt === 'object') return { prebuilt };
  const compiler = await findCompiler(run);
  return { compiler, ...(prebuilt !== undefined && { unfit: prebuilt }) };
}

/** What {@link provideBinding} works on. */
export interface BindingJob {
  readonly platform: NativePlatform;
  readonly sources: BindingSources;
  readonly plan: BindingPlan;
  /** The folder with the libraries, where the binding is to be. */
  readonly engine: string;
  /** The open wheel, for its headers. */
  readonly wheel: Wheel;
  /** A folder to make, for headers. */
  readonly include: string;
}

/** A binding that loaded. */
export interface ProvidedBinding {
  /** As the library itself says. */
  readonly tensorflow: string;
  /** First line of the `--version` of the compiler that made it. */
  readonly compiler: string;
  readonly kind: 'prebuilt' | 'compiled';
}

/**
 * Puts a binding beside the libraries and loads it: the carried one, or else one that is compiled now.
 * @throws NativeError `no-compiler`, `compile-failed`, `does-not-load`
 */
export async function provideBinding(
  job: BindingJob,
  run: RunOptions,
  telling: Telling,
): Promise<ProvidedBinding> {
  const { plan, platform } = job;
  const tell = (outcome: 'done' | 'passed', text: string): void => {
    telling.report({ step: 'binding', outcome, text: `Binding: ${text}` });
  };
  let before = '';
  if (plan.prebuilt !== undefined) {
    const tried = await usePrebuilt(plan.prebuilt, job, run, telling);
    if (typeof tried === 'object') {
      tell('done', `the one made ready for ${platform.id} loads (TensorFlow ${tried.tensorflow}).`);
      return tried;
    }
    before = `the one made ready for ${platform.id} does not load (${tried})`;
    tell('passed', `${before}; compiling one.`);
  } else if (plan.unfit !== undefined) {
    tell('passed', `the one made ready for ${platform.id} does not fit: ${plan.unfit}.`);
  }
  const compiler = plan.compiler ?? (await compilerInstead(run, before));
  telling.progress?.({ phase: 'compile' });
  const started = Date.now();
  await extractHeaders(job.wheel, job.sources, job.include);
  const output = path.join(job.engine, BINDING_NAME);
  const { sources, include, engine: libraries } = job;
  await compileBinding(compiler, { platform, sources, include, libraries, output }, run);
  await syncPath(output);
  const took = seconds(started);
  telling.progress?.({ phase: 'load' });
  const loaded = await tryBinding(output, run);
  if (!loaded.loads) throw doesNotLoad(loaded.why);
  tell(
    'done',
    `compiled with ${compiler.version} in ${took}; TensorFlow ${loaded.tensorflow} loads.`,
  );
  return { tensorflow: loaded.tensorflow, compiler: compiler.version, kind: 'compiled' };
}

/** @returns why it does not load, as part of a sentence, where it does not */
async function usePrebuilt(
  { file, about }: Prebuilt,
  job: BindingJob,
  run: RunOptions,
  telling: Telling,
): Promise<ProvidedBinding | string> {
  const target = path.join(job.engine, BINDING_NAME);
  await fs.promises.copyFile(file, target);
  await fs.promises.chmod(target, 0o755);
  await syncPath(target);
  telling.progress?.({ phase: 'load' });
  const loaded = await tryBinding(target, run);
  if (loaded.loads) {
    return { tensorflow: loaded.tensorflow, compiler: about.compiler, kind: 'prebuilt' };
  }
  if (loaded.processor) throw doesNotLoad(loaded.why);
  await fs.promises.rm(target);
  return loaded.why;
}

async function compilerInstead(run: RunOptions, before: string): Promise<Compiler> {
  try {
    return await findCompiler(run);
  } catch (error) {
    if (!(error instanceof NativeError)) throw error;
    throw new NativeError(error.reason, `${error.message} Before that, ${before}.`);
  }
}

/** The error of an engine that does not load; `why` is part of a sentence. */
export function doesNotLoad(why: string): NativeError {
  return new NativeError(
    'does-not-load',
    `The native engine is there but does not load (${why}): nothing was installed; use the WebAssembly engine, or another TensorFlow wheel with --from.`,
  );
}
