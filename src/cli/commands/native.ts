import { megabytes } from '../../native/files';
import { installNative, type InstallOptions } from '../../native/install';
import { takeInventory, type Inventory } from '../../native/inventory';
import { planInstall, type InstallPlan } from '../../native/plan';
import { type NativeOutcome, type NativeProgress } from '../../native/progress';
import { removeNative } from '../../native/remove';
import { tellError } from '../errors';
import { exitCodes, type Output } from '../output';

/** Options of `native install`. */
export interface NativeInstallOptions {
  readonly from?: string;
  readonly index?: string;
  readonly pip?: boolean;
  readonly dryRun?: boolean;
}

/** `native install`: brings the native engine to this user's cache. */
export async function nativeInstall(
  { dryRun = false, ...options }: NativeInstallOptions,
  output: Output,
): Promise<number> {
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  process.once('SIGINT', interrupt);
  try {
    const choices = { ...options, signal: abort.signal };
    if (dryRun) tellPlan(await planInstall(choices), output);
    else await install(choices, output);
    return exitCodes.done;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    tellError(error, output, { status: 'stopped' });
    return exitCodes.stopped;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

async function install(options: Omit<InstallOptions, 'report'>, output: Output): Promise<void> {
  const steps: NativeOutcome[] = [];
  const draw = drawing(output);
  const native = await installNative({
    ...options,
    report: (outcome) => {
      steps.push(outcome);
      output.say(outcome.text);
    },
    progress: draw,
  });
  output.progress('');
  output.emit({}, { type: 'summary', native, steps });
}

const REDRAW_MILLISECONDS = 100;

/** Draws progress as one line that changes, on a terminal. */
function drawing(output: Output): (progress: NativeProgress) => void {
  let drawn = { phase: '', at: 0 };
  let begun = { at: 0, bytes: 0 };
  return (progress) => {
    const now = Date.now();
    const { phase } = progress;
    if (phase !== drawn.phase) {
      begun = { at: now, bytes: 'bytes' in progress ? progress.bytes : 0 };
    } else if (now - drawn.at < REDRAW_MILLISECONDS) return;
    drawn = { phase, at: now };
    if (!('bytes' in progress)) return output.progress(`${words[phase]} ...`);
    const { bytes, total } = progress;
    const rate = (bytes - begun.bytes) / Math.max(1, now - begun.at) / 1000;
    const speed = phase === 'download' && rate > 0 ? `, ${rate.toFixed(1)} MB/s` : '';
    output.progress(`${words[phase]} ${Math.round(bytes / 1e6)} of ${megabytes(total)}${speed}`);
  };
}

const words: Readonly<Record<NativeProgress['phase'], string>> = {
  download: 'Fetching',
  verify: 'Checking the wheel:',
  unpack: 'Unpacking',
  check: 'Checking the installed files:',
  wait: 'Waiting for another installation',
  compile: 'Compiling the binding',
  load: 'Loading the engine',
  finish: 'Finishing',
};

function tellPlan(plan: InstallPlan, output: Output): void {
  output.emit({}, { type: 'summary', plan });
  if (plan.present !== undefined) {
    output.say(`Nothing would be fetched if this is whole: ${plan.present}`);
    output.say('Otherwise:');
  }
  const { wheel, libraries, binding } = plan;
  const here = wheel.here > 0 ? `, ${megabytes(wheel.here)} of them are here` : '';
  output.say(`Wheel: ${wheel.name} (${megabytes(wheel.bytes)}${here})`);
  output.say(`  from ${wheel.from.join(', else from ')}`);
  if (wheel.sha256 !== undefined) output.say(`  SHA-256 ${wheel.sha256}`);
  output.say(`Libraries: ${libraries.names.join(', ')} (${megabytes(libraries.bytes)})`);
  output.say(`Binding: ${bindingWords(binding)}`);
  const free = plan.freeBytes === undefined ? '' : ` (${megabytes(plan.freeBytes)} free)`;
  output.say(`To: ${plan.target}${free}`);
  output.say('Nothing was fetched or written.');
}

function bindingWords(binding: InstallPlan['binding']): string {
  switch (binding.kind) {
    case 'prebuilt':
      return `the one made ready for this platform (with ${binding.compiler}); nothing is compiled`;
    case 'compiled':
      return `compiled from the sources carried along, with ${binding.compiler}`;
    case 'none':
      return binding.problem;
  }
}

/** `native remove`: removes it from this user's cache. */
export function nativeRemove(output: Output): number {
  const { removed, bytes } = removeNative();
  output.emit({}, { type: 'summary', removed, bytes });
  for (const folder of removed) output.say(`Removed ${folder}`);
  output.say(
    removed.length === 0 ? 'Nothing was installed.' : `${megabytes(bytes)} are free again.`,
  );
  return exitCodes.done;
}

/** `native status`: what is there, and whether it loads. */
export async function nativeStatus(output: Output): Promise<number> {
  const inventory = await takeInventory();
  output.emit({}, { type: 'summary', ...inventory });
  tellInventory(inventory, output);
  return exitCodes.done;
}

function tellInventory({ native, load, ...rest }: Inventory, output: Output): void {
  if (native.state !== 'ready') output.say(`${native.reason} ${native.remedy}`);
  else if (load?.loads === false) {
    output.say(`Does not load: ${native.folder} (${load.why})`);
    output.say('To repair it, run "winning-ticket native install".');
  } else {
    output.say(`Ready: TensorFlow ${load?.tensorflow ?? native.tensorflowVersion}, it loads`);
    output.say(`${native.folder} (${native.source})`);
  }
  if (native.state !== 'ready' && rest.failure !== undefined) {
    output.say(`The last installation (${rest.failure.date}) failed: ${rest.failure.message}`);
  }
  if (rest.installed.length > 0) output.say(`Installed in ${rest.cache}:`);
  for (const { folder, bytes, whole, tensorflow, source } of rest.installed) {
    const about = whole ? `TensorFlow ${tensorflow}, from: ${source}` : 'not whole';
    output.say(`  ${folder.slice(rest.cache.length + 1)}: ${megabytes(bytes)}, ${about}`);
  }
  if (rest.downloadBytes > 0) {
    output.say(`  a download that was interrupted: ${megabytes(rest.downloadBytes)}`);
  }
}
