import { type LayerStatistics } from '../../../src/inspect/view';
import { Histogram } from '../../charts/histogram/histogram';
import { button, checkbox } from '../../ui/controls';
import { element, setShown, type Part } from '../../ui/dom';
import { FoldTable } from '../../ui/foldTable';
import { fileName } from '../../ui/saving';
import { text } from '../../ui/texts';
import { type PartContext } from '../context';
import { countText, valueText } from '../numbers';
import { bytesOf } from '../pictures';

interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How the values of the kept weights are spread. */
export class HistogramBox implements Part {
  private readonly histogram = new Histogram({ label: text('Histogram of the kept weights') });
  private readonly table: FoldTable<Bin>;
  readonly element: HTMLElement;
  private values: LayerStatistics['histogram'];
  private names: readonly string[] = [];

  constructor(private readonly context: PartContext) {
    const { slot } = context;
    const log = checkbox(text('Logarithmic counts'), slot.flag('log', false), (chosen) => {
      slot.set('log', chosen);
      this.draw();
    });
    this.table = new FoldTable<Bin>({
      summary: text('Show as table'),
      columns: [
        {
          title: text('From'),
          number: true,
          text: (bin) => valueText(bin.from),
          raw: (b) => b.from,
        },
        { title: text('To'), number: true, text: (bin) => valueText(bin.to), raw: (b) => b.to },
        {
          title: text('Weights'),
          number: true,
          text: (bin) => countText(bin.count),
          raw: (bin) => bin.count,
        },
      ],
      open: slot.flag('histogramTable', false),
      onToggle: (open) => slot.set('histogramTable', open),
      copy: (content, done) => context.copy(content, done),
    });
    const save = (extension: 'png' | 'svg'): HTMLElement =>
      button({
        label: extension.toUpperCase(),
        hint: text('Save this picture as {0}', extension.toUpperCase()),
        onPress: () => void this.save(extension),
      }).element;
    this.element = element(
      'section',
      { class: 'histogram-box' },
      element('h3', {}, text('Kept weights')),
      this.histogram.element,
      element('div', { class: 'box-bar' }, log.element, save('png'), save('svg')),
      this.table.element,
    );
  }

  /** @param values undefined hides it: there are no weights, or they are not known yet */
  show(values: LayerStatistics['histogram'], names: readonly string[]): void {
    this.values = values;
    this.names = names;
    setShown(this.element, values !== undefined);
    if (!values) return;
    const { min, max, counts } = values;
    const width = (max - min) / counts.length;
    this.table.show(
      counts.map((count, i) => ({ from: min + i * width, to: min + (i + 1) * width, count })),
    );
    this.draw();
  }

  redraw(): void {
    this.histogram.redraw();
  }

  destroy(): void {
    this.histogram.destroy();
  }

  private draw(): void {
    this.histogram.show(this.values, this.context.slot.flag('log', false));
  }

  private async save(extension: 'png' | 'svg'): Promise<void> {
    const name = fileName([...this.names, text('histogram')], extension);
    await this.context.save(name, async () =>
      extension === 'svg' ? this.histogram.svg() : bytesOf(await this.histogram.picture()),
    );
  }
}
