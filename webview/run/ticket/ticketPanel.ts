import { type Inspector } from '../../../src/protocol/inspect';
import { type PartContext } from '../../inspector/context';
import { type Figure } from '../../inspector/header/figures';
import { type OpenModel } from '../../inspector/model/openModel';
import { button, checkbox } from '../../ui/controls';
import { element, resize, setAttribute, setShown, setText, type Part } from '../../ui/dom';
import { focusOn, showOrPass } from '../../ui/focus';
import { ask, save } from '../../ui/saving';
import { text } from '../../ui/texts';
import { slotIn } from '../../ui/viewSlot';
import { type Context, type NamedRun } from '../context';
import { levelKey } from '../levelChoice';
import { TicketBody, type Other } from './body';
import { levelsOf, maskFile, maskState, stepsOf, type TicketPlace } from './choice';
import { TicketChooser } from './chooser';
import { TicketLoader, type Wanted } from './loader';
import { placeName, whyNot } from './placeTexts';

/** Heatmap and paths of the ticket that the page's level slider chooses, or of two tickets against each other. */
export class TicketPanel implements Part {
  readonly element: HTMLElement;
  private readonly slot: PartContext['slot'];
  private readonly status = element('p', { class: 'note ticket-status', role: 'status' });
  private readonly heading = element('h2', {}, text('Ticket'));
  private readonly empty = element('p', { class: 'empty', role: 'status' });
  private readonly retry = button({ label: text('Try again'), onPress: () => this.one.reload() });
  private readonly figures = element('ul', { class: 'ticket-figures' });
  private readonly compares: ReturnType<typeof checkbox>;
  private readonly open: ReturnType<typeof button>;
  private readonly first: TicketChooser;
  private readonly second: TicketChooser;
  private readonly one: TicketLoader;
  private readonly two: TicketLoader;
  private readonly body: TicketBody;
  private readonly sight: IntersectionObserver;
  private readonly forget: () => void;
  private seen = false;
  private runs: readonly NamedRun[] = [];
  private place: TicketPlace | undefined;
  private otherPlace: TicketPlace | undefined;

  constructor(
    private readonly context: Context,
    inspect: Inspector['inspect'],
  ) {
    const { host, view, level } = context;
    this.slot = slotIn(view, 'ticket');
    const parts: PartContext = {
      save: (name, make) => save(host, name, make),
      copy: (content, done) => ask(host, { kind: 'copy', text: content }, done),
      problem: (message) => host.problem(message),
      slot: this.slot,
    };
    this.body = new TicketBody(parts, {
      inspect,
      onFigures: (figures) => this.showFigures(figures),
      onLeave: () => {
        this.compare(false);
        focusOn(this.compares.element);
      },
      onReload: () => this.reload(),
    });
    const loader = (): TicketLoader =>
      new TicketLoader({
        inspect,
        prepare: (model) => this.prepare(model),
        onChange: () => this.draw(),
      });
    this.one = loader();
    this.two = loader();
    this.first = new TicketChooser({
      label: text('Ticket'),
      slot: slotIn(this.slot, 'first'),
      level: (kind) => level.chosen(kind),
      onLevel: (kind, chosen) => level.choose(kind, chosen),
      preset: () => ({}),
      onChoice: () => this.choose(),
    });
    this.second = new TicketChooser({
      label: text('Compared with'),
      slot: slotIn(this.slot, 'second'),
      level: (kind) => this.slot.number(`second.${levelKey(kind)}`),
      onLevel: (kind, chosen) => {
        this.slot.set(`second.${levelKey(kind)}`, chosen);
        this.choose();
      },
      preset: () => this.beside(),
      onChoice: () => this.choose(),
    });
    this.compares = checkbox(text('Compare with'), this.comparing, (on) => this.compare(on));
    this.open = button({
      label: text('Open in Inspector'),
      hint: text('Opens this mask in an editor of its own'),
      onPress: () => void this.openInspector(),
    });
    this.retry.element.classList.add('ticket-retry');
    const head = element(
      'section',
      { class: 'panel ticket-head', 'aria-label': text('Ticket') },
      element(
        'div',
        { class: 'panel-head' },
        this.heading,
        element('div', { class: 'picture-buttons' }, this.open.element),
      ),
      this.first.element,
      element('div', { class: 'ticket-compare' }, this.compares.element, this.second.element),
      this.figures,
      this.status,
      this.empty,
      this.retry.element,
    );
    this.element = element('div', { class: 'ticket' }, head, this.body.element);
    this.forget = level.onChoice(() => this.choose());
    // Masks are read once the panel comes near: whoever looks at curves waits for nothing.
    this.sight = new IntersectionObserver(
      (entries) => {
        this.seen ||= entries.some((entry) => entry.isIntersecting);
        if (!this.seen) return;
        this.sight.disconnect();
        this.choose();
      },
      { rootMargin: '600px' },
    );
    this.sight.observe(this.element);
  }

  show(runs: readonly NamedRun[]): void {
    this.runs = runs;
    setShown(
      this.element,
      runs.some(({ snapshot }) => snapshot.trainings.length > 0),
    );
    this.choose();
  }

  redraw(): void {
    this.body.redraw();
  }

