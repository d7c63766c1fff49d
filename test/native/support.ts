import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type TestContext } from 'node:test';
import { zipSync, type Zippable } from 'fflate';
import { type BindingSources, findBindingSources } from '../../src/native/binding/sources';
import { thisHost } from '../../src/native/location';
import { nativePlatforms, type NativePlatform } from '../../src/native/platforms';

/** An empty folder that goes away with the test. */
export function temporaryFolder(context: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-native-'));
  context.after(() => {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  return folder;
}

/** Why installations cannot be tried on this machine; `false` where they can. */
export function cannotInstall(): string | false {
  const host = thisHost();
  if (host.platform !== 'linux' || host.arch !== 'x64' || !host.glibc)
    return 'not linux-x64, glibc';
  try {
    execFileSync('g++', ['--version']);
    return false;
  } catch {
    return 'no g++';
  }
}

/** Writes a zip file of the given names and contents. */
export function writeZip(file: string, content: Zippable): string {
  fs.writeFileSync(file, zipSync(content));
  return file;
}

/** A wheel name that the installer takes for a TensorFlow of version 9.9.9. */
export const FAKE_WHEEL_NAME = 'tensorflow_cpu-9.9.9-cp311-cp311-manylinux_2_17_x86_64.whl';

const C_API = 'extern "C" const char* TF_Version();\n';

const BINDING = `
#include <node_api.h>
#include "fake.h"
static napi_value init(napi_env env, napi_value exports) {
  napi_value text;
  napi_create_string_utf8(env, TF_Version(), NAPI_AUTO_LENGTH, &text);
  napi_set_named_property(env, exports, "TF_Version", text);
  return exports;
}
NAPI_MODULE(NODE_GYP_MODULE_NAME, init)
`;

/** A stand-in for TensorFlow. */
export interface FakeTensorFlow {
  /** A tiny wheel, with libraries that hold nothing but `TF_Version`. */
  readonly wheel: string;
  /** Binding sources that call it. */
  readonly sources: BindingSources;
  /** The line of the table of platforms that names the wheel. */
  readonly platform: NativePlatform;
}

/**
 * Makes a wheel, as pip likes it, and sources for it.
 * @param padding Bytes to make it longer by.
 */
export function makeFakeTensorFlow(folder: string, padding = 0): FakeTensorFlow {
  const binding = path.join(folder, 'binding');
  fs.mkdirSync(binding, { recursive: true });
  fs.writeFileSync(path.join(binding, 'tfjs_binding.cc'), BINDING);
  fs.writeFileSync(path.join(binding, 'fake.h'), '#include "tensorflow/c/c_api.h"\n');
  const bytes = fakeLibrary(folder);
  const wheel = writeZip(path.join(folder, FAKE_WHEEL_NAME), {
    'tensorflow/libtensorflow_cc.so.2': bytes,
    'tensorflow/libtensorflow_framework.so.2': [bytes, { level: 0 }],
    'tensorflow/padding': [randomBytes(padding), { level: 0 }],
    'tensorflow/include/tensorflow/c/c_api.h': Buffer.from('#include "inner.h"\n'),
    'tensorflow/include/tensorflow/c/inner.h': Buffer.from(C_API),
    'tensorflow/include/tensorflow/c/unneeded.h': Buffer.from('#error never\n'),
    'tensorflow_cpu-9.9.9.dist-info/WHEEL': Buffer.from('Wheel-Version: 1.0\n'),
    'tensorflow_cpu-9.9.9.dist-info/METADATA': Buffer.from(
      'Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: 9.9.9\n',
    ),
    'tensorflow_cpu-9.9.9.dist-info/RECORD': Buffer.from(''),
  });
  const { nodeApi } = findBindingSources();
  const platform = fakePlatform(wheel, 2 * bytes.length);
  return { wheel, sources: { binding, nodeApi, tfjsNode: '0.0.0' }, platform };
}

/** The bytes of a shared library that says it is TensorFlow 9.9.9. */
export function fakeLibrary(folder: string): Buffer {
  const code = path.join(folder, 'library.cc');
  fs.writeFileSync(code, 'extern "C" const char* TF_Version() { return "9.9.9"; }\n');
  const library = path.join(folder, 'libtensorflow_cc.so.2');
  const parameters = ['-shared', '-fPIC', code, '-o', library];
  execFileSync('g++', [...parameters, '-Wl,-soname,libtensorflow_cc.so.2']);
  return fs.readFileSync(library);
}

/** A line of the table of platforms for a wheel on disk. */
export function fakePlatform(wheel: string, libraryBytes: number): NativePlatform {
  const bytes = fs.readFileSync(wheel);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const platform = nativePlatforms.find(({ id }) => id === 'linux-x64');
  if (platform === undefined) throw new Error('the table has no linux-x64');
  const pinned = { name: path.basename(wheel), bytes: bytes.length, sha256 };
  return { ...platform, version: '9.9.9', wheel: pinned, libraryBytes };
}

/** Writes an executable shell script. */
export function writeScript(file: string, body: string): string {
  fs.writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return file;
}
