import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workTitles } from '../../../src/jobs/measure';
import { InstallShare, Paced } from '../../../src/host/native/logic/progress';
import { reportOf, type Findings } from '../../../src/host/native/logic/report';

const refused = {
  engine: 'native',
  outcome: 'refused',
  reason: 'it is <not> there | at all',
} as const;
const chosen = { engine: 'wasm', outcome: 'chosen', reason: 'wasm (4.22.0)' } as const;

const findings: Findings = {
  program: '0.1.0',
  vscode: '1.139.1',
  node: 'v20.20.2',
  platform: 'linux-x64',
  cpu: 'a *fast* one',
  cores: 2,
  freeBytes: 3 * 2 ** 30,
  totalBytes: 4 * 2 ** 30,
  measured: [
    {
      work: 'lenet-300-100',
      threads: 1,
      threadsReason: 'it has no more',
      result: {
        engine: {
          name: 'wasm',
          threads: 1,
          versions: { tfjs: '4.22.0' },
          attempts: [refused, chosen],
        },
        stepMilliseconds: 11.237,
        steps: 90,
      },
    },
  ],
  native: { state: 'missing', reason: 'None is installed.', remedy: 'Install it.' },
  lastFailure: 'The disk became full',
  cache: '/home/me/.cache',
  settings: [['winningTicket.jobs', '3']],
  environment: [],
  runs: [],
  trusted: true,
  when: 'today',
};

/** As vscode.l10n does it without a translation. */
const english = {
  t: (message: string, ...values: readonly string[]): string =>
    message.replace(/\{(\d)\}/g, (_, n: string) => values[Number(n)]!),
};

test('the doctor says what is used, why, how fast, and what to do', () => {
  const text = reportOf(findings, workTitles, english);
  assert.match(text, /Runs work, with the wasm engine.*Install Native Engine/);
  assert.match(text, /\| Not native \| it is \\<not\\> there \\\| at all \|/);
  assert.match(text, /\| LeNet-300-100 \| 11\.24 ms, median of 90 \| 1: it has no more \|/);
  assert.match(text, /What to do \| Install it\./);
  assert.match(text, /The last installation failed \| The disk became full/);
  assert.match(text, /winningTicket\.jobs \| 3/);
  assert.match(text, /a \\\*fast\\\* one/);
});

test('the doctor tries no engine in a restricted workspace, and says so', () => {
  const text = reportOf(
    { ...findings, measured: 'restricted', trusted: false },
    workTitles,
    english,
  );
  assert.match(text, /This workspace is not trusted: no engine was tried/);
  assert.match(text, /Nothing is measured in a restricted workspace/);
  assert.doesNotMatch(text, /No engine works/);
});

test('where no engine works, the doctor says so, and all the rest', () => {
  const text = reportOf(
    { ...findings, measured: { problem: 'It ended.' }, settings: [] },
    workTitles,
    english,
  );
  assert.match(text, /\*\*No engine works here\.\*\* It ended\./);
  assert.match(text, /Nothing could be measured/);
  assert.match(text, /All settings are at their defaults/);
  assert.match(text, /## Machine/);
});

test('the share of an installation only grows, and ends at all of it', () => {
  const share = new InstallShare();
  const phases = [
    { phase: 'check', bytes: 1, total: 1 },
    { phase: 'download', bytes: 0, total: 200 },
    { phase: 'download', bytes: 200, total: 200 },
    { phase: 'check', bytes: 0, total: 0 },
    { phase: 'unpack', bytes: 500, total: 400 },
    { phase: 'compile' },
    { phase: 'finish' },
  ] as const;
  const added = phases.map((phase) => share.add(phase));
  assert.ok(added.every((step) => step >= 0));
  assert.ok(added.reduce((a, b) => a + b, 0) >= 99);
});

test('progress is told now and then, and a new phase at once', () => {
  let now = 0;
  const pace = new Paced(200, () => now);
  assert.equal(pace.isDue('download'), true);
  now = 199;
  assert.equal(pace.isDue('download'), false);
  assert.equal(pace.isDue('unpack'), true);
  now = 400;
  assert.equal(pace.isDue('unpack'), true);
});
