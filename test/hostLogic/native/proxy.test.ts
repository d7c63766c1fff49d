import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyVariables } from '../../../src/host/native/logic/proxy';
import { proxyFor } from '../../../src/native/fetch/proxy';

const proxy = 'http://proxy.example:3128';

test("VS Code's proxy is used where the environment names none", () => {
  const variables = proxyVariables({ PATH: '/bin' }, ` ${proxy} `, ['pypi.example', 7]);
  const target = new URL('https://files.example/a.whl');
  assert.equal(proxyFor(target, variables)?.host, 'proxy.example:3128');
  assert.equal(proxyFor(new URL('https://pypi.example/simple'), variables), undefined);
});

test("the environment's own proxy, and what it excepts, come first", () => {
  for (const name of ['https_proxy', 'HTTP_PROXY', 'ALL_PROXY']) {
    assert.deepEqual(proxyVariables({ [name]: 'http://other:1' }, proxy, ['a']), {});
  }
  const { NO_PROXY } = proxyVariables({ no_proxy: 'b' }, proxy, ['a']);
  assert.equal(NO_PROXY, undefined);
  for (const none of ['', ' ', undefined, 3]) assert.deepEqual(proxyVariables({}, none, []), {});
});
