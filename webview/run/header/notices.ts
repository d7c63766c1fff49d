import { type RunSnapshot } from '../../../src/protocol/snapshot';
import { element, KeyedParts, setShown, setText } from '../../ui/dom';
import { text } from '../../ui/texts';

/** What is wrong with a run: why it failed, and what of its folder cannot be read. */
export class Notices {
  private readonly error = element('p', { class: 'notice error', role: 'alert' });
  private readonly heading = element('p', {});
  private readonly list = element('ul', {});
  private readonly damage = element('div', { class: 'notice warning' }, this.heading, this.list);
  readonly element = element('div', { class: 'notices' }, this.error, this.damage);
  private readonly damages = new KeyedParts<RunSnapshot['damages'][number], DamagePart>(
    this.list,
    () => new DamagePart(),
    (part, damage) => part.show(damage.what, damage.message),
  );

  show({ status, damages, presentation }: RunSnapshot): void {
    setShown(this.error, status?.error !== undefined);
    setText(this.error, status?.error ?? '');
    setShown(this.damage, damages.length > 0);
    setText(this.heading, headingOf(damages, presentation !== undefined));
    this.damages.show(damages, (damage) => `${damage.what}\n${damage.message}`);
  }
}

function headingOf(damages: RunSnapshot['damages'], results: boolean): string {
  // What is named by no file is whole, and only too big.
  if (damages.every(({ what }) => what === '')) return text('Not all of this run is shown.');
  return results
    ? text('Not all of this run can be read. The rest is shown.')
    : text('Of this run no results can be read.');
}

class DamagePart {
  private readonly what = element('code', {});
  private readonly message = element('span', {});
  readonly element = element('li', {}, this.what, ' ', this.message);

  show(what: string, message: string): void {
    setShown(this.what, what !== '');
    setText(this.what, what);
    setText(this.message, message);
  }
}
