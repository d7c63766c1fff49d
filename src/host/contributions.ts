import { type Uri } from 'vscode';

/**
 * What package.json contributes, as the code knows it: `test/hostContributions.test.ts` compares the two, so neither can
 * name what the other has not. Every id begins with {@link prefix}.
 */
export const prefix = 'winningTicket.';

/** What a command about runs is given: a run's folder, or a row of the tree, or nothing, and then it asks. */
export type RunArgument = string | Uri | { readonly folder: string } | undefined;

/** What is to be inspected: a model file, a run (its ticket), a level of a run, or nothing, and then it asks. */
export type InspectArgument =
  | RunArgument
  | { readonly folder: string; readonly entry?: { readonly stage?: string | undefined } };

/** Every command, with what menus, code lenses, pages and other features hand it. */
export interface CommandArguments {
  /** A `model.json` to prune. */
  readonly findTicket: readonly [model?: Uri];
  readonly openRunPanel: readonly [run?: RunArgument];
  readonly stopRun: readonly [run?: RunArgument, all?: readonly RunArgument[]];
  readonly resumeRun: readonly [run?: RunArgument, all?: readonly RunArgument[]];
  readonly compareRuns: readonly [run?: RunArgument, all?: readonly RunArgument[]];
  readonly inspectMasks: readonly [target?: InspectArgument, all?: readonly InspectArgument[]];
  readonly exportTicket: readonly [run?: RunArgument];
  readonly saveReport: readonly [run?: RunArgument, all?: readonly RunArgument[]];
  readonly revealRun: readonly [run?: RunArgument];
  readonly compactRun: readonly [run?: RunArgument, all?: readonly RunArgument[]];
  readonly deleteRun: readonly [run?: RunArgument, all?: readonly RunArgument[]];
  /** The spec that a run was made from. */
  readonly openSpec: readonly [run?: RunArgument];
  /** A `*.ticket.json`; else the one in the active editor. */
  readonly runSpec: readonly [spec?: Uri];
  readonly installNative: readonly [];
  readonly removeNative: readonly [];
  readonly doctor: readonly [];
  readonly openExamples: readonly [];
  readonly refreshRuns: readonly [];
  readonly showLog: readonly [];
}

export type CommandName = keyof CommandArguments;

const commandTable: Readonly<Record<CommandName, true>> = {
  findTicket: true,
  openRunPanel: true,
  stopRun: true,
  resumeRun: true,
  compareRuns: true,
  inspectMasks: true,
  exportTicket: true,
  saveReport: true,
  revealRun: true,
  compactRun: true,
  deleteRun: true,
  openSpec: true,
  runSpec: true,
  installNative: true,
  removeNative: true,
  doctor: true,
  openExamples: true,
  refreshRuns: true,
  showLog: true,
};

export const commandNames = Object.keys(commandTable) as readonly CommandName[];

/** The id of a command. */
export function commandId(name: CommandName): string {
  return prefix + name;
}

/** The settings, with the values that code reads. */
export interface SettingValues {
  /** Folder that runs go to, absolute or relative to the workspace folder; empty: the nearest `winning-ticket-runs`. */
  readonly runsFolder: string;
  /** Replicates at once; 0: as many as cores and memory allow. */
  readonly jobs: number;
  /** Threads of a replicate; 0: what the cores leave. */
  readonly threads: number;
  readonly engine: 'auto' | 'native' | 'wasm' | 'cpu';
  /** Folder with a native engine of the user's own; empty: the installed one. */
  readonly nativePath: string;
  /** Package index for installing the native engine; empty: pip's own. */
  readonly packageIndex: string;
  readonly whenWindowCloses: 'leaveRunning' | 'stop';
}

export type SettingName = keyof SettingValues;

/** Scope and default of each setting; what names a program, a library or an index is the machine's own. */
export const settings: {
  readonly [Name in SettingName]: {
    readonly scope: 'machine' | 'machine-overridable' | 'window' | 'resource';
    readonly default: SettingValues[Name];
  };
} = {
  runsFolder: { scope: 'resource', default: '' },
  jobs: { scope: 'machine-overridable', default: 0 },
  threads: { scope: 'machine-overridable', default: 0 },
  engine: { scope: 'machine', default: 'auto' },
  nativePath: { scope: 'machine', default: '' },
  packageIndex: { scope: 'machine', default: '' },
  whenWindowCloses: { scope: 'window', default: 'leaveRunning' },
};

/** The container in the activity bar, and its views. */
export const container = 'winningTicket';
export const views = { runs: 'winningTicket.runs' } as const;

/** The type of run panels, which VS Code restores by it. */
export const runPanelType = 'winningTicket.run';

/**
 * The inspector, as two types of editor with one provider: an extension may offer an editor or be the default for a
 * pattern, not both with one type. Only files that we wrote open in it by themselves.
 */
export const inspectorTypes = {
  offered: {
    id: 'winningTicket.inspector',
    priority: 'option',
    patterns: ['*.safetensors', '*.npz', '*.npy', 'model.json', '*weights_manifest.json'],
  },
  own: {
    id: 'winningTicket.ticketInspector',
    priority: 'default',
    patterns: [
      'mask.safetensors',
      'rewound.safetensors',
      '**/winning-ticket-runs/**/*.safetensors',
    ],
  },
} as const;

/** Paths of files that we wrote, as {@link inspectorTypes} has them in its patterns. */
export const ownFilePath =
  /(^|\/)(mask|rewound)\.safetensors$|\/winning-ticket-runs\/(.*\/)?[^/]*\.safetensors$/i;

/** Names of files that can be inspected, or for which the inspector tells how to convert them. */
export const modelFileName =
  /(^model|weights_manifest|\.safetensors\.index)\.json$|^pytorch_model.*\.bin$|\.(safetensors|npz|npy|pt|pth|ckpt|h5|hdf5|keras|onnx|tflite)$/i;

/** Context keys for `when` clauses, with their values. */
export interface ContextValues {
  /** How the run of the active run panel stands. */
  readonly panelRun: 'live' | 'resumable' | 'done' | 'damaged' | 'several' | undefined;
}

export const contextKeys = ['panelRun'] as const satisfies readonly (keyof ContextValues)[];

/** The id of a context key. */
export function contextId(key: keyof ContextValues): string {
  return prefix + key;
}

/** The walkthrough, and its steps in their order. */
export const walkthrough = {
  id: 'start',
  steps: ['openExamples', 'findTicket', 'watchRun', 'inspectMasks', 'useTicket', 'installNative'],
} as const;
