import os from 'node:os';
import { cgroupCores, cgroupFreeBytes } from './cgroup';

/** Cores that this process may use: what the system grants, not what the machine has; a quota is rounded down. */
export function grantedCores(): number {
  return Math.max(1, Math.floor(Math.min(os.availableParallelism(), cgroupCores())));
}

/** Bytes that may still be used, within the limit of a container. */
export function freeBytes(): number {
  return Math.min(os.freemem(), cgroupFreeBytes());
}
