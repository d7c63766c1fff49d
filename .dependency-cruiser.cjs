/**
 * The import table of the design: each folder of `src` may import itself and the folders listed here.
 * A folder that is missing from the table is an error, so a new folder must be thought about.
 */
const data = ['formats', 'tensors', 'native', 'kernels'];
const training = ['data', 'models', 'masks', ...data];
const runner = ['training', 'pruning', 'packed', 'runs', 'files', ...training];
const mayImport = {
  files: [],
  formats: [],
  masks: ['formats'],
  runs: ['formats', 'files'],
  packed: ['formats', 'masks', 'runs', 'kernels'],
  native: ['files'],
  kernels: [],
  tensors: ['native', 'kernels'],
  data: ['formats', 'tensors'],
  models: ['formats', 'tensors'],
  training: ['data', 'models', 'masks', 'tensors', 'formats', 'kernels'],
  pruning: ['training', ...training],
  lottery: runner,
  jobs: ['lottery', 'runs', 'files', 'formats'],
  inspect: ['formats', 'masks', 'runs', 'files'],
  worker: ['lottery', 'inspect', 'snapshots', 'protocol', ...runner],
  protocol: ['runs', 'inspect', 'lottery'],
  // Of data, only what knows a data set by its files.
  host: ['jobs', 'runs', 'lottery', 'native', 'protocol', 'data', 'formats', 'files'],
  snapshots: ['runs', 'lottery', 'packed', 'protocol', 'formats', 'files', 'kernels'],
  cli: [
    'inspect',
    'snapshots',
    'jobs',
    'runs',
    'lottery',
    'native',
    'protocol',
    'data',
    'models',
    'packed',
    'formats',
    'tensors',
  ],
};

const folders = Object.keys(mayImport);
const rules = folders.map((folder) => ({
  name: `imports-of-${folder}`,
  comment: `src/${folder} may import only: ${mayImport[folder].join(', ') || 'nothing of src'}`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: {
    path: '^src/',
    pathNot: `^src/(${[folder, ...mayImport[folder]].join('|')})/`,
  },
}));

/** Folders from which no tensor library may be reached, not even through another file. */
const tensorFree = [
  'files',
  'formats',
  'masks',
  'packed',
  'runs',
  'native',
  'jobs',
  'inspect',
  'snapshots',
  'protocol',
  'host',
];

module.exports = {
  forbidden: [
    ...rules,
    {
      name: 'unlisted-folder',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${folders.join('|')}|extension\\.ts)(/|$)` },
      to: {},
    },
    {
      name: 'no-tensor-library-here',
      severity: 'error',
      from: { path: `^src/(${tensorFree.join('|')})/|^src/lottery/([^/]+/about|catalogue)\\.ts$` },
      to: { path: 'node_modules/@tensorflow/', reachable: true },
    },
    {
      // Of the experiments a page may know types only, which are not seen here.
      name: 'pages-know-the-protocol-only',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/', pathNot: '^src/protocol/' },
    },
    {
      name: 'pages-are-small',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: 'node_modules/(zod|react|@tensorflow|@types/vscode)/', reachable: true },
    },
    {
      name: 'controls-hide-the-toolkit',
      severity: 'error',
      from: { path: '^webview/', pathNot: '^webview/ui/controls\\.ts$' },
      to: { path: 'node_modules/@vscode/' },
    },
    {
      // The command line starts in milliseconds because it loads the engine only when a command needs it.
      name: 'command-line-loads-the-engine-lazily',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: 'node_modules/@tensorflow/', dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    tsPreCompilationDeps: false,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
