import assert from 'node:assert/strict';
import { InputError, type InputReason } from '../../src/formats/errors';

/** A check for `assert.throws` and `assert.rejects`: an InputError of one line, with this reason and these parts. */
export function inputError(reason: InputReason, ...parts: string[]): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof InputError, String(error));
    assert.equal(error.reason, reason, error.message);
    assert.ok(!error.message.includes('\n'), 'one line');
    for (const part of parts)
      assert.ok(error.message.includes(part), `${error.message} lacks "${part}"`);
    return true;
  };
}
