import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { type RunSnapshot } from '../../../src/protocol/snapshot';
import { type FakeView } from '../support/fakeHost';
import { session } from '../support/session';
import { shown, snapshotOf } from '../support/snapshots';

const as = (state: NonNullable<RunSnapshot['status']>['state']): RunSnapshot =>
  snapshotOf({}, { status: { ...snapshotOf().status!, state, progress: 0.5 } });

async function buttons(view: FakeView): Promise<Record<string, 'on' | 'off'>> {
  const all = await view.page.locator('.actions vscode-button:visible').all();
  const entries = await Promise.all(
    all.map(async (one) => [
      (await one.getAttribute('data-action'))!,
      (await one.getAttribute('aria-disabled')) === 'true' ? 'off' : 'on',
    ]),
  );
  return Object.fromEntries(entries) as Record<string, 'on' | 'off'>;
}

void describe('actions of the run page', () => {
  const { open } = session();
  const always = { report: 'on', compare: 'on', openSpec: 'on', reveal: 'on' };

  test('are those of the run’s state', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(as('running'))]);
    assert.deepEqual(await buttons(view), { stop: 'on', export: 'off', ...always });
    await view.show([shown(as('stopping'))]);
    assert.deepEqual(await buttons(view), { stop: 'off', export: 'off', ...always });
    await view.show([shown(as('stopped'))]);
    assert.deepEqual(await buttons(view), { resume: 'on', export: 'off', ...always });
    await view.show([shown(as('done'))]);
    assert.deepEqual(await buttons(view), { export: 'on', ...always });
    await view.show([shown({ ...as('done'), compacted: true })]);
    assert.deepEqual(await buttons(view), { export: 'off', ...always });
    await view.show([shown({ ...as('done'), compacted: true, tickets: ['tickets/1'] })]);
    assert.deepEqual(await buttons(view), { export: 'on', ...always });
    await view.show([shown(as('stopped'))], false);
    assert.deepEqual(await buttons(view), { resume: 'off', export: 'off', ...always });
  });

  test('ask the host, and tell what it answers', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(as('running'))]);
    await view.page.locator('[data-action=stop]').click();
    const { id, request } = await view.request('run');
    assert.deepEqual(request, { kind: 'run', action: 'stop', folder: '/runs/first' });
    await view.reply(id, 'The folder is read-only.');
    assert.match(await view.page.locator('.announcement').innerText(), /read-only/);
  });

  test('that cannot be done say why, to the keyboard too, and ask nothing', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(as('stopped'))], false);
    const resume = view.page.locator('[data-action=resume]');
    assert.match((await resume.getAttribute('title'))!, /not trusted/);
    await resume.focus();
    await view.page.keyboard.press('Enter');
    await view.settle();
    assert.match(await view.page.locator('.announcement').innerText(), /not trusted/);
    assert.deepEqual(
      (await view.sent()).filter((message) => message.type === 'request'),
      [],
    );
  });

  test('copy a table as CSV and say so', async (t) => {
    const view = await open(t);
    if (!view) return;
    await view.show([shown(snapshotOf({ levels: 3 }))]);
    await view.page.getByText('Copy as CSV').click();
    const { id, request } = await view.request('copy');
    const lines = request.text.split('\r\n');
    assert.equal(
      lines[0],
      'Level,Density,Ticket,"Ticket, deviation",Fresh weights,"Fresh weights, deviation",To dense,Matching',
    );
    assert.equal(lines[1], '0,1,0.974,0.002,,,,true');
    assert.equal(lines.length, 5);
    await view.reply(id);
    assert.match(await view.page.locator('.announcement').innerText(), /3 rows copied/);
    assert.equal(await view.page.locator('.announcement').getAttribute('aria-live'), 'polite');
  });
});
