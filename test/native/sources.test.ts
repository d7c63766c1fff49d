import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { findBindingSources, includedNames } from '../../src/native/binding/sources';
import { lastLine, NativeError } from '../../src/native/errors';
import { temporaryFolder } from './support';

function put(file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, '{"version":"1.2.3"}');
}

test('sources beside the script come before node_modules above it', (context) => {
  const root = temporaryFolder(context);
  const dist = path.join(root, 'dist');
  fs.mkdirSync(dist);
  assert.throws(
    () => findBindingSources(dist),
    (error) => error instanceof NativeError && error.reason === 'no-sources',
  );
  const modules = path.join(root, 'node_modules');
  put(path.join(modules, '@tensorflow/tfjs-node/binding/tfjs_binding.cc'));
  put(path.join(modules, '@tensorflow/tfjs-node/package.json'));
  put(path.join(modules, 'node-api-headers/include/node_api.h'));
  assert.deepEqual(findBindingSources(dist), {
    binding: path.join(modules, '@tensorflow/tfjs-node/binding'),
    nodeApi: path.join(modules, 'node-api-headers/include'),
    tfjsNode: '1.2.3',
  });
  put(path.join(dist, 'native-src/binding/tfjs_binding.cc'));
  put(path.join(dist, 'native-src/node-api/node_api.h'));
  assert.deepEqual(findBindingSources(dist), {
    binding: path.join(dist, 'native-src/binding'),
    nodeApi: path.join(dist, 'native-src/node-api'),
    tfjsNode: '4.22.0',
  });
});

test('includes are read from C++ text', () => {
  const text = '#include <vector>\n  # include "a/b.h" // why\n// #include "no.h"\nint x;\n';
  assert.deepEqual(includedNames(text), ['vector', 'a/b.h']);
});

test('the line of an output that matters is found', () => {
  assert.equal(lastLine('a\nERROR: no\n[notice] new pip\n'), 'ERROR: no');
  assert.equal(lastLine('one\ntwo\n\n'), 'two');
  assert.equal(lastLine(''), 'it printed nothing');
});