  destroy(): void {
    this.forget();
    this.sight.disconnect();
    this.one.close();
    this.two.close();
    this.body.destroy();
  }

  private get comparing(): boolean {
    return this.slot.flag('compares', false);
  }

  private compare(on: boolean): void {
    this.slot.set('compares', on);
    this.compares.setChecked(on);
    this.choose();
  }

  /** What a ticket is compared with at first: itself before its search, or the level before it. */
  private beside(): Partial<TicketPlace> {
    const { place } = this;
    if (!place) return {};
    const { run, seed, group, level } = place;
    const [first] = stepsOf(place, '');
    if (first?.file !== undefined) {
      const before = place.step === first.file ? {} : { step: first.file };
      return { run, seed, group, level, ...before };
    }
    const before = levelsOf(run, seed, group).filter((level) => level < place.level);
    return { run, seed, group, ...(before.length > 0 && { level: before.at(-1)! }) };
  }

  /** Takes in what is chosen, and reads it. */
  private choose(): void {
    this.place = this.first.show(this.runs);
    this.otherPlace = this.comparing ? this.second.show(this.runs) : undefined;
    setShown(this.second.element, this.otherPlace !== undefined);
    if (this.seen) {
      this.one.want(this.wanted(this.place));
      this.two.want(this.wanted(this.otherPlace));
    }
    this.draw();
  }

  private wanted(place: TicketPlace | undefined): Wanted | undefined {
    const file = place && maskState(place) !== 'missing' ? maskFile(place) : undefined;
    if (!place || file === undefined) return undefined;
    return { file, called: { name: placeName(place, this.runs), identity: place.run.folder } };
  }

  private prepare(model: OpenModel): Promise<unknown> {
    const layer = this.body.chosenIn(model);
    const found = model.view.layers[layer];
    if (!found || found.unreadable !== undefined) return Promise.resolve();
    return model.statistics(layer);
  }

  private draw(): void {
    const { place, one } = this;
    const state = one.state;
    const why = this.whyEmpty();
    const shown = why === undefined && state?.kind === 'shown';
    setShown(this.empty, why !== undefined);
    setText(this.empty, why ?? '');
    const failed = place !== undefined && maskState(place) !== 'missing' && why !== undefined;
    showOrPass(this.retry.element, failed, this.heading);
    setShown(this.body.element, shown);
    setShown(this.figures, shown);
    setShown(this.compares.element, place !== undefined);
    this.open.setDisabled(
      place && maskState(place) !== 'missing' ? undefined : text('There is no mask to open.'),
    );
    this.tell();
    if (shown) this.body.show(state.model, this.other());
  }

  private showFigures(figures: readonly Figure[]): void {
    resize(this.figures, figures.length, () =>
      element('li', {}, element('span', { class: 'ticket-figure' }), element('strong', {})),
    );
    figures.forEach(({ label, value, detail }, i) => {
      const [name, number] = this.figures.children[i]!.children;
      setText(name!, label);
      setText(number!, value);
      setAttribute(this.figures.children[i]!, 'title', detail);
    });
  }

  private other(): Other | undefined {
    if (!this.comparing || !this.otherPlace) return undefined;
    const file = this.two.file ?? maskFile(this.otherPlace) ?? '';
    if (maskState(this.otherPlace) === 'missing') {
      return { file, missing: true, state: { kind: 'failed', message: whyNot(this.otherPlace) } };
    }
    return { file, missing: false, state: this.two.state ?? { kind: 'loading' } };
  }

  private whyEmpty(): string | undefined {
    const { place, one } = this;
    if (!place) return text('There is no mask yet: no ticket is finished.');
    if (maskState(place) === 'missing') return whyNot(place);
    const { state } = one;
    if (state?.kind !== 'failed' || one.loading) return undefined;
    return text('The mask cannot be read: {0}', state.message);
  }

  /** A line below the controls: what is on its way, or what is to be known of what shows. */
  private tell(): void {
    const { one, place } = this;
    const loading = one.loading || one.retrying || one.state?.kind === 'loading';
    setAttribute(this.status, 'data-loading', loading);
    const notes =
      place && !loading && one.state?.kind === 'shown' ? this.notes(one.state.model) : [];
    const told = loading && place ? [text('Reading {0}…', placeName(place, this.runs))] : notes;
    // It keeps its place while a ticket is chosen: what is below does not jump from level to level.
    setShown(this.status, place !== undefined);
    setText(this.status, told.join(' '));
  }

  private notes({ view: { layers } }: OpenModel): string[] {
    if (layers.some(({ weights }) => weights)) {
      return this.place?.step === undefined
        ? []
        : [text('The weights are those that the search chooses among, as they were drawn.')];
    }
    return this.place?.run.snapshot.compacted === true
      ? [text('This run was compacted: its masks are there, its weights are not.')]
      : [text('There are no weights beside this mask: controls keep their masks only.')];
  }

  private reload(): void {
    this.one.reload();
    this.two.reload();
  }

  private async openInspector(): Promise<void> {
    const file = this.place && maskFile(this.place);
    if (file === undefined) return;
    await ask(this.context.host, { kind: 'openInspector', file });
  }
}
