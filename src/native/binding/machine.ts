import fs from 'node:fs';

/** Bytes that {@link machineIn} looks at. */
export const MACHINE_BYTES = 20;

/**
 * The machine that a shared library was made for, as `process.platform`-`process.arch`, from its first bytes; undefined
 * where it is no ELF or Mach-O file, or for a machine that is not known here.
 */
export function machineIn(header: Buffer): string | undefined {
  if (header.length < MACHINE_BYTES) return undefined;
  if (header.readUInt32BE(0) === 0x7f454c46) {
    const machine = header.readUInt16LE(18);
    return { 0x3e: 'linux-x64', 0xb7: 'linux-arm64', 0x03: 'linux-ia32' }[machine];
  }
  if (header.readUInt32LE(0) === 0xfeedfacf) {
    const processor = header.readUInt32LE(4);
    return { 0x01000007: 'darwin-x64', 0x0100000c: 'darwin-arm64' }[processor];
  }
  return undefined;
}

/** {@link machineIn} for a file on disk. */
export function machineOf(file: string): string | undefined {
  const header = Buffer.alloc(MACHINE_BYTES);
  const fd = fs.openSync(file, 'r');
  try {
    return machineIn(header.subarray(0, fs.readSync(fd, header, 0, header.length, 0)));
  } finally {
    fs.closeSync(fd);
  }
}
