import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { NativeError } from '../../src/native/errors';
import { openWheel, type Wheel } from '../../src/native/wheel/archive';
import { machineIn } from '../../src/native/binding/machine';
import { nativePlatforms } from '../../src/native/platforms';
import { extractEntry, readBeginning, readEntry } from '../../src/native/wheel/extract';
import { openRemoteWheel } from '../../src/native/wheel/remote';
import { startIndex } from './packageIndex';
import { wheelVersion } from '../../src/native/wheel/name';
import { temporaryFolder, writeZip } from './support';

function badWheel(pattern: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof NativeError && error.reason === 'bad-wheel' && pattern.test(error.message);
}

async function extractNamed(wheel: Wheel, name: string, target: string): Promise<string> {
  const entry = wheel.entries.get(name);
  assert.ok(entry);
  try {
    return await extractEntry(wheel, entry, target);
  } finally {
    await wheel.close();
  }
}

const noise = randomBytes(3_500_000);
const text = Buffer.from('a lottery ticket '.repeat(200_000));

test('stored and deflated entries come out as they went in', async (context) => {
  const folder = temporaryFolder(context);
  const file = writeZip(path.join(folder, 'a.whl'), {
    'stored.bin': [noise, { level: 0 }],
    'deflated.txt': [text, { level: 9 }],
    'noise.bin': noise,
    empty: new Uint8Array(0),
  });
  const wheel = await openWheel(file);
  context.after(() => wheel.close());
  const expected = { 'stored.bin': noise, 'deflated.txt': text, 'noise.bin': noise };
  for (const [name, content] of Object.entries({ ...expected, empty: Buffer.alloc(0) })) {
    const entry = wheel.entries.get(name);
    assert.ok(entry);
    const target = path.join(folder, `${name}.out`);
    const sha256 = await extractEntry(wheel, entry, target);
    assert.ok(fs.readFileSync(target).equals(content), name);
    assert.equal(sha256, createHash('sha256').update(content).digest('hex'));
    assert.ok((await readEntry(wheel, entry, 1e7)).equals(content));
  }
});

test('an entry in zip64 form is read', async (context) => {
  const folder = temporaryFolder(context);
  const file = path.join(folder, 'wide.whl');
  // One stored entry whose sizes and offset stand in the extra field of the central directory.
  const local = Buffer.alloc(30 + 1 + 5);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(1, 26);
  local.write('ahello', 30);
  const central = Buffer.alloc(46 + 1 + 28);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt32LE(0x3610a686, 16);
  central.writeUInt32LE(0xffffffff, 20);
  central.writeUInt32LE(0xffffffff, 24);
  central.writeUInt16LE(1, 28);
  central.writeUInt16LE(28, 30);
  central.writeUInt32LE(0xffffffff, 42);
  central.write('a', 46);
  central.writeUInt16LE(1, 47);
  central.writeUInt16LE(24, 49);
  central.writeBigUInt64LE(5n, 51);
  central.writeBigUInt64LE(5n, 59);
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(BigInt(central.length), 40);
  end64.writeBigUInt64LE(BigInt(local.length), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(local.length + central.length), 8);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.fill(0xff, 8, 20);
  fs.writeFileSync(file, Buffer.concat([local, central, end64, locator, end]));
  const target = path.join(folder, 'out');
  await extractNamed(await openWheel(file), 'a', target);
  assert.equal(fs.readFileSync(target, 'utf8'), 'hello');
});

test('a truncated wheel is named as such', async (context) => {
  const folder = temporaryFolder(context);
  const file = writeZip(path.join(folder, 'a.whl'), { 'deflated.txt': text, 'noise.bin': noise });
  const whole = fs.readFileSync(file);
  for (const length of [0, 10, whole.length >> 1, whole.length - 10]) {
    const cut = path.join(folder, 'cut.whl');
    fs.writeFileSync(cut, whole.subarray(0, length));
    await assert.rejects(openWheel(cut), badWheel(/truncated/));
  }
  // The end of the file is there, but the middle is missing.
  fs.writeFileSync(file, whole.subarray(2_000_000));
  await assert.rejects(openWheel(file), badWheel(/truncated|damaged/));
});

test('a missing file and a folder are no wheels', async (context) => {
  const folder = temporaryFolder(context);
  await assert.rejects(openWheel(path.join(folder, 'none.whl')), badWheel(/ENOENT/));
  await assert.rejects(openWheel(folder), badWheel(/not a file/));
});

test('names that lead out of the wheel are refused', async (context) => {
  const folder = temporaryFolder(context);
  for (const name of ['../evil', 'a/../../evil', '/etc/evil', 'a\\..\\evil', 'C:evil']) {
    const file = writeZip(path.join(folder, 'evil.whl'), { [name]: text });
    await assert.rejects(openWheel(file), badWheel(/outside itself/), name);
  }
});

