import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { InputError } from '../../src/formats/errors';
import { PackedNet } from '../../src/packed/forward/packedNet';
import { planNet } from '../../src/packed/net/plan';
import { packedFile } from '../../src/packed/pack';
import { type PackedTicket } from '../../src/packed/ticket';
import { unpackTicket } from '../../src/packed/unpack';
import { startEngine } from '../../src/tensors/engine';
import { countAllocations } from '../formats/model/allocations';
import { Mutator } from '../formats/model/mutate';
import { examples, floats, searched, signs } from './searched';

const FILES = 2000;
/** Numbers of a net's channels as float64, tables and the like, beside what the file has. */
const FIXED_BYTES = 65_536;
/** A net that wants no more than this is run. */
const mostRun = 2 ** 16;

let bases: readonly Uint8Array[];

before(async () => {
  await startEngine({ engine: 'cpu', threads: 1 });
  const wishes = [
    { model: { kind: 'mlp', hidden: [11, 7] }, inputShape: [3, 3, 1], form: signs },
    { model: { kind: 'mlp', hidden: [9] }, inputShape: [5], form: floats, value: 'real' },
    { model: { kind: 'zoo', name: 'lenet-5' }, inputShape: [14, 14, 1], form: signs },
    { model: { kind: 'zoo', name: 'resnet-8' }, inputShape: [4, 4, 1], form: floats },
  ] as const;
  const found: Uint8Array[] = [];
  for (const wish of wishes) found.push(packedFile((await searched(wish)).ticket));
  bases = found;
});

/** Damages bytes, the header as JSON, or a JSON inside of it: then all around it fits. */
function damaged(mutator: Mutator, file: Uint8Array): Uint8Array {
  if (mutator.below(3) === 0) return mutator.bytes(file);
  const bytes = Buffer.from(file);
  const length = Number(bytes.readBigUInt64LE());
  const text = bytes.toString('utf8', 8, 8 + length);
  let json = text;
  if (mutator.below(4) === 0) json = mutator.json(text);
  else {
    const header = JSON.parse(text) as { __metadata__: Record<string, string> };
    const key = mutator.pick(['topology', 'topology', 'topology', 'kernels'] as const);
    header.__metadata__[key] = mutator.json(header.__metadata__[key]!);
    json = JSON.stringify(header);
  }
  const header = Buffer.from(json);
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([start, header, bytes.subarray(8 + length)]);
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    assert.ok(error instanceof InputError, `no InputError: ${String((error as Error).stack)}`);
    assert.ok(!/[\n\r\u2028\u202e]/.test(error.message), error.message);
    assert.ok(error.message.length < 1000, error.message);
    return undefined;
  }
}

function answer(ticket: PackedTicket): boolean {
  const { values, inputShape } = planNet(ticket, 'damaged');
  const total = values.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  if (total > mostRun) return false;
  const net = attempt(() => new PackedNet(ticket, { name: 'damaged' }));
  if (net === undefined) return false;
  const { classes } = net.answers(examples(3, inputShape), 3);
  return classes.every((found) => found >= 0 && found < net.classes);
}

test(`${FILES} damaged packed tickets`, { timeout: 120_000 }, (context) => {
  let [opened, ran, refused] = [0, 0, 0];
  for (let seed = 0; seed < FILES; seed++) {
    const mutator = new Mutator(seed);
    const file = damaged(mutator, bases[seed % bases.length]!);
    try {
      const { result, made } = countAllocations(() =>
        attempt(() => {
          const ticket = unpackTicket(file, 'damaged');
          planNet(ticket, 'damaged');
          return ticket;
        }),
      );
      const limit = 2 * file.length + FIXED_BYTES;
      assert.ok(made <= limit, `${made} bytes are made for ${file.length}`);
      if (result === undefined) {
        refused++;
        continue;
      }
      opened++;
      if (answer(result)) ran++;
    } catch (error) {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      assert.fail(`damaged ticket of seed ${seed}: ${why}`);
    }
  }
  context.diagnostic(`${opened} open, ${ran} run, ${refused} are refused`);
  assert.ok(opened > FILES / 50 && ran > FILES / 50 && refused > FILES / 50, 'all must occur');
});
