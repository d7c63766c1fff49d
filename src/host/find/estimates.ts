import * as vscode from 'vscode';
import { measureSpec } from '../../jobs/measure';
import { keepSelfTest, recallSelfTest } from '../../jobs/selfTest';
import { catalogue } from '../../lottery/catalogue';
import { type About } from '../../lottery/experiment';
import { type AnySpec } from '../../lottery/spec';
import { findNative } from '../../native/find';
import { nativeCacheFolder } from '../../native/location';
import { jobsSetting, setting, threadsFor } from '../settings';
import { roughly, secondsOf, speedFromSelfTest, type Speed } from './logic/estimate';

/** What is known of the time that a run will take. */
export type Time =
  | { readonly kind: 'known'; readonly seconds: number; readonly text: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'failed'; readonly why: string };

/** Estimates of how long runs take on this machine: measured here and now, else by what was measured before. */
export class Estimates {
  private readonly speeds = new Map<string, Speed>();

  /** The time of a spec as far as it is known already. */
  known(about: About, spec: AnySpec): Time {
    const speed = this.speeds.get(workOf(spec)) ?? recalled(spec);
    if (speed === undefined) return { kind: 'unknown' };
    const asked = { ...spec, threads: threadsFor(spec.threads) };
    const seconds = secondsOf(about, asked, speed, jobsSetting());
    return { kind: 'known', seconds, text: roughly(seconds) };
  }

  /**
   * Measures a training step of a spec in a process of its own.
   *
   * @param base folder of the spec's relative paths
   * @throws RunError `stopped` where the signal says so; RunError, SentFailure where the spec does not work here
   */
  async measure(spec: AnySpec, base: string, signal: AbortSignal): Promise<void> {
    const asked = { ...spec, engine: engineOf(spec), threads: threadsFor(spec.threads) };
    const { engine, ...speed } = await measureSpec(asked, base, { signal });
    this.speeds.set(workOf(spec), { ...speed, engine: engine.name });
    keepSelfTest(
      nativeCacheFolder(),
      { work: workOf(spec), engine },
      speed.stepMilliseconds,
      speed.layers,
    );
  }

  /** Which engine a spec's run is going to use, for people. */
  engineWords(spec: AnySpec): string {
    const engine = engineOf(spec);
    if (engine !== 'auto') return engine;
    return hasNative()
      ? vscode.l10n.t('auto: native is installed')
      : vscode.l10n.t('auto: wasm, as native is not installed');
  }
}

function engineOf(spec: AnySpec): AnySpec['engine'] {
  return spec.engine === 'auto' ? setting('engine') : spec.engine;
}

function hasNative(): boolean {
  const path = setting('nativePath').trim();
  return findNative(path === '' ? {} : { path }).state === 'ready';
}

/** What an earlier look says: at this spec, or at the doctor's nets. */
function recalled(spec: AnySpec): Speed | undefined {
  const asked = engineOf(spec);
  const engine = asked !== 'auto' ? asked : hasNative() ? 'native' : 'wasm';
  const cache = nativeCacheFolder();
  const about = catalogue[spec.experiment];
  const searches = about?.searchSeconds !== undefined;
  const own = recallSelfTest(cache, workOf(spec), engine);
  if (own !== undefined) {
    const { layers } = own;
    // Of a net that was measured before sizes were kept, nothing is known of a search.
    if (searches && layers === undefined) return undefined;
    const scaled = (60 / spec.training.batch) * own.stepMilliseconds;
    return { ...speedFromSelfTest(spec, scaled, engine), ...(layers && { layers }) };
  }
  // The doctor trains nets as they are, and searches for nothing.
  if (searches || about?.form) return undefined;
  const { model } = spec;
  const tested = model.kind === 'zoo' && recallSelfTest(cache, model.name, engine);
  return tested ? speedFromSelfTest(spec, tested.stepMilliseconds, engine) : undefined;
}

/** What the time of a step depends on, besides engine and machine. */
function workOf(spec: AnySpec): string {
  const { model, data, training, engine, experiment } = spec;
  const { batch, optimizer } = training;
  const form = catalogue[experiment]?.form?.(spec);
  const own = form && { experiment, form };
  return `a step of ${JSON.stringify({ model, data, batch, optimizer: optimizer.kind, engine, ...own })}`;
}
