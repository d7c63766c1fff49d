import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plain } from '../../src/host/plain';

/** What VS Code takes for a link in a notification (`linkedText.ts`). */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

test('no text of others becomes a link in a notification', () => {
  const texts = [
    '[Click](command:a.b)',
    'x [a](https://e.org "t") [b](file:///c)',
    '[[a](command:b)',
  ];
  for (const text of texts) {
    assert.match(text, link);
    assert.doesNotMatch(plain(text), link);
    assert.equal(plain(text).replaceAll('\u200B', ''), text);
  }
  assert.equal(plain('784-300-100 [seed 1] (digits)'), '784-300-100 [seed 1] (digits)');
});
