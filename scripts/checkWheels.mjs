// `npm run check:wheels`: finds every platform's wheel on the package index, opens it there, and checks that the table in
// src/native/platforms.ts tells the truth about it. Fetches a megabyte or two of each.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MACHINE_BYTES, machineIn } from '../src/native/binding/machine.ts';
import { libraryEntries } from '../src/native/build.ts';
import { downloadWheel } from '../src/native/fetch/download.ts';
import { findWheel, indexIn } from '../src/native/fetch/simpleIndex.ts';
import { nativePlatforms } from '../src/native/platforms.ts';
import { openWheel } from '../src/native/wheel/archive.ts';
import { readBeginning } from '../src/native/wheel/extract.ts';
import { openRemoteWheel } from '../src/native/wheel/remote.ts';

const options = { environment: process.env };
const HEADER = 'tensorflow/include/tensorflow/c/c_api.h';

/** Opens a wheel on its server or, where that sends whole files only, from a temporary folder. */
async function open(file, wheel, temporary) {
  const remote = await openRemoteWheel(file.url, options);
  if (remote) return remote;
  return openWheel(await downloadWheel(() => Promise.resolve(file), wheel, temporary, options));
}

async function check(platform) {
  const file = await findWheel(indexIn(process.env), platform, options);
  const wrong = [];
  const expect = (what, found, told) => {
    if (found !== told) wrong.push(`${what} is ${found}, and the table says ${told}`);
  };
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-wheels-'));
  try {
    const wheel = await open(file, platform.wheel, temporary);
    expect('the size', wheel.bytes, platform.wheel.bytes);
    expect("the index's SHA-256", file.sha256, platform.wheel.sha256);
    const entries = libraryEntries(wheel, platform);
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    expect("the libraries' size", bytes, platform.libraryBytes);
    for (const entry of entries) {
      const machine = machineIn(await readBeginning(wheel, entry, MACHINE_BYTES));
      expect(`the machine of ${entry.name}`, machine, platform.id);
    }
    const tags = [...file.name.matchAll(/manylinux_(\d+_\d+)/g)].map((tag) => tag[1]);
    expect("the wheel's C library", tags.at(0)?.replace('_', '.'), platform.glibc);
    if (!wheel.entries.has(HEADER)) wrong.push(`${HEADER} is missing`);
    await wheel.close();
    const names = entries.map(({ name, bytes: size }) => `${name} (${size} bytes)`).join(', ');
    console.log(`${platform.id}: ${file.name} holds ${names}`);
  } finally {
    fs.rmSync(temporary, { recursive: true });
  }
  return wrong;
}

for (const platform of nativePlatforms) {
  const wrong = await check(platform).catch((error) => [error.message]);
  for (const what of wrong) console.error(`${platform.id}: ${what}`);
  if (wrong.length > 0) process.exitCode = 1;
}
