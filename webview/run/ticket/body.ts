import { type Inspector } from '../../../src/protocol/inspect';
import { ComparisonPanel } from '../../inspector/comparison/comparisonPanel';
import { type PartContext } from '../../inspector/context';
import { LayerPanel } from '../../inspector/layerPanel';
import { LayerList } from '../../inspector/list/layerList';
import { chosenLayer } from '../../inspector/model/chosen';
import { type OpenModel } from '../../inspector/model/openModel';
import { type SessionState } from '../../inspector/model/session';
import { PathsPanel } from '../../inspector/pathsPanel';
import { element, setShown, type Part } from '../../ui/dom';
import { slotIn } from '../../ui/viewSlot';

/** The other ticket of a comparison, and how it stands with it. */
export interface Other {
  readonly file: string;
  readonly state: SessionState;
}

export interface BodyOptions {
  readonly inspect: Inspector['inspect'];
  /** The comparison is left. */
  onLeave(): void;
  /** One of the files is another now, or is to be tried again. */
  onReload(): void;
}

/** What a ticket looks like: its layers, one of them as a picture, alone or against another ticket, and its paths. */
export class TicketBody implements Part {
  readonly element: HTMLElement;
  private readonly list: LayerList;
  private readonly layer: LayerPanel;
  private readonly comparison: ComparisonPanel;
  private readonly paths: PathsPanel;
  private readonly main: HTMLElement;
  private model: OpenModel | undefined;
  private other: Other | undefined;

  constructor(
    private readonly context: PartContext,
    options: BodyOptions,
  ) {
    const { slot } = context;
    this.layer = new LayerPanel(context);
    this.paths = new PathsPanel(context);
    this.comparison = new ComparisonPanel(
      { ...context, slot: slotIn(slot, 'compared') },
      {
        inspect: options.inspect,
        onLeave: () => options.onLeave(),
        onRetry: () => options.onReload(),
        onChanged: () => options.onReload(),
      },
    );
    this.list = new LayerList(slot, {
      onChoose: (index) => this.choose(index),
      onSight: () => this.want(),
    });
    this.main = element(
      'div',
      { class: 'inspector-main' },
      this.list.element,
      element('div', { class: 'inspector-detail' }, this.layer.element, this.comparison.element),
    );
    this.element = element('div', { class: 'ticket-body' }, this.main, this.paths.element);
  }

  /** The place of the layer that is looked at: the one of the name that was chosen, whichever ticket it is in. */
  chosenIn({ view: { layers } }: OpenModel): number {
    const { slot } = this.context;
    return chosenLayer(layers, slot.word('layer'), slot.number('layerPlace'));
  }

  show(model: OpenModel, other: Other | undefined): void {
    const another = model !== this.model;
    this.model = model;
    this.other = other;
    const several = model.view.layers.length > 1;
    setShown(this.list.element, several);
    this.main.classList.toggle('single', !several);
    this.showLayer(model);
    // The same one keeps what is open and marked in it.
    if (!another) return;
    this.paths.show(model);
    this.list.show(model, this.chosenIn(model));
  }

  redraw(): void {
    this.layer.redraw();
    this.comparison.redraw();
    this.paths.redraw();
  }

  destroy(): void {
    this.list.destroy();
    this.layer.destroy();
    this.comparison.destroy();
    this.paths.destroy();
  }

  private showLayer(model: OpenModel): void {
    const layer = this.chosenIn(model);
    const { other } = this;
    setShown(this.layer.element, other === undefined);
    setShown(this.comparison.element, other !== undefined);
    if (!other) return this.layer.show(model, layer);
    this.comparison.show({ first: model, other: other.file, state: other.state, layer });
  }

  private choose(index: number): void {
    const { model } = this;
    if (!model) return;
    const { slot } = this.context;
    slot.set('layer', model.view.layers[index]?.name);
    slot.set('layerPlace', index);
    this.showLayer(model);
    this.list.show(model, index);
  }

  private want(): void {
    const { model } = this;
    const layers = model?.view.layers ?? [];
    model?.want(this.list.wanted.filter((index) => layers[index]?.unreadable === undefined));
  }
}
