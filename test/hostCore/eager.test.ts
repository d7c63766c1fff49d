import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { build, type BuildOptions } from 'esbuild';
import { root } from '../support/paths';

/** Bytes of code that VS Code parses before the extension is active. */
const most = 80_000;

test('what activation waits for is small, and checks no schemas', async () => {
  const { extensionOptions } = createRequire(__filename)('../../esbuild.js') as {
    readonly extensionOptions: BuildOptions;
  };
  const options = { ...extensionOptions, plugins: [], write: false, absWorkingDir: root };
  const { metafile } = await build({ ...options, metafile: true });
  const outputs = metafile.outputs;
  const entry = Object.keys(outputs).find((name) => path.basename(name) === 'extension.js')!;
  const eager = new Set([entry]);
  for (const name of eager) {
    for (const { path: to, kind, external } of outputs[name]!.imports) {
      if (kind === 'import-statement' && external !== true) eager.add(to);
    }
  }
  const inputs = [...eager].flatMap((name) =>
    Object.entries(outputs[name]!.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([input]) => input),
  );
  const heavy = inputs.filter((input) => /node_modules|^src\/(lottery|native|data)\//.test(input));
  assert.deepEqual(heavy, []);
  const bytes = [...eager].reduce((sum, name) => sum + outputs[name]!.bytes, 0);
  assert.ok(bytes < most, `${bytes} bytes`);
});
