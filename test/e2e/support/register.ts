import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { wantedTargets, type Target } from './prepared';

/**
 * Registers a test for each version of VS Code that was asked for. Where one cannot be had, the test is skipped with the
 * reason and the remedy; where every change is checked (CI=true), it fails with them.
 */
export function testInVscode(
  name: string,
  body: (target: Target, context: TestContext) => Promise<void>,
): void {
  for (const wanted of targets()) {
    const title = `${name} (${wanted.vscode})`;
    if ('target' in wanted) test(title, (context) => body(wanted.target, context));
    else if (process.env['CI'] === 'true') test(title, () => assert.fail(wanted.missing));
    else test(title, { skip: wanted.missing }, () => undefined);
  }
}

let known: ReturnType<typeof wantedTargets> | undefined;

function targets(): ReturnType<typeof wantedTargets> {
  return (known ??= wantedTargets());
}
