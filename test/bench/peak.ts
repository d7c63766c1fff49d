import fs from 'node:fs';

/** Most memory that a process has had; 0 where the system does not say. */
export function peakBytes(pid: number | undefined): number {
  try {
    const text = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
