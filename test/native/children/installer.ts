import { installNative, type InstallOptions } from '../../../src/native/install';
import { type NativeProgress } from '../../../src/native/progress';

/** What this process is to do; the last argument, as JSON. */
export interface Order {
  readonly options: Omit<InstallOptions, 'report' | 'progress' | 'signal' | 'platform'>;
  /** Without its expression, which JSON cannot hold. */
  readonly platform: Omit<NonNullable<InstallOptions['platform']>, 'wheelTag'>;
  /** Where it kills itself. */
  readonly killAt?: 'download' | 'verify' | 'unpack' | 'finish';
}

const order = JSON.parse(process.argv.at(-1) ?? '') as Order;

function isThere(progress: NativeProgress): boolean {
  if (progress.phase !== order.killAt) return false;
  switch (progress.phase) {
    case 'download':
      return progress.bytes > progress.total / 3;
    case 'unpack':
      return progress.bytes > 0;
    default:
      return true;
  }
}

void installNative({
  ...order.options,
  platform: { ...order.platform, wheelTag: /x86_64/ },
  report: ({ text }) => console.log(text),
  progress: (progress) => {
    if (isThere(progress)) process.kill(process.pid, 'SIGKILL');
  },
});
