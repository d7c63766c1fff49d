import { type Inspector } from '../../../src/protocol/inspect';
import { Background } from '../../inspector/background';
import { ComparisonPanel } from '../../inspector/comparison/comparisonPanel';
import { type PartContext } from '../../inspector/context';
import { figuresOf, type Figure } from '../../inspector/header/figures';
import { netDensity } from '../../inspector/header/netDensity';
import { LayerPanel } from '../../inspector/layerPanel';
import { LayerList } from '../../inspector/list/layerList';
import { chosenLayer, placed } from '../../inspector/model/chosen';
import { type OpenModel } from '../../inspector/model/openModel';
import { type SessionState } from '../../inspector/model/session';
import { PathsPanel, type PathsStanding } from '../../inspector/pathsPanel';
import { button } from '../../ui/controls';
import { element, setShown, setText, type Part } from '../../ui/dom';
import { showOrPass } from '../../ui/focus';
import { text } from '../../ui/texts';
import { slotIn } from '../../ui/viewSlot';

/** The other ticket of a comparison, and how it stands with it. */
export interface Other {
  readonly file: string;
  readonly state: SessionState;
  /** There is no such file: to try again is of no use. */
  readonly missing: boolean;
}

export interface BodyOptions {
  readonly inspect: Inspector['inspect'];
  /** Densities of the net, as far as they are known, have changed. */
  onFigures(figures: readonly Figure[]): void;
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
  private readonly waits = element('p', { class: 'empty', role: 'status' });
  private readonly retry: ReturnType<typeof button>;
  private standing: PathsStanding = { kind: 'coming' };
  private readonly background = new Background(() => this.list);
  private frame = 0;
  private model: OpenModel | undefined;
  private other: Other | undefined;

  constructor(
    private readonly context: PartContext,
    private readonly options: BodyOptions,
  ) {
    const { slot } = context;
    this.layer = new LayerPanel(context);
    this.paths = new PathsPanel(context, (standing) => {
      this.standing = standing;
      this.tellFigures();
    });
    this.comparison = new ComparisonPanel(
      { ...context, slot: slotIn(slot, 'compared') },
      {
        inspect: options.inspect,
        onLeave: () => options.onLeave(),
        onRetry: () => options.onReload(),
        onChanged: () => options.onReload(),
      },
    );
    this.retry = button({ label: text('Try again'), onPress: () => options.onReload() });
    this.retry.element.classList.add('ticket-retry');
    this.list = new LayerList(slot, {
      onChoose: (index) => this.choose(index),
      onSight: () => this.background.want(),
    });
    this.main = element(
      'div',
      { class: 'inspector-main' },
      this.list.element,
      element(
        'div',
        { class: 'inspector-detail' },
        this.layer.element,
        this.waits,
        this.retry.element,
        this.comparison.element,
      ),
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
    model.onStatistics(() => this.schedule());
    this.paths.show(model);
    this.list.show(model, this.chosenIn(model));
    void this.background.show(model);
    this.tellFigures();
  }

  redraw(): void {
    this.layer.redraw();
    this.comparison.redraw();
    this.paths.redraw();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.list.destroy();
    this.layer.destroy();
    this.comparison.destroy();
    this.paths.destroy();
  }

  private showLayer(model: OpenModel): void {
    const { other } = this;
    const base = other?.state.kind === 'shown' ? other.state.model : undefined;
    setShown(this.layer.element, other === undefined);
    setShown(this.comparison.element, base !== undefined);
    setShown(this.waits, other !== undefined && base === undefined);
    const failed = other?.state.kind === 'failed' && !other.missing;
    const next = base ? this.comparison.heading : this.waits;
    showOrPass(this.retry.element, failed, next);
    if (!base) this.comparison.leave();
    if (!other) return this.layer.show(model, this.chosenIn(model));
    if (!base) return setText(this.waits, waitsFor(other.state));
    // What the ticket is compared with comes first: added and removed are seen from there.
    this.comparison.show({
      first: base,
      other: model.view.file,
      state: { kind: 'shown', model, gone: false },
      layer: placed(model, this.chosenIn(model)),
      heading: text('From {0} to {1}', base.called.name, model.called.name),
    });
  }

  /** Of statistics that come faster than the screen is drawn only the last count. */
  private schedule(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.tellFigures();
    });
  }

  private tellFigures(): void {
    const { model, standing } = this;
    if (!model || model.closed) return;
    const paths = standing.kind === 'known' ? standing.view : undefined;
    const density = netDensity(model.view, (layer) => model.known(layer), paths);
    this.options.onFigures(figuresOf(model.view, density, standing));
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
}

/** Why a comparison does not show yet, or not at all. */
function waitsFor(state: SessionState): string {
  return state.kind === 'failed'
    ? text('There is nothing to compare with: {0}', state.message)
    : text('Reading the other ticket…');
}
