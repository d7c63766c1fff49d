import { announce } from '../ui/announce';
import { element, setShown, setText } from '../ui/dom';
import { focusOn } from '../ui/focus';
import { ask, save } from '../ui/saving';
import { text } from '../ui/texts';
import { slotIn, type ViewSlot } from '../ui/viewSlot';
import { Background } from './background';
import { Banner } from './banner';
import { ComparisonPanel } from './comparison/comparisonPanel';
import { type PartContext } from './context';
import { Header } from './header/header';
import { netDensity } from './header/netDensity';
import { type FileState, type InspectorHost } from './host';
import { LayerPanel } from './layerPanel';
import { LayerList } from './list/layerList';
import { chosenLayer, placed } from './model/chosen';
import { type OpenModel } from './model/openModel';
import { ModelSession, type SessionState } from './model/session';
import { PathsPanel, type PathsStanding } from './pathsPanel';
import { layersTable, measured } from './tables/layersTable';

/** What the page keeps beside its view: the file that it compares with. */
export interface OtherSlot {
  other: string | undefined;
}

/** The whole page, about one file. */
export class InspectorPage {
  private readonly session: ModelSession;
  private readonly banner: Banner;
  private readonly header: Header;
  private readonly list: LayerList;
  private readonly layer: LayerPanel;
  private readonly comparison: ComparisonPanel;
  private readonly paths: PathsPanel;
  private readonly table: ReturnType<typeof layersTable>;
  private readonly main: HTMLElement;
  private readonly empty = element('p', { class: 'empty' });
  private other: ModelSession | undefined;
  private model: OpenModel | undefined;
  private standing: PathsStanding = { kind: 'coming' };
  private readonly background = new Background(() => this.list);
  private frame = 0;

  /** @param onShown told when there is something to see for the first time */
  constructor(
    private readonly host: InspectorHost,
    private readonly slot: ViewSlot,
    private readonly kept: OtherSlot,
    root: HTMLElement,
    private onShown: () => void,
  ) {
    const { file } = host.state();
    const context: PartContext = {
      save: (name, make) => save(host, name, make),
      copy: (content, done) => ask(host, { kind: 'copy', text: content }, done),
      problem: (message) => host.problem(message),
      slot,
    };
    this.session = new ModelSession(host.inspect, file, (state) => this.show(state));
    this.banner = new Banner(
      file,
      () => this.session.load(),
      () => (this.other ? this.comparison : this.layer).heading,
    );
    this.header = new Header(file, slot, { onCompare: () => void this.pick() });
    this.layer = new LayerPanel(context);
    this.comparison = new ComparisonPanel(
      { ...context, slot: slotIn(slot, 'compared') },
      {
        inspect: host.inspect,
        onLeave: () => {
          this.compareWith(undefined);
          focusOn(this.layer.heading);
        },
        onRetry: () => this.other?.load(),
        onChanged: () => this.reload(),
      },
    );
    this.paths = new PathsPanel(context, (standing) => {
      this.standing = standing;
      this.update();
    });
    this.table = layersTable(context, () => this.model);
    this.list = new LayerList(slot, {
      onChoose: (index) => this.choose(index),
      onSight: () => this.background.want(),
    });
    this.main = element(
      'div',
      { class: 'inspector-main' },
      this.list.element,
      element('div', { class: 'inspector-detail' }, this.layer.element, this.comparison.element),
    );
    root.replaceChildren(
      this.banner.element,
      this.header.element,
      this.empty,
      this.main,
      this.paths.element,
      this.table.element,
    );
    this.showParts(false);
    for (const part of [this.empty, this.header.element]) setShown(part, false);
    this.banner.show(this.session.state);
  }

  /** Begins to read the file. */
  start(): void {
    this.session.load();
    if (this.kept.other !== undefined) this.compareWith(this.kept.other);
  }

  /** Takes in how the file stands. */
  stands(state: FileState): void {
    this.session.stands(state);
    if (state !== 'gone') this.other?.load();
  }

  /** Draws again what the theme colours. */
  redraw(): void {
    this.layer.redraw();
    this.comparison.redraw();
    this.paths.redraw();
  }

  private show(state: SessionState): void {
    if (state.kind === 'shown') this.take(state.model);
    // What its focus goes on to is there by then.
    this.banner.show(state);
  }

  private take(model: OpenModel): void {
    const first = this.model === undefined;
    if (model !== this.model) {
      this.model = model;
      model.onStatistics(() => this.schedule());
      setShown(this.header.element, true);
      const any = model.view.layers.length > 0;
      this.showParts(any);
      setShown(this.empty, !any);
      setText(this.empty, text('There is no tensor of numbers in this file.'));
      if (any) this.showModel(model);
      else this.standing = { kind: 'none', why: '' };
      this.update();
    }
    if (first) this.onShown();
  }

  /** What a user waits for is asked first: the chosen layer, then the paths, then what the list shows. */
  private showModel(model: OpenModel): void {
    this.showLayer(model);
    this.paths.show(model);
    this.list.show(model, this.chosen);
    void this.background.show(model);
  }

  private showLayer(model: OpenModel): void {
    const compares = this.other !== undefined;
    setShown(this.layer.element, !compares);
    setShown(this.comparison.element, compares);
    if (!this.other) {
      this.comparison.leave();
      return this.layer.show(model, this.chosen);
    }
    const { file: other, state } = this.other;
    const layer = placed(model, this.chosen);
    this.comparison.show({ first: model, other, state, layer });
  }

  private get chosen(): number {
    const layers = this.model?.view.layers ?? [];
    return chosenLayer(layers, this.slot.word('layer'), this.slot.number('layerPlace'));
  }

  private choose(index: number): void {
    const { model } = this;
    if (!model) return;
    this.slot.set('layer', model.view.layers[index]?.name);
    this.slot.set('layerPlace', index);
    this.showLayer(model);
    this.list.show(model, index);
  }

  private async pick(): Promise<void> {
    try {
      const other = await this.host.pickOther();
      if (other !== undefined) this.compareWith(other);
    } catch (error) {
      announce(error instanceof Error ? error.message : String(error));
    }
  }

  private compareWith(file: string | undefined): void {
    this.other?.close();
    this.kept.other = file;
    this.other =
      file === undefined
        ? undefined
        : new ModelSession(this.host.inspect, file, () => this.model && this.showLayer(this.model));
    this.other?.load();
    if (this.model) this.showLayer(this.model);
  }

  private reload(): void {
    this.session.load();
    this.other?.load();
  }

  /** Of statistics that come faster than the screen is drawn only the last count. */
  private schedule(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.update();
    });
  }

  private update(): void {
    const { model, standing } = this;
    if (!model) return;
    const paths = standing.kind === 'known' ? standing.view : undefined;
    const density = netDensity(model.view, (layer) => model.known(layer), paths);
    this.header.show(model.view, density, standing);
    this.table.show(measured(model));
  }

  private showParts(shown: boolean): void {
    for (const part of [this.main, this.paths.element, this.table.element]) setShown(part, shown);
    const several = (this.model?.view.layers.length ?? 0) > 1;
    setShown(this.list.element, several);
    this.main.classList.toggle('single', !several);
  }
}
