import { type LayerStatistics, type LayerView } from '../../src/inspect/view';
import { button } from '../ui/controls';
import { drawn } from '../ui/drawn';
import { element, resize, setLongText, setShown, setText, type Part } from '../ui/dom';
import { showOrPass } from '../ui/focus';
import { text } from '../ui/texts';
import { type PartContext } from './context';
import { FactList } from './layer/factList';
import { headerFacts, valueFacts, warningsOf } from './layer/facts';
import { HeatmapBox } from './layer/heatmapBox';
import { HistogramBox } from './layer/histogramBox';
import { sourceOf } from './layer/source';
import { stretchesOf, unitsTable } from './layer/unitsTable';
import { type OpenModel } from './model/openModel';

/** One layer of a model file: heatmap, histogram, facts, what is wrong with it. */
export class LayerPanel implements Part {
  /** What takes focus from a control that goes. */
  readonly heading = element('h2', {});
  private readonly warnings = element('ul', { class: 'warnings' });
  private readonly facts = new FactList();
  private readonly status = element('p', { class: 'note', role: 'status' });
  private readonly retry = button({ label: text('Try again'), onPress: () => void this.ask() });
  private readonly heatmap: HeatmapBox;
  private readonly histogram: HistogramBox;
  private readonly units: ReturnType<typeof unitsTable>;
  private readonly pictures: HTMLElement;
  readonly element: HTMLElement;
  private model: OpenModel | undefined;
  private layer = 0;
  private last: { readonly of: string; readonly statistics: LayerStatistics } | undefined;

  constructor(context: PartContext) {
    this.heatmap = new HeatmapBox(context, text('Heatmap of the layer'));
    this.histogram = new HistogramBox(context);
    this.units = unitsTable(context);
    this.pictures = element(
      'div',
      { class: 'layer-main' },
      this.heatmap.element,
      this.units.element,
    );
    this.element = element(
      'section',
      { class: 'panel layer-panel', 'aria-label': text('Chosen layer') },
      element('div', { class: 'panel-head' }, this.heading),
      this.warnings,
      element(
        'div',
        { class: 'layer-body' },
        this.pictures,
        element(
          'div',
          { class: 'layer-side' },
          this.facts.element,
          this.status,
          this.retry.element,
          this.histogram.element,
        ),
      ),
    );
    this.tell(undefined);
    for (const part of [this.warnings, this.units.element]) setShown(part, false);
  }

  /** Shows a layer by its place in the model's view; a newer version of the same layer keeps zoom and place. */
  show(model: OpenModel, layer: number): void {
    if (model === this.model && layer === this.layer) return;
    this.model = model;
    this.layer = layer;
    const shown = model.view.layers[layer];
    setShown(this.element, shown !== undefined);
    if (!shown) return;
    setLongText(this.heading, shown.name || model.called.name);
    this.tell(undefined);
    const readable = shown.unreadable === undefined;
    setShown(this.pictures, readable);
    if (!readable) {
      this.heatmap.show(undefined);
      this.fill(shown, undefined);
      this.tell(text('This tensor cannot be read: {0}', shown.unreadable));
      return;
    }
    const statistics = model.known(layer)?.statistics;
    // Of a newer version of what was shown, the older numbers stay until the new ones are there.
    const stand = statistics ?? (this.last?.of === this.whose ? this.last.statistics : undefined);
    this.draw(stand);
    this.fill(shown, stand);
    if (!statistics) void this.ask();
  }

  /** Draws again what the theme colours. */
  redraw(): void {
    this.heatmap.redraw();
    this.histogram.redraw();
  }

  destroy(): void {
    this.heatmap.destroy();
    this.histogram.destroy();
  }

  private async ask(): Promise<void> {
    const { model, layer } = this;
    const shown = model?.view.layers[layer];
    if (!model || !shown) return;
    const current = (): boolean => this.model === model && this.layer === layer;
    this.tell(text('Reading its values…'));
    try {
      // The picture asks for its tiles when it is drawn, and comes first.
      await drawn();
      await model.pictured();
      if (!current()) return;
      const statistics = await model.statistics(layer);
      if (!current()) return;
      if (!statistics) return this.tell(text('The file has changed since.'));
      this.tell(undefined);
      this.draw(statistics);
      this.fill(shown, statistics);
    } catch (error) {
      if (!current()) return;
      const why = error instanceof Error ? error.message : String(error);
      this.tell(text('Its values cannot be read: {0}', why), true);
    }
  }

  /** The same for newer versions of the same layer. */
  private get identity(): string {
    const shown = this.model?.view.layers[this.layer];
    return JSON.stringify([this.model?.called.identity, shown?.name, shown?.shape]);
  }

  /** Numbers are of one file, whatever else keeps zoom and place. */
  private get whose(): string {
    return JSON.stringify([this.model?.view.file, this.identity]);
  }

  private draw(statistics: LayerStatistics | undefined): void {
    const { model, layer } = this;
    const shown = model?.view.layers[layer];
    if (!model || !shown) return;
    this.last = statistics && { of: this.whose, statistics };
    this.heatmap.show({
      source: sourceOf(model, layer, statistics),
      identity: this.identity,
      names: [model.called.name, shown.name],
    });
  }

  private fill(layer: LayerView, statistics: LayerStatistics | undefined): void {
    this.facts.show([...headerFacts(layer), ...(statistics ? valueFacts(layer, statistics) : [])]);
    const warnings = statistics ? warningsOf(statistics) : [];
    setShown(this.warnings, warnings.length > 0);
    resize(this.warnings, warnings.length, () => element('li', {}));
    warnings.forEach((warning, i) => setText(this.warnings.children[i]!, warning));
    const names = [this.model?.called.name ?? '', layer.name];
    this.histogram.show(statistics?.histogram, names);
    setShown(this.units.element, statistics !== undefined);
    if (statistics) this.units.show(stretchesOf(layer.layout, statistics));
  }

  private tell(message: string | undefined, failed = false): void {
    setShown(this.status, message !== undefined);
    setText(this.status, message ?? '');
    showOrPass(this.retry.element, failed, this.heading);
  }
}
