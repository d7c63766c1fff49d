import { after, before, type TestContext } from 'node:test';
import { type Browser } from 'playwright-core';
import { startBrowser } from './browser';
import { FakeHost, type FakeView, type OpenOptions } from './fakeHost';

/** A browser and a host for the tests of a file. */
export interface Session {
  /** Opens a page; undefined, and the test is skipped, where there is no browser. */
  readonly open: (context: TestContext, options?: OpenOptions) => Promise<FakeView | undefined>;
  readonly browser: (context: TestContext) => Browser | undefined;
}

/** Starts browser and host before the tests of a `describe`, and ends them after it. */
export function session(): Session {
  let started: { browser: Browser; host: FakeHost } | { missing: string } | undefined;
  before(async () => {
    const browser = await startBrowser();
    started = 'missing' in browser ? browser : { browser, host: await FakeHost.start(browser) };
  });
  after(async () => {
    if (!started || 'missing' in started) return;
    await started.host.stop();
    await started.browser.close();
  });
  const ready = (context: TestContext): { browser: Browser; host: FakeHost } | undefined => {
    if (started && !('missing' in started)) return started;
    context.skip(started?.missing ?? 'No browser was started.');
    return undefined;
  };
  return {
    browser: (context) => ready(context)?.browser,
    open: async (context, options) => {
      const view = await ready(context)?.host.open(options);
      if (view) context.after(() => view.close());
      return view;
    },
  };
}
