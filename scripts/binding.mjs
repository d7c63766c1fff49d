// `npm run binding`: compiles the Node binding for this machine's platform into dist/prebuilt, where the command line and
// the extension carry it, so that whoever gets them needs no compiler. It loads on systems older
// than this one. TensorFlow's headers come from the pinned wheel, a few hundred kilobytes of it, or from
// the wheel that is named: `npm run binding -- --from WHEEL`.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { tryBinding } from '../src/native/binding/check.ts';
import { compileBinding, findCompiler } from '../src/native/binding/compile.ts';
import { PREBUILT_ABOUT_NAME, prebuiltFolder } from '../src/native/binding/prebuilt.ts';
import { findBindingSources } from '../src/native/binding/sources.ts';
import { findWheel, indexIn } from '../src/native/fetch/simpleIndex.ts';
import { sha256OfFile } from '../src/native/files.ts';
import { findNative } from '../src/native/find.ts';
import { BINDING_NAME, thisHost } from '../src/native/location.ts';
import { hostProblem, isOlder, platformOf } from '../src/native/platforms.ts';
import { openWheel } from '../src/native/wheel/archive.ts';
import { extractHeaders } from '../src/native/wheel/headers.ts';
import { openRemoteWheel } from '../src/native/wheel/remote.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const run = { environment: process.env };
const NODE_API = 8;
/** What every system has that runs Node 20, as it is distributed: that of Red Hat Enterprise Linux 8. */
const OLDEST = { GLIBC: '2.28', GLIBCXX: '3.4.25', CXXABI: '1.3.11' };

async function main() {
  const host = thisHost();
  const platform = platformOf(host);
  const problem = hostProblem(host);
  if (problem) throw new Error(`${problem.reason} No binding is made ready here.`);
  const sources = findBindingSources(path.join(root, 'src'));
  const compiler = await findCompiler(run);
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-binding-'));
  try {
    const include = path.join(temporary, 'include');
    const wheel = await open(platform);
    const headers = await extractHeaders(wheel, sources, include);
    await wheel.close();
    const libraries = standIns(platform, compiler, path.join(temporary, 'libraries'));
    const output = path.join(temporary, BINDING_NAME);
    const extra = [
      path.join(root, 'scripts', 'portable.cc'),
      ...(host.platform === 'linux' ? ['-Wl,--no-as-needed'] : []),
    ];
    await compileBinding(compiler, { platform, sources, include, libraries, output, extra }, run);
    const glibc = host.platform === 'linux' ? neededGlibc(output) : undefined;
    await tryBeside(output, platform, temporary);
    const folder = prebuiltFolder(host, path.join(root, 'dist'));
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    fs.copyFileSync(output, path.join(folder, BINDING_NAME));
    const about = {
      format: 1,
      sha256: await sha256OfFile(output),
      tfjsNode: sources.tfjsNode,
      napi: NODE_API,
      ...(glibc && { glibc }),
      compiler: compiler.version,
    };
    fs.writeFileSync(path.join(folder, PREBUILT_ABOUT_NAME), `${JSON.stringify(about, null, 2)}\n`);
    fs.writeFileSync(path.join(folder, 'NOTICE'), notice(sources));
    const size = Math.round(fs.statSync(output).size / 1000);
    console.log(
      `Made ${path.relative(root, folder)}/${BINDING_NAME}: ${size} KB, ${headers} headers, ${glibc ? `needs glibc ${glibc}` : 'no glibc'}.`,
    );
  } finally {
    fs.rmSync(temporary, { recursive: true });
  }
}

async function open(platform) {
  const at = process.argv.indexOf('--from');
  if (at > 0) return openWheel(process.argv[at + 1]);
  const file = await findWheel(indexIn(process.env), platform, run);
  const wheel = await openRemoteWheel(file.url, run);
  if (wheel) return wheel;
  throw new Error('The package index sends whole wheels only: fetch one and name it with --from.');
}

/** Empty libraries of the right names: the binding finds the functions when it is loaded beside the real ones. */
function standIns(platform, compiler, folder) {
  fs.mkdirSync(folder);
  const [program, ...rest] = compiler.command;
  const empty = path.join(folder, 'empty.cc');
  fs.writeFileSync(empty, '');
  for (const name of platform.libraries) {
    const named = platform.id.startsWith('darwin')
      ? ['-dynamiclib', '-install_name', `@rpath/${name}`]
      : ['-shared', '-fPIC', `-Wl,-soname,${name}`];
    execFileSync(program, [...rest, ...named, empty, '-o', path.join(folder, name)]);
  }
  return folder;
}

/** The C library that a binding needs. @throws where not every system has the libraries that it needs */
function neededGlibc(file) {
  const text = execFileSync('readelf', ['-V', file], { encoding: 'utf8' });
  const newest = (name) =>
    [...text.matchAll(new RegExp(`Name: ${name}_([0-9.]+)`, 'g'))]
      .map((match) => match[1])
      .reduce((most, version) => (isOlder(most, version) ? version : most), '0');
  for (const [name, most] of Object.entries(OLDEST)) {
    if (isOlder(most, newest(name))) {
      throw new Error(`The binding needs ${name} ${newest(name)}, newer than ${most}.`);
    }
  }
  return newest('GLIBC');
}

/** Whose work the binding is. */
function notice({ tfjsNode, nodeApi }) {
  const headers = fs.readFileSync(path.join(nodeApi, '..', 'LICENSE'), 'utf8');
  return `${BINDING_NAME} is compiled from the sources of @tensorflow/tfjs-node ${tfjsNode} (Copyright Google LLC,
Apache License 2.0) with the C API headers of TensorFlow (Copyright The TensorFlow Authors, Apache License 2.0) and with
node-api-headers:

${headers}`;
}

/** Loads the binding beside the libraries that are installed here, where there are some. */
async function tryBeside(binding, platform, temporary) {
  const native = findNative();
  if (native.state !== 'ready') {
    console.log('No libraries are installed here, so the binding was not loaded.');
    return;
  }
  const folder = path.join(temporary, 'engine');
  fs.mkdirSync(folder);
  for (const name of platform.libraries) {
    fs.symlinkSync(path.join(native.folder, name), path.join(folder, name));
  }
  fs.copyFileSync(binding, path.join(folder, BINDING_NAME));
  const loaded = await tryBinding(path.join(folder, BINDING_NAME), run);
  if (!loaded.loads) throw new Error(`The binding does not load: ${loaded.why}`);
  console.log(`It loads beside TensorFlow ${loaded.tensorflow}.`);
}

await main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
