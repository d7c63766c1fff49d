import assert from 'node:assert/strict';
import path from 'node:path';
import test, { describe } from 'node:test';
import { gzipSync } from 'node:zlib';
import esbuild, { type BuildOptions } from 'esbuild';
import { root } from '../support/paths';

interface Built {
  /** Output files by their names. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Sources that something of is in the script, by the script's name. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
}

async function build(): Promise<Built> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { webviewOptions } = require('../../esbuild.js') as {
    webviewOptions: readonly BuildOptions[];
  };
  const files = new Map<string, Uint8Array>();
  const sources = new Map<string, string[]>();
  for (const options of webviewOptions) {
    const made = await esbuild.build({
      ...options,
      absWorkingDir: root,
      write: false,
      metafile: true,
    });
    for (const file of made.outputFiles) files.set(path.basename(file.path), file.contents);
    for (const [name, output] of Object.entries(made.metafile.outputs)) {
      const inputs = Object.entries(output.inputs).filter(([, input]) => input.bytesInOutput > 0);
      sources.set(
        path.basename(name),
        inputs.map(([input]) => input),
      );
    }
  }
  return { files, sources };
}

void describe('the bundles of the pages', async () => {
  const { files, sources } = await build();
  const kilobytes = (name: string): number => gzipSync(files.get(name)!).length / 1000;

  for (const name of ['run', 'inspector']) {
    test(`of the ${name} page weighs less than 150 KB without the toolkit, as it is sent`, (context) => {
      const page = kilobytes(`${name}.js`) + kilobytes(`${name}.css`);
      context.diagnostic(
        `page ${page.toFixed(1)} KB, controls ${kilobytes('controls.js').toFixed(1)} KB (gzip)`,
      );
      assert.ok(page < 150, `${page} KB`);
    });
  }

  test('has the toolkit in the file of the controls only', () => {
    const ofToolkit = (source: string): boolean =>
      /node_modules\/@(vscode|microsoft)\//.test(source);
    assert.ok(sources.get('controls.js')!.some(ofToolkit));
    for (const name of ['run.js', 'inspector.js']) {
      assert.ok(!sources.get(name)!.some(ofToolkit), name);
    }
  });

  test('has neither React, zod, tensors nor the experiments in it, but for formulas', () => {
    const all = [...sources.values()].flat();
    assert.deepEqual(
      all.filter((source) =>
        /node_modules\/(react|react-dom|zod|@tensorflow)\/|src\/(?!protocol\/|lottery\/bounds\/)/.test(
          source,
        ),
      ),
      [],
    );
  });

  test('evaluates no text as code', () => {
    // The toolkit's has a way out for engines without globalThis, which the policy would stop.
    for (const name of ['run.js', 'inspector.js']) {
      const script = Buffer.from(files.get(name)!).toString('utf8');
      assert.doesNotMatch(script, /\beval\(|new Function\(/, name);
    }
  });
});
