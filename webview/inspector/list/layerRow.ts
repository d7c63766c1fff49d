import { type Known } from '../model/statisticsStore';
import { element, resize, setAttribute, setShown, setText, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { flagWords } from '../layer/facts';
import { shapeText, shareText } from '../numbers';
import { densityOf } from '../model/density';
import { splitName, type ListedLayer } from './rows';

/** Flags that have room. */
const mostFlags = 2;

/** A layer in the list: name, density as number and bar, shape, flags. */
export class LayerRow implements Part {
  private readonly head = element('span', { class: 'name-head' });
  private readonly tail = element('bdi', { dir: 'ltr' });
  private readonly density = element('span', { class: 'row-density' });
  private readonly bar = element('div', { class: 'density-bar' });
  private readonly shape = element('span', { class: 'row-shape' });
  private readonly flags = element('span', { class: 'row-flags' });
  readonly element: HTMLElement;

  constructor(readonly index: number) {
    const line = (name: string, ...parts: HTMLElement[]): HTMLElement =>
      element('div', { class: name, 'aria-hidden': 'true' }, ...parts);
    // Right to left, so that what does not fit is left out at its beginning.
    const tail = element('span', { class: 'name-tail', dir: 'rtl' }, this.tail);
    const name = element('span', { class: 'row-name' }, this.head, tail);
    this.element = element(
      'div',
      { class: 'layer-row', role: 'option', id: `layer-${index}` },
      line('row-first', name, this.density),
      line('density-track', this.bar),
      line('row-second', this.shape, this.flags),
    );
  }

  /**
   * @param place among the rows that are listed, from 0
   * @param of how many these are
   * @param shared the beginning of all names
   */
  show(
    { layer }: ListedLayer,
    known: Known | undefined,
    place: number,
    of: number,
    chosen: boolean,
    shared: string,
  ): void {
    const name = layer.name || text('(no name)');
    const [head, tail] = splitName(name, shared);
    setText(this.head, head);
    setText(this.tail, tail);
    setText(this.shape, shapeText(layer.shape));
    const flags = flagsOf(layer, known);
    const density = known?.statistics && densityOf(known.statistics);
    setText(this.density, density === undefined ? '' : shareText(density));
    this.bar.style.inlineSize = `${100 * (density ?? 0)}%`;
    this.bar.parentElement!.classList.toggle('unknown', density === undefined);
    this.bar.parentElement!.classList.toggle('some', density !== undefined && density > 0);
    resize(this.flags, Math.min(mostFlags, flags.length), () => element('span', {}));
    flags.slice(0, mostFlags).forEach(({ short, grave }, i) => {
      setText(this.flags.children[i]!, short);
      setAttribute(this.flags.children[i]!, 'class', grave ? 'flag-chip grave' : 'flag-chip');
    });
    setShown(this.flags, flags.length > 0);
    this.element.classList.toggle('minor', layer.role !== 'kernel');
    const told = [
      name,
      shapeText(layer.shape),
      ...(density === undefined ? [] : [text('density {0}', shareText(density))]),
      ...flags.map(({ long }) => long),
    ];
    setAttribute(this.element, 'title', told.join('\n'));
    setAttribute(this.element, 'aria-label', told.join(', '));
    setAttribute(this.element, 'aria-selected', chosen ? 'true' : 'false');
    setAttribute(this.element, 'aria-posinset', place + 1);
    setAttribute(this.element, 'aria-setsize', of);
  }
}

interface ShownFlag {
  readonly short: string;
  readonly long: string;
  readonly grave: boolean;
}

function flagsOf(layer: ListedLayer['layer'], known: Known | undefined): ShownFlag[] {
  const unreadable = layer.unreadable ?? known?.error;
  if (unreadable !== undefined) {
    return [{ short: text('unreadable'), long: unreadable, grave: true }];
  }
  const statistics = known?.statistics;
  return statistics ? statistics.flags.map((flag) => flagWords(flag, statistics)) : [];
}
