import { type Measurement } from '../../../jobs/measure';
import { type NativeStatus } from '../../../native/find';
import { type EngineRecord } from '../../../runs/record';

/** What the doctor has found out. */
export interface Findings {
  readonly program: string;
  readonly vscode: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** `restricted` where nothing was tried, as the workspace is not trusted. */
  readonly measured:
    readonly [Measurement, ...Measurement[]] | { readonly problem: string } | 'restricted';
  readonly native: NativeStatus;
  /** Why the last installation failed, if it did. */
  readonly lastFailure: string | undefined;
  /** Where installed engines lie. */
  readonly cache: string;
  /** Settings that are not at their default, by their names. */
  readonly settings: readonly (readonly [string, string])[];
  /** Environment variables of ours that are set. */
  readonly environment: readonly (readonly [string, string])[];
  /** Where new runs go. */
  readonly runs: readonly string[];
  readonly trusted: boolean;
  /** When this was found out, for people. */
  readonly when: string;
}

/** What the nets that were measured are called. */
export type Titles = Readonly<Record<Measurement['work'], string>>;

/** The findings as a page of Markdown. */
export function reportOf(findings: Findings, titles: Titles): string {
  const { program, vscode, node, platform, cpu, cores, freeBytes, totalBytes } = findings;
  return [
    '# Winning Ticket: Doctor',
    '',
    ...summary(findings),
    '',
    '## Engine',
    '',
    ...engine(findings),
    '',
    '## Speed',
    '',
    ...speed(findings, titles),
    '',
    '## Machine',
    '',
    ...table([
      ['Winning Ticket', program],
      ['VS Code', vscode],
      ['Node.js of the extension host', node],
      ['Platform', platform],
      ['Processor', cpu],
      ['Cores granted', String(cores)],
      ['Memory free', `${gib(freeBytes)} of ${gib(totalBytes)} GiB`],
      ['Workspace trusted', findings.trusted ? 'yes' : 'no: nothing can be run'],
      ['New runs go to', findings.runs.join(', ') || 'no folder is open'],
    ]),
    '',
    '## Settings in use',
    '',
    ...(findings.settings.length === 0
      ? ['All settings are at their defaults.']
      : table(findings.settings)),
    ...(findings.environment.length === 0
      ? []
      : ['', 'Of the environment:', '', ...table(findings.environment)]),
    '',
    `*Found out on ${findings.when}. The log, in the command palette: **Winning Ticket: Show Log**.*`,
    '',
  ].join('\n');
}

function summary({ measured, native }: Findings): readonly string[] {
  if (measured === 'restricted') {
    return [
      '**This workspace is not trusted: no engine was tried.** Trust it to run, and to measure.',
    ];
  }
  if ('problem' in measured) return [`**No engine works here.** ${text(measured.problem)}`];
  const { engine } = measured[0].result;
  if (engine.name === 'native') {
    return ['**All is well: runs train with the native engine, the fastest there is.**'];
  }
  const why =
    native.state === 'ready'
      ? 'The native engine is there, but another is used: see why below.'
      : 'TensorFlow trains several times as fast: run the command **Winning Ticket: Install Native Engine**.';
  return [`**Runs work, with the ${engine.name} engine.** ${why}`];
}

function engine({ measured, native, lastFailure, cache }: Findings): readonly string[] {
  const used =
    measured === 'restricted' || 'problem' in measured ? undefined : measured[0].result.engine;
  const rows: (readonly [string, string])[] = used === undefined ? [] : engineRows(used);
  switch (native.state) {
    case 'ready':
      rows.push(['Native engine', `TensorFlow ${native.tensorflowVersion} in ${native.folder}`]);
      rows.push(['It came from', native.source]);
      break;
    case 'missing':
    case 'broken':
      rows.push(['Native engine', native.reason], ['What to do', native.remedy]);
  }
  if (lastFailure !== undefined) rows.push(['The last installation failed', lastFailure]);
  rows.push(['Engines are installed in', cache]);
  return [...table(rows), '', 'A GPU is not used.'];
}

function engineRows({ name, versions, attempts }: EngineRecord): (readonly [string, string])[] {
  const chosen = attempts.at(-1)?.reason ?? name;
  return [
    ['Used', chosen],
    ...attempts
      .filter(({ outcome }) => outcome === 'refused')
      .map((attempt) => [`Not ${attempt.engine}`, attempt.reason] as const),
    ...Object.entries(versions),
  ];
}

function speed({ measured }: Findings, titles: Titles): readonly string[] {
  if (measured === 'restricted') return ['Nothing is measured in a restricted workspace.'];
  if ('problem' in measured) return ['Nothing could be measured.'];
  return [
    '| Training step of 60 examples | Time | Threads |',
    '| --- | ---: | --- |',
    ...measured.map(({ work, threads, threadsReason, result }) => {
      const time = `${result.stepMilliseconds.toFixed(2)} ms, median of ${result.steps}`;
      return `| ${titles[work]} | ${time} | ${threads}: ${text(threadsReason)} |`;
    }),
    '',
    'Estimates of the time that runs take are made from these.',
  ];
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  return [
    '| | |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${text(name)} | ${text(value)} |`),
  ];
}

/** Text that means itself in a cell of a table. */
function text(value: string): string {
  return value.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>|#]/g, '\\$&');
}

function gib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
