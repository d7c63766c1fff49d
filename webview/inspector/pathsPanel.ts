import { type PathsView } from '../../src/inspect/pathsView';
import { PathDiagram } from '../charts/paths/pathDiagram';
import { button, dropdown } from '../ui/controls';
import { drawn } from '../ui/drawn';
import { element, resize, setShown, setText, type Part } from '../ui/dom';
import { type FoldTable } from '../ui/foldTable';
import { showOrPass } from '../ui/focus';
import { fileName } from '../ui/saving';
import { text } from '../ui/texts';
import { type PartContext } from './context';
import { type OpenModel, type UnitPlace } from './model/openModel';
import { bytesText } from './numbers';
import { pathsTable, type RankedPath } from './paths/pathsTable';
import { summaryOf } from './paths/summary';
import { bytesOf } from './pictures';

/** How it stands with the paths of a net. */
export type PathsStanding =
  | { readonly kind: 'coming' }
  | { readonly kind: 'known'; readonly view: PathsView }
  | { readonly kind: 'none'; readonly why: string };

/** How many of the strongest paths can be shown. */
const counts = [10, 100, 1000];
/** Bytes of a file that is not read to the end before the user says so. */
export const readsUnasked = 2e9;
/** Milliseconds for which another net's paths are waited with: of levels that are only passed none are asked for. */
const passing = 400;

/** Paths, and the net that they are of. */
interface Shown {
  readonly model: OpenModel;
  readonly view: PathsView;
}

/** The path diagram of a whole net, how many paths there are, and the strongest as a table; or why there is none. */
export class PathsPanel implements Part {
  private readonly heading = element('h2', {}, text('Paths'));
  private readonly count: ReturnType<typeof dropdown>;
  private readonly summary = element('ul', { class: 'sentences' });
  private readonly status = element('p', { class: 'empty', role: 'status' });
  private readonly start = button({ label: '', onPress: () => void this.ask() });
  private readonly table: FoldTable<RankedPath>;
  private readonly diagram: PathDiagram;
  private readonly buttons: HTMLElement;
  private readonly pictures: HTMLElement;
  readonly element: HTMLElement;
  /** The net whose paths are wanted. */
  private model: OpenModel | undefined;
  /** What shows: of another net until the wanted paths have come. */
  private shown: Shown | undefined;

  /** @param onStanding told how it stands with the paths whenever that changes */
  constructor(
    private readonly context: PartContext,
    private readonly onStanding: (standing: PathsStanding) => void = () => undefined,
  ) {
    const { slot } = context;
    this.count = dropdown(text('Strongest paths'), (value) => {
      slot.set('k', Number(value));
      void this.ask();
    });
    this.diagram = new PathDiagram({
      label: text('Paths from inputs to outputs'),
      through: (column, unit) => this.through({ column, unit }),
    });
    this.table = pathsTable(context);
    const save = (extension: 'png' | 'svg'): HTMLElement =>
      button({
        label: extension.toUpperCase(),
        hint: text('Save this picture as {0}', extension.toUpperCase()),
        onPress: () => void this.save(extension),
      }).element;
    this.buttons = element(
      'div',
      { class: 'picture-buttons' },
      this.count.element,
      save('png'),
      save('svg'),
    );
    this.pictures = element('div', {}, this.diagram.element, this.table.element);
    this.element = element(
      'section',
      { class: 'panel paths-panel', 'aria-label': text('Paths') },
      element('div', { class: 'panel-head' }, this.heading, this.buttons),
      this.summary,
      this.status,
      element('div', { class: 'centred' }, this.start.element),
      this.pictures,
    );
    this.showCounts();
    this.showView(undefined);
    this.tell(undefined);
  }

  /** Shows the paths of a net; what was there stays until they have come. */
  show(model: OpenModel): void {
    if (model === this.model) return;
    const same = this.model?.called.identity === model.called.identity;
    this.model = model;
    const waits = model.view.bytes > readsUnasked;
    if (!same || waits) this.showView(undefined);
    if (waits) {
      const size = bytesText(model.view.bytes);
      this.start.setLabel(text('Find paths'));
      this.tell(text('Finding the paths reads all {0} of this file.', size), true);
      this.onStanding({ kind: 'none', why: text('the paths have not been looked for yet') });
      return;
    }
    void this.ask();
  }

  /** Draws again what the theme colours. */
  redraw(): void {
    this.diagram.redraw();
  }

  destroy(): void {
    this.diagram.destroy();
  }

  private get k(): number {
    const kept = this.context.slot.number('k');
    return counts.find((count) => count === kept) ?? 100;
  }

  private async ask(): Promise<void> {
    const { model, k, shown } = this;
    this.showCounts();
    if (!model) return;
    const current = (): boolean => this.model === model && this.k === k;
    if (shown) this.diagram.show(shown.view, k);
    if (shown?.model !== model) {
      this.tell(text('Finding the paths…'));
      this.onStanding({ kind: 'coming' });
    }
    try {
      if (shown && shown.model !== model) {
        await new Promise((resolve) => setTimeout(resolve, passing));
        if (!current()) return;
      }
      // What lies further up on the page is asked first.
      await drawn(3);
      await model.pictured();
      if (!current()) return;
      const answer = await model.paths(k);
      if (!current()) return;
      if (!answer) return this.tell(text('The file has changed since.'));
      if ('none' in answer) {
        this.showView(undefined);
        this.tell(text('There is no path diagram: {0}', answer.none));
        this.onStanding({ kind: 'none', why: answer.none });
        return;
      }
      this.showView({ model, view: answer });
      this.tell(undefined);
      this.onStanding({ kind: 'known', view: answer });
    } catch (error) {
      if (!current()) return;
      const why = error instanceof Error ? error.message : String(error);
      this.showView(undefined);
      this.start.setLabel(text('Try again'));
      this.tell(text('The paths could not be found: {0}', why), true);
      this.onStanding({ kind: 'none', why });
    }
  }

  /** Units are those of the net that shows. */
  private through({ column, unit }: UnitPlace): Promise<PathsView | undefined> {
    const answer = this.shown?.model.pathsThrough(this.k, { column, unit });
    return answer ?? Promise.resolve(undefined);
  }

  private showCounts(): void {
    const choices = counts.map((count) => ({ value: String(count), label: String(count) }));
    this.count.update(choices, String(this.k));
  }

  private showView(shown: Shown | undefined): void {
    this.shown = shown;
    const view = shown?.view;
    setShown(this.buttons, view !== undefined);
    setShown(this.pictures, view !== undefined);
    const sentences = view ? summaryOf(view) : [];
    setShown(this.summary, sentences.length > 0);
    resize(this.summary, sentences.length, () => element('li', {}));
    sentences.forEach((sentence, i) => setText(this.summary.children[i]!, sentence));
    this.diagram.show(view, this.k);
    const top = view?.top.slice(0, this.k) ?? [];
    this.table.show(view ? top.map((path, i) => ({ path, rank: i + 1, view })) : []);
  }

  private tell(message: string | undefined, canStart = false): void {
    // Beside a picture it keeps its place: the picture does not jump while another one is looked for.
    this.status.className = this.shown ? 'note' : 'empty';
    setShown(this.status, message !== undefined || this.shown !== undefined);
    setText(this.status, message ?? '');
    showOrPass(this.start.element, canStart, this.heading);
  }

  private async save(extension: 'png' | 'svg'): Promise<void> {
    const name = fileName([this.shown?.model.called.name ?? '', text('paths')], extension);
    await this.context.save(name, async () =>
      extension === 'svg' ? this.diagram.svg() : bytesOf(await this.diagram.picture()),
    );
  }
}
