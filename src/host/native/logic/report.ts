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

/** Says texts in the user's language, as `vscode.l10n` does. */
export interface Translator {
  t(message: string, ...values: readonly string[]): string;
}

/** What the nets that were measured are called. */
export type Titles = Readonly<Record<Measurement['work'], string>>;

/** The findings as a page of Markdown. */
export function reportOf(findings: Findings, titles: Titles, l10n: Translator): string {
  const { program, vscode, node, platform, cpu, cores, freeBytes, totalBytes } = findings;
  return [
    `# ${l10n.t('Winning Ticket: Doctor')}`,
    '',
    ...summary(findings, l10n),
    '',
    `## ${l10n.t('Engine')}`,
    '',
    ...engine(findings, l10n),
    '',
    `## ${l10n.t('Speed')}`,
    '',
    ...speed(findings, titles, l10n),
    '',
    `## ${l10n.t('Machine')}`,
    '',
    ...table([
      ['Winning Ticket', program],
      ['VS Code', vscode],
      [l10n.t('Node.js of the extension host'), node],
      [l10n.t('Platform'), platform],
      [l10n.t('Processor'), cpu],
      [l10n.t('Cores granted'), String(cores)],
      [l10n.t('Memory free'), l10n.t('{0} of {1} GiB', gib(freeBytes), gib(totalBytes))],
      [
        l10n.t('Workspace trusted'),
        findings.trusted ? l10n.t('yes') : l10n.t('no: nothing can be run'),
      ],
      [l10n.t('New runs go to'), findings.runs.join(', ') || l10n.t('no folder is open')],
    ]),
    '',
    `## ${l10n.t('Settings in use')}`,
    '',
    ...(findings.settings.length === 0
      ? [l10n.t('All settings are at their defaults.')]
      : table(findings.settings)),
    ...(findings.environment.length === 0
      ? []
      : ['', l10n.t('Of the environment:'), '', ...table(findings.environment)]),
    '',
    `*${l10n.t('Found out on {0}. The log, in the command palette: **Winning Ticket: Show Log**.', findings.when)}*`,
    '',
  ].join('\n');
}

function summary({ measured, native }: Findings, l10n: Translator): readonly string[] {
  if (measured === 'restricted') {
    return [
      l10n.t(
        '**This workspace is not trusted: no engine was tried.** Trust it to run, and to measure.',
      ),
    ];
  }
  if ('problem' in measured) {
    return [`${l10n.t('**No engine works here.**')} ${text(measured.problem)}`];
  }
  const { engine } = measured[0].result;
  if (engine.name === 'native') {
    return [l10n.t('**All is well: runs train with the native engine, the fastest there is.**')];
  }
  const why =
    native.state === 'ready'
      ? l10n.t('The native engine is there, but another is used: see why below.')
      : l10n.t(
          'TensorFlow trains several times as fast: run the command **Winning Ticket: Install Native Engine**.',
        );
  return [`${l10n.t('**Runs work, with the {0} engine.**', engine.name)} ${why}`];
}

function engine(
  { measured, native, lastFailure, cache }: Findings,
  l10n: Translator,
): readonly string[] {
  const used =
    measured === 'restricted' || 'problem' in measured ? undefined : measured[0].result.engine;
  const rows: (readonly [string, string])[] = used === undefined ? [] : engineRows(used, l10n);
  switch (native.state) {
    case 'ready':
      rows.push(
        [
          l10n.t('Native engine'),
          l10n.t('TensorFlow {0} in {1}', native.tensorflowVersion, native.folder),
        ],
        [l10n.t('It came from'), native.source],
      );
      break;
    case 'missing':
    case 'broken':
      rows.push([l10n.t('Native engine'), native.reason], [l10n.t('What to do'), native.remedy]);
  }
  if (lastFailure !== undefined) rows.push([l10n.t('The last installation failed'), lastFailure]);
  rows.push([l10n.t('Engines are installed in'), cache]);
  return [...table(rows), '', l10n.t('A GPU is not used.')];
}

function engineRows(
  { name, versions, attempts }: EngineRecord,
  l10n: Translator,
): (readonly [string, string])[] {
  const chosen = attempts.at(-1)?.reason ?? name;
  return [
    [l10n.t('Used'), chosen],
    ...attempts
      .filter(({ outcome }) => outcome === 'refused')
      .map((attempt) => [l10n.t('Not {0}', attempt.engine), attempt.reason] as const),
    ...Object.entries(versions),
  ];
}

function speed({ measured }: Findings, titles: Titles, l10n: Translator): readonly string[] {
  if (measured === 'restricted') {
    return [l10n.t('Nothing is measured in a restricted workspace.')];
  }
  if ('problem' in measured) return [l10n.t('Nothing could be measured.')];
  const heads = [l10n.t('Training step of 60 examples'), l10n.t('Time'), l10n.t('Threads')];
  return [
    `| ${heads.join(' | ')} |`,
    '| --- | ---: | --- |',
    ...measured.map(({ work, threads, threadsReason, result }) => {
      const milliseconds = result.stepMilliseconds.toFixed(2);
      const time = l10n.t('{0} ms, median of {1}', milliseconds, String(result.steps));
      return `| ${titles[work]} | ${time} | ${threads}: ${text(threadsReason)} |`;
    }),
    '',
    l10n.t('Estimates of the time that runs take are made from these.'),
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
