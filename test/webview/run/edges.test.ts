import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { type RunSnapshot } from '../../../src/protocol/snapshot';
import { session } from '../support/session';
import { shown, snapshotOf } from '../support/snapshots';

const hostile = '<script>window.hurt = true</script> עברית 🎟️ =1+1 ' + 'long-'.repeat(60);

/** A snapshot whose every text is this one. */
function withTexts(text: string): RunSnapshot {
  const written = JSON.stringify(snapshotOf(), (key, value: unknown) =>
    typeof value === 'string' && ['title', 'verdict', 'value', 'label', 'group'].includes(key)
      ? text
      : value,
  );
  return JSON.parse(written) as RunSnapshot;
}

const cases: Readonly<Record<string, RunSnapshot>> = {
  'one level, one seed, one point': snapshotOf({ levels: 1, seeds: 1, points: 1 }),
  '200 layers and 30 levels': snapshotOf({ levels: 30, layers: 200 }),
  '1000 points': snapshotOf({ points: 1000 }),
  'nothing at all': snapshotOf(
    {},
    {
      presentation: { verdict: '', headline: '', outline: [], tables: [], charts: [] },
      trainings: [],
      curves: [],
      facts: [],
    },
  ),
  'no level finished': snapshotOf({ levels: 0 }),
  'hostile texts': withTexts(hostile),
};

void describe('the run page with odd runs', () => {
  const { open } = session();

  for (const [name, snapshot] of Object.entries(cases)) {
    test(`${name}: no errors, nothing beyond the panel's width`, async (t) => {
      const view = await open(t, { context: { viewport: { width: 300, height: 700 } } });
      if (!view) return;
      await view.show([shown(snapshot)]);
      assert.deepEqual(await view.complaints(), []);
      for (const width of [300, 1600]) {
        await view.page.setViewportSize({ width, height: 700 });
        await view.settle();
        const beyond: number = await view.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(beyond, 0, `${width} pixels`);
      }
      assert.equal(await view.page.evaluate(() => 'hurt' in window), false);
      assert.deepEqual(await view.complaints(), []);
    });
  }

  test('values that are no numbers are gaps, and the rest is drawn', async (t) => {
    const view = await open(t);
    if (!view) return;
    const snapshot = snapshotOf();
    const broken = JSON.parse(
      JSON.stringify(snapshot, (key, value: unknown) =>
        (key === 'y' || key === 'mean') &&
        typeof value === 'number' &&
        value > 0.97 &&
        value < 0.9715
          ? null
          : value,
      ),
    ) as RunSnapshot;
    const curves = broken.curves.map((curve) => ({
      ...curve,
      testAccuracy: { mean: curve.step.map(() => null), deviation: curve.step.map(() => null) },
    }));
    await view.show([shown({ ...broken, curves })]);
    assert.equal(await view.page.locator('.chart-panel canvas').count(), 2);
    const empty = view.page.locator('.training-panel .empty');
    assert.match(await empty.innerText(), /no curve of these trainings yet/);
    assert.deepEqual(await view.complaints(), []);
  });

  test('says what is missing while nothing has come yet', async (t) => {
    const view = await open(t);
    if (!view) return;
    assert.match(await view.page.locator('.page-empty').innerText(), /Loading/);
    await view.show([shown(snapshotOf({ levels: 0 }))]);
    assert.match(
      await view.page.locator('.chart-panel .empty').first().innerText(),
      /nothing of it is finished/,
    );
    const unread = { ...snapshotOf({}, { curves: [] }), presentation: undefined };
    await view.show([shown(unread as unknown as RunSnapshot)]);
    assert.match(await view.page.locator('.verdict').innerText(), /no results/);
    assert.match(
      await view.page.locator('.training-panel .empty').innerText(),
      /No training has begun/,
    );
    await view.show([]);
    assert.match(await view.page.locator('.page-empty').innerText(), /no run to show/);
  });

  test('damages are listed, and the rest is shown', async (t) => {
    const view = await open(t);
    if (!view) return;
    const damages = [{ what: '2/level-3/result.json', message: 'It is no JSON: delete it.' }];
    await view.show([shown(snapshotOf({}, { damages }))]);
    const notice = view.page.locator('.notice.warning');
    assert.match(await notice.innerText(), /The rest is shown/);
    assert.match(await notice.innerText(), /2\/level-3\/result\.json It is no JSON/);
    assert.equal(await view.page.locator('.panel canvas[data-series]').count(), 3);
  });
});
