import { zipSync } from 'fflate';

/** The bytes of a `.npy` file, as numpy.save writes them. */
export function npy(
  descr: string,
  shape: readonly number[],
  data: ArrayBufferView,
  { fortran = false, version = 1 } = {},
): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  return npyOf(
    `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${sizes}), }`,
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    version,
  );
}

/** A `.npy` file with any header text. */
export function npyOf(header: string, data: Uint8Array, version = 1): Uint8Array {
  const before = version === 1 ? 10 : 12;
  const text = Buffer.from(
    `${header.padEnd(64 * Math.ceil((before + header.length + 1) / 64) - before - 1)}\n`,
  );
  const start = Buffer.alloc(before);
  start.set([0x93, ...Buffer.from('NUMPY'), version, 0]);
  if (version === 1) start.writeUInt16LE(text.length, 8);
  else start.writeUInt32LE(text.length, 8);
  return Buffer.concat([start, text, data]);
}

/** The bytes of a `.npz` archive of `.npy` members, as numpy.savez (or savez_compressed) writes them. */
export function npz(members: Readonly<Record<string, Uint8Array>>, compressed = true): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(members).map(([name, bytes]) => [`${name}.npy`, bytes])),
    { level: compressed ? 6 : 0 },
  );
}