test('a wrong CRC, a wrong size and damaged data are found', async (context) => {
  const folder = temporaryFolder(context);
  const name = 'x';
  const damage = async (change: (zip: Buffer, central: number) => void, level: 0 | 6) => {
    const file = writeZip(path.join(folder, 'a.whl'), { [name]: [text, { level }] });
    const zip = fs.readFileSync(file);
    change(zip, zip.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')));
    fs.writeFileSync(file, zip);
    return extractNamed(
      await openWheel(file),
      name,
      path.join(folder, `out-${Math.random().toString(36)}`),
    );
  };
  const flip = (at: number) => (zip: Buffer, central: number) => {
    zip.writeUInt8(zip.readUInt8(central + at) ^ 1, central + at);
  };
  await assert.rejects(damage(flip(16), 6), badWheel(/CRC/));
  await assert.rejects(damage(flip(16), 0), badWheel(/CRC/));
  await assert.rejects(damage(flip(24), 6), badWheel(/x is (damaged|longer)/));
  await assert.rejects(
    damage((zip, central) => zip.writeUInt32LE(1000, central + 24), 6),
    badWheel(/longer than it says/),
  );
  await assert.rejects(
    damage((zip) => zip.fill(0xff, 31, 60), 6),
    badWheel(/x is damaged/),
  );
  await assert.rejects(
    damage((zip) => zip.fill(0xff, 50, 60), 0),
    badWheel(/CRC/),
  );
  await assert.rejects(
    damage((zip, central) => zip.writeUInt16LE(12, central + 10), 6),
    badWheel(/unknown way/),
  );
});

test('the version comes from the name of the wheel', () => {
  const [linux, arm, mac] = nativePlatforms;
  assert.ok(linux && arm && mac);
  const rest = 'cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl';
  assert.equal(wheelVersion(`/a/tensorflow_cpu-2.15.1-${rest}`, linux), '2.15.1');
  assert.equal(wheelVersion(`tensorflow-2.18.0rc1-${rest}`, linux), '2.18.0rc1');
  for (const platform of nativePlatforms) {
    assert.equal(wheelVersion(platform.wheel.name, platform), platform.version);
    for (const other of nativePlatforms.filter(({ id }) => id !== platform.id)) {
      assert.throws(
        () => wheelVersion(platform.wheel.name, other),
        (error) => error instanceof NativeError && error.reason === 'wrong-architecture',
      );
    }
  }
  const torch = 'torch-2.0.0-cp311-cp311-linux_x86_64.whl';
  assert.throws(() => wheelVersion(torch, linux), badWheel(/name/));
  assert.throws(() => wheelVersion('tensorflow.whl', linux), badWheel(/name/));
});

test('the machine of a library is read from its first bytes', () => {
  const header = (hex: string): Buffer => Buffer.from(hex.padEnd(40, '0'), 'hex');
  assert.equal(
    machineIn(header('7f454c46020101000000000000000000' + '0300' + '3e00')),
    'linux-x64',
  );
  assert.equal(
    machineIn(header('7f454c46020101000000000000000000' + '0300' + 'b700')),
    'linux-arm64',
  );
  assert.equal(machineIn(header('cffaedfe' + '0c000001')), 'darwin-arm64');
  assert.equal(machineIn(header('cffaedfe' + '07000001')), 'darwin-x64');
  assert.equal(machineIn(header('7f454c46020101000000000000000000' + '0300' + 'f300')), undefined);
  assert.equal(machineIn(Buffer.from('MZ')), undefined);
});

test('a wheel is opened where it lies, and little of it is fetched', async (context) => {
  const folder = temporaryFolder(context);
  const name = 'tensorflow-1.0-cp311-cp311-linux_x86_64.whl';
  const file = writeZip(path.join(folder, name), {
    'noise.bin': [noise, { level: 0 }],
    'text.txt': [text, { level: 9 }],
  });
  const platform = { ...nativePlatforms[0]!, wheel: { name, bytes: 0, sha256: '' } };
  const index = await startIndex(context, platform, file);
  const url = new URL(`/files/${name}`, index.url).href;
  const options = { environment: {} };
  const wheel = await openRemoteWheel(url, options);
  assert.ok(wheel);
  const entry = wheel.entries.get('text.txt');
  assert.ok(entry);
  assert.ok((await readEntry(wheel, entry, 1e8)).equals(text));
  assert.ok((await readBeginning(wheel, entry, 20)).equals(text.subarray(0, 20)));
  const parts = index.requests.map((request) => request.split(' ')[1] ?? 'all');
  assert.equal(parts[0], 'bytes=0-0');
  assert.ok(parts.length <= 4, parts.join());
  index.behaviour.noRanges = true;
  assert.equal(await openRemoteWheel(url, options), undefined);
});
