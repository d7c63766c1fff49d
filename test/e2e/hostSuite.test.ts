import assert from 'node:assert/strict';
import { runHostSuite } from './support/hostRun';
import { testInVscode } from './support/register';

testInVscode('the suite inside the extension host', async (target, context) => {
  const { code, results, complaints, log } = await runHostSuite(target);
  assert.ok(results, `the suite did not come to its end (exit code ${code}).\n${log}`);
  assert.equal(results.vscode, target.vscode);
  assert.ok(results.tests.length > 0, 'the suite is empty');
  for (const { file, title, state, error } of results.tests) {
    await context.test(`${title} (${file})`, { skip: state === 'pending' }, () => {
      assert.equal(state, 'passed', error);
    });
  }
  assert.deepEqual(complaints, [], 'the extension host complained');
  const failed = results.tests.some(({ state }) => state === 'failed');
  assert.equal(code, failed ? 1 : 0, log);
});
