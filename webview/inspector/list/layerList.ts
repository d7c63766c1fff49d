import { checkbox, dropdown, textField } from '../../ui/controls';
import { element, KeyedParts, setAttribute, setShown, setText, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { type ViewSlot } from '../../ui/viewSlot';
import { type OpenModel } from '../model/openModel';
import { densityOf } from '../model/density';
import { LayerRow } from './layerRow';
import {
  listed,
  sharedStart,
  sortOrders,
  stepIn,
  windowOf,
  type ListChoice,
  type ListedLayer,
  type SortOrder,
} from './rows';
import { TypeAhead } from './typeAhead';

/** Pixels; the style sheet has it, too. */
const rowHeight = 50;
/** Layers from which on a list is worth being filtered. */
const longList = 9;

/** The layers of a file, of which only those that show have elements. */
export class LayerList implements Part {
  private readonly rows = element('div', { class: 'list-rows', role: 'presentation' });
  private readonly box = element(
    'div',
    { class: 'list-box', role: 'listbox', tabindex: 0, 'aria-label': text('Layers') },
    this.rows,
  );
  private readonly count = element('span', { class: 'note', role: 'status' });
  private readonly tools: HTMLElement;
  private readonly parts: KeyedParts<number, LayerRow>;
  private readonly kernels: ReturnType<typeof checkbox>;
  private readonly sort: ReturnType<typeof dropdown>;
  private readonly filter: ReturnType<typeof textField>;
  private readonly typed = new TypeAhead();
  private readonly sizes = new ResizeObserver(() => this.draw());
  readonly element: HTMLElement;
  private model: OpenModel | undefined;
  private shown: readonly ListedLayer[] = [];
  private chosen = 0;
  private shared = '';
  private frame = 0;
  private stop: () => void = () => undefined;

  constructor(
    private readonly slot: ViewSlot,
    private readonly options: {
      onChoose(index: number): void;
      /** The layers that show, and those that come next, have changed. */
      onSight(): void;
    },
  ) {
    this.filter = textField(text('Filter layers by name'), text('Filter layers'), (value) =>
      this.change('filter', value),
    );
    this.filter.setValue(this.choice.filter);
    this.sort = dropdown(text('Sort by'), (value) => this.change('sort', value));
    this.kernels = checkbox(text('Kernels only'), this.choice.kernelsOnly, (value) =>
      this.change('kernelsOnly', value),
    );
    this.tools = element(
      'div',
      { class: 'list-tools' },
      this.filter.element,
      this.sort.element,
      this.kernels.element,
    );
    this.element = element(
      'nav',
      { class: 'layer-list', 'aria-label': text('Layers') },
      this.tools,
      this.box,
      this.count,
    );
    this.parts = new KeyedParts(
      this.rows,
      (index: number) => this.create(index),
      (row, index) => this.update(row, index),
    );
    this.box.addEventListener('scroll', () => this.schedule(), { passive: true });
    this.box.addEventListener('keydown', (event) => this.onKey(event));
    this.sizes.observe(this.box);
  }

  /** Shows the layers of a model with one of them chosen; which rows show stays where it can. */
  show(model: OpenModel, chosen: number): void {
    if (model !== this.model) {
      this.stop();
      this.stop = model.onStatistics(() => this.schedule(true));
      this.model = model;
      this.shared = sharedStart(model.view.layers.map(({ name }) => name));
    }
    const moved = chosen !== this.chosen;
    this.chosen = chosen;
    this.order();
    this.draw();
    if (moved) this.reveal();
  }

  /** The layers in the order in which their statistics are wanted: those in sight, then what follows in the list. */
  get wanted(): readonly number[] {
    const { from, to } = this.stretch;
    const rows = this.shown.map(({ index }) => index);
    const others = (this.model?.view.layers ?? []).map((_, index) => index);
    return [...new Set([...rows.slice(from, to), ...rows.slice(to), ...rows, ...others])];
  }

  /** How many of {@link wanted} are in sight. */
  get inSight(): number {
    const { from, to } = this.stretch;
    return to - from;
  }

  /** Makes the chosen layer seen. */
  reveal(): void {
    const at = this.place;
    if (at < 0) return;
    const { scrollTop, clientHeight } = this.box;
    const top = at * rowHeight;
    if (top < scrollTop) this.box.scrollTop = top;
    else if (top + rowHeight > scrollTop + clientHeight)
      this.box.scrollTop = top + rowHeight - clientHeight;
  }

  destroy(): void {
    this.stop();
    this.sizes.disconnect();
    cancelAnimationFrame(this.frame);
  }

  private get choice(): ListChoice {
    const kept = this.slot.word('sort');
    return {
      filter: this.slot.word('filter') ?? '',
      sort: sortOrders.find((order) => order === kept) ?? 'order',
      kernelsOnly: this.slot.flag('kernelsOnly', false),
    };
  }

  private get place(): number {
    return this.shown.findIndex(({ index }) => index === this.chosen);
  }

  private get stretch(): { readonly from: number; readonly to: number } {
    const { scrollTop, clientHeight } = this.box;
    return windowOf(this.shown.length, rowHeight, scrollTop, clientHeight);
  }

  private change(key: keyof ListChoice, value: string | boolean): void {
    this.slot.set(key, value);
    this.order();
    this.box.scrollTop = 0;
    this.draw();
    this.reveal();
  }

  private order(): void {
    const layers = this.model?.view.layers ?? [];
    const { choice } = this;
    this.shown = listed(layers, choice, (index) => {
      const statistics = this.model?.known(index)?.statistics;
      return statistics && densityOf(statistics);
    });
    const choices = sortOrders.map((value) => ({ value, label: sortName(value) }));
    this.sort.update(choices, choice.sort);
    const mixed = layers.some(({ role }) => role !== 'kernel');
    const kernels = layers.some(({ role }) => role === 'kernel');
    setShown(this.kernels.element, mixed && (kernels || choice.kernelsOnly));
    setShown(this.tools, layers.length >= longList || choice.filter !== '' || choice.kernelsOnly);
    const all = layers.length;
    setText(
      this.count,
      this.shown.length === all
        ? all === 1
          ? text('1 tensor')
          : text('{0} tensors', all.toLocaleString('en-US'))
        : text(
            '{0} of {1} tensors',
            this.shown.length.toLocaleString('en-US'),
            all.toLocaleString('en-US'),
          ),
    );
  }

  private schedule(order = false): void {
    if (order && this.choice.sort === 'density') this.order();
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { from, to } = this.stretch;
    this.rows.style.blockSize = `${this.shown.length * rowHeight}px`;
    const drawn = this.shown.slice(from, to).map(({ index }) => index);
    // The chosen one has an element wherever it is, so that the list can point at it.
    const at = this.place;
    if (at >= 0 && !drawn.includes(this.chosen)) drawn.push(this.chosen);
    this.parts.show(drawn, String);
    setAttribute(this.box, 'aria-activedescendant', at < 0 ? undefined : `layer-${this.chosen}`);
    this.options.onSight();
  }

  private create(index: number): LayerRow {
    const row = new LayerRow(index);
    row.element.addEventListener('click', () => this.options.onChoose(index));
    return row;
  }

  private update(row: LayerRow, index: number): void {
    const layer = this.model?.view.layers[index];
    if (!layer) return;
    const place = this.shown.findIndex((one) => one.index === index);
    row.element.style.insetBlockStart = `${place * rowHeight}px`;
    const chosen = index === this.chosen;
    const known = this.model?.known(index);
    row.show({ index, layer }, known, place, this.shown.length, chosen, this.shared);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.box.clientHeight / rowHeight) - 1);
    let next = stepIn(this.shown.length, this.place, event.key, page);
    if (next === undefined && event.key.length === 1 && this.letter(event)) {
      const names = this.shown.map(({ layer }) => layer.name);
      next = this.typed.find(event.key, names, this.place, event.timeStamp);
    }
    const row = next === undefined ? undefined : this.shown[next];
    if (next === undefined) return;
    event.preventDefault();
    if (row && row.index !== this.chosen) this.options.onChoose(row.index);
  }

  private letter({ key, timeStamp }: KeyboardEvent): boolean {
    return key !== ' ' || this.typed.typing(timeStamp);
  }
}

function sortName(order: SortOrder): string {
  switch (order) {
    case 'order':
      return text('File order');
    case 'density':
      return text('Density');
    case 'size':
      return text('Size');
  }
}
