import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { InputError } from '../../src/formats/errors';
import { loadNet, type Task } from '../../src/models/load';
import { type Net } from '../../src/models/net';
import { modelSpec } from '../support/nets';
import { root } from '../support/paths';
import { installedEngine } from '../support/training';

const models = process.env['WINNING_TICKET_MODELS'] ?? path.resolve(root, '..', 'shared', 'models');
const folder = path.join(models, 'tfjs');
const skip = fs.existsSync(folder) ? false : 'there are no model files (WINNING_TICKET_MODELS)';

before(installedEngine);

const files = skip
  ? []
  : fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .sort();

/** Loads a model for the task that it says it is for: its refusals name sizes, and those are then given. */
async function loadForItsTask(file: string): Promise<Net> {
  let task: Task = { inputShape: [784], classes: 10 };
  for (let attempt = 0; ; attempt++) {
    try {
      return await loadNet(modelSpec({ kind: 'file', path: file }), task, '.');
    } catch (error) {
      const { message } = error as Error;
      const input = /takes inputs of ([\d x]+), but/.exec(message)?.[1];
      const classes = /answers (\d+) numbers/.exec(message)?.[1];
      if (attempt > 1 || (input ?? classes) === undefined) throw error;
      if (input !== undefined) task = { ...task, inputShape: input.split(' x ').map(Number) };
      if (classes !== undefined) task = { ...task, classes: Number(classes) };
    }
  }
}

test("other people's tfjs models: each loads or says why not", { skip }, async (context) => {
  assert.ok(files.length > 0);
  for (const name of files) {
    try {
      const net = await loadForItsTask(path.join(folder, name));
      const count = [...net.initialWeights(1, 0).values()].reduce((sum, w) => sum + w.length, 0);
      context.diagnostic(`${name} loads: ${count} weights`);
      assert.ok(count > 0);
    } catch (error) {
      assert.ok(error instanceof InputError, `${name}: ${String(error)}`);
      assert.ok(error.message.includes(path.basename(name)), error.message);
      assert.ok(!error.message.includes('\n'));
      context.diagnostic(error.message.slice(error.message.indexOf(name)));
    }
  }
});
