// Builds dist/: the command line, the worker processes and what they need beside them.
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const dist = path.join(__dirname, 'dist');
const watch = process.argv.includes('--watch');

/**
 * tfjs-node asks node-pre-gyp where its binding lies. The answer is the path that src/native found, so the bundle needs
 * neither node-pre-gyp nor a node_modules folder.
 */
const nativeBinding = {
  name: 'native-binding',
  setup(build) {
    build.onResolve({ filter: /^@mapbox\/node-pre-gyp$/ }, () => ({
      path: 'node-pre-gyp',
      namespace: 'native-binding',
    }));
    build.onLoad({ filter: /.*/, namespace: 'native-binding' }, () => ({
      contents: `exports.find = () => process.env.WINNING_TICKET_TFJS_BINDING ?? '';`,
      loader: 'js',
    }));
  },
};

/** Of zod's messages only the English ones are ever shown, and the others are a third of a bundle. */
const englishOnly = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: `export { default as en } from './en.js';`,
      loader: 'js',
    }));
  },
};

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  outdir: dist,
  plugins: [englishOnly],
};

/**
 * The extension in parts: VS Code waits for it to be parsed, and most of it is for a command that may never come. Parts are
 * made as modules of ECMAScript, which esbuild can split, and then turned into what `require` understands.
 */
function extension() {
  // Of this process: two builds at once must not tidy up after each other.
  const parts = path.join(dist, `parts-${process.pid}`);
  const asCommonJs = {
    name: 'as-common-js',
    setup(build) {
      build.onEnd(async ({ errors }) => {
        if (errors.length > 0) return;
        const old = fs.readdirSync(dist).filter((name) => /^extension-\w+\.js/.test(name));
        const made = fs.readdirSync(parts).filter((name) => name.endsWith('.js'));
        await esbuild.build({
          ...common,
          bundle: false,
          metafile: false,
          entryPoints: made.map((name) => path.join(parts, name)),
          supported: { 'dynamic-import': false },
        });
        for (const name of old)
          if (!made.includes(name.replace(/\.map$/, ''))) fs.rmSync(path.join(dist, name));
        fs.rmSync(parts, { recursive: true });
      });
    },
  };
  return {
    ...common,
    entryPoints: { extension: 'src/extension.ts' },
    outdir: parts,
    format: 'esm',
    splitting: true,
    chunkNames: 'extension-[hash]',
    plugins: [englishOnly, asCommonJs],
    external: ['vscode'],
    // Its other build looks its own parts up at run time, where no bundler sees them.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    // VS Code logs an error with a stack whenever an extension asks whether there is a navigator, as zod does.
    define: { navigator: 'undefined' },
  };
}

const builds = [
  {
    ...common,
    entryPoints: { 'winning-ticket': 'src/cli/main.ts' },
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    ...common,
    entryPoints: { worker: 'src/worker/main.ts' },
    plugins: [englishOnly, nativeBinding],
  },
  // By itself, because it is to start in a moment: it has no tensor library to be parsed.
  { ...common, entryPoints: { reader: 'src/worker/readerMain.ts' } },
  extension(),
];

/** Pages take their controls from a script of its own that runs before theirs, so that what they weigh themselves shows. */
const controlsApart = {
  name: 'controls-apart',
  setup(build) {
    build.onResolve({ filter: /\/controls$/ }, () => ({
      path: 'controls',
      namespace: 'controls-apart',
    }));
    build.onLoad({ filter: /.*/, namespace: 'controls-apart' }, () => ({
      contents: 'module.exports = globalThis.winningTicketControls;',
      loader: 'js',
    }));
  },
};

const page = {
  ...common,
  platform: 'browser',
  target: 'chrome120',
  format: 'iife',
  minify: true,
  outdir: path.join(dist, 'webview'),
};

const webviews = [
  {
    ...page,
    entryPoints: { controls: 'webview/ui/controls.ts' },
    globalName: 'winningTicketControls',
  },
  { ...page, entryPoints: { run: 'webview/run/main.ts' }, plugins: [controlsApart] },
  { ...page, entryPoints: { inspector: 'webview/inspector/main.ts' }, plugins: [controlsApart] },
];
builds.push(...webviews);

/** Files that the bundles open at run time. */
function copyAssets() {
  const from = (name, ...rest) => path.join(__dirname, 'node_modules', name, ...rest);
  const wasm = from('@tensorflow/tfjs-backend-wasm', 'dist');
  copy(wasm, path.join(dist, 'wasm'), /\.wasm$/);
  copy(
    from('@tensorflow/tfjs-node', 'binding'),
    path.join(dist, 'native-src', 'binding'),
    /\.(cc|h)$/,
  );
  copy(from('node-api-headers', 'include'), path.join(dist, 'native-src', 'node-api'), /\.h$/);
  // The notice of the sources of the binding stands at the head of each.
  copy(from('node-api-headers'), path.join(dist, 'native-src', 'node-api'), /^LICENSE/);
  dropOldBindings(require(from('@tensorflow/tfjs-node', 'package.json')).version);
  fs.chmodSync(path.join(dist, 'winning-ticket.js'), 0o755);
}

/** `npm run binding` puts ready-made bindings into dist/prebuilt; those of another tfjs-node would not be used. */
function dropOldBindings(version) {
  const prebuilt = path.join(dist, 'prebuilt');
  if (!fs.existsSync(prebuilt)) return;
  for (const platform of fs.readdirSync(prebuilt)) {
    const about = path.join(prebuilt, platform, 'binding.json');
    if (fs.existsSync(about) && JSON.parse(fs.readFileSync(about, 'utf8')).tfjsNode === version)
      continue;
    fs.rmSync(path.join(prebuilt, platform), { recursive: true });
  }
}

function copy(from, to, pattern) {
  fs.mkdirSync(to, { recursive: true });
  for (const name of fs.readdirSync(from).filter((entry) => pattern.test(entry))) {
    fs.copyFileSync(path.join(from, name), path.join(to, name));
  }
}

async function main() {
  fs.mkdirSync(dist, { recursive: true });
  if (watch) {
    const contexts = await Promise.all(builds.map((options) => esbuild.context(options)));
    await Promise.all(contexts.map((context) => context.rebuild()));
    copyAssets();
    await Promise.all(contexts.map((context) => context.watch()));
    return;
  }
  const results = await Promise.all(builds.map((options) => esbuild.build(options)));
  writeOrigins(results.map((result) => result.metafile));
  copyAssets();
}

/** What each bundle was made of, for the notices of third parties (scripts/package/). */
function writeOrigins(metafiles) {
  const outputs = Object.assign({}, ...metafiles.map((metafile) => metafile.outputs));
  const origins = Object.entries(outputs)
    .filter(([output]) => !output.endsWith('.map'))
    .map(([output, { inputs }]) => [
      output,
      Object.keys(inputs).filter((name) => inputs[name].bytesInOutput > 0),
    ]);
  const text = JSON.stringify(Object.fromEntries(origins), null, 1);
  fs.writeFileSync(path.join(dist, 'origins.json'), text);
}

if (require.main === module) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

/** How workers, the extension and pages are bundled, for tests that look into one. */
module.exports = {
  workerOptions: builds[1],
  extensionOptions: extension(),
  webviewOptions: webviews,
};
