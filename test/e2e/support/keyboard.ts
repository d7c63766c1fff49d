import assert from 'node:assert/strict';
import { type Locator, type Page } from 'playwright-core';

/** Stops of the Tab key that no page of ours comes near. */
const MOST_STOPS = 120;

/** Whether focus is on an element, or within it. */
async function hasFocus(element: Locator): Promise<boolean> {
  // Controls of the toolkit hold the element that has focus in a tree of their own.
  return element.evaluate((node) =>
    node.contains((node.getRootNode() as Document | ShadowRoot).activeElement),
  );
}

/**
 * Goes to an element by the Tab key alone, as somebody without a mouse does.
 *
 * @param key `Tab`, or `Shift+Tab` to go back
 */
export async function tabTo(page: Page, element: Locator, key = 'Tab'): Promise<void> {
  await element.waitFor();
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    if (await hasFocus(element)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${String(element)} is not reached by ${MOST_STOPS} times ${key}`);
}
