import { type ModelView } from '../../../src/inspect/view';
import { button } from '../../ui/controls';
import {
  element,
  resize,
  setAttribute,
  setLongText,
  setShown,
  setText,
  type Part,
} from '../../ui/dom';
import { text } from '../../ui/texts';
import { type ViewSlot } from '../../ui/viewSlot';
import { baseName, bytesText, countText } from '../numbers';
import { type PathsStanding } from '../pathsPanel';
import { isCut } from '../paths/summary';
import { figuresOf } from './figures';
import { Fold } from './folds';
import { type NetDensity } from './netDensity';

/** Names of collapsed layers that are told. */
const mostNamed = 6;

/** What the page shows of the file as a whole. */
export class Header implements Part {
  private readonly name = element('h1', {});
  private readonly facts = element('p', { class: 'header-facts' });
  private readonly ticket = element('p', { class: 'header-ticket' });
  private readonly warning = element('p', { class: 'warning-banner' });
  private readonly figures = element('dl', { class: 'figures' });
  private readonly notes = element('ul', { class: 'sentences' });
  private readonly metadata: Fold;
  private readonly refused: Fold;
  private readonly files: Fold;
  private readonly compare = button({
    label: text('Compare with…'),
    hint: text('Compares the masks with those of another model file'),
    onPress: () => this.options.onCompare(),
  });
  readonly element: HTMLElement;

  constructor(
    file: string,
    slot: ViewSlot,
    private readonly options: { onCompare(): void },
  ) {
    const fold = (key: string): Fold =>
      new Fold(slot.flag(key, false), (open) => slot.set(key, open));
    this.metadata = fold('metadata');
    this.refused = fold('refused');
    this.files = fold('files');
    this.element = element(
      'header',
      { class: 'inspector-header' },
      element('div', { class: 'header-line' }, this.name, this.compare.element),
      this.facts,
      this.ticket,
      this.warning,
      this.figures,
      this.notes,
      this.refused.element,
      this.metadata.element,
      this.files.element,
    );
    setText(this.name, baseName(file));
    setAttribute(this.name, 'title', file);
    const hidden = [this.ticket, this.warning, this.figures, this.notes, this.facts];
    for (const part of [...hidden, ...this.element.querySelectorAll('details')])
      setShown(part, false);
    setShown(this.compare.element, false);
  }

  show(view: ModelView, density: NetDensity, paths: PathsStanding): void {
    const values = view.layers.reduce((sum, { count }) => sum + count, 0);
    setShown(this.facts, true);
    setText(
      this.facts,
      [
        view.format,
        bytesText(view.bytes),
        values === 1 ? text('1 value') : text('{0} values', countText(values)),
        view.layers.length === 1
          ? text('1 tensor')
          : text('{0} tensors', countText(view.layers.length)),
      ].join(' · '),
    );
    setShown(this.compare.element, view.layers.length > 0);
    this.showTicket(view);
    const warning = warningOf(density, paths.kind === 'known' && isCut(paths.view));
    setShown(this.warning, warning !== undefined);
    setText(this.warning, warning ?? '');
    this.showFigures(view, density, paths);
    setShown(this.notes, view.notes.length > 0);
    resize(this.notes, view.notes.length, () => element('li', {}));
    view.notes.forEach((note, i) => setText(this.notes.children[i]!, note));
    this.showFolds(view);
  }

  private showTicket({ ticket }: ModelView): void {
    setShown(this.ticket, ticket !== undefined);
    if (!ticket) return;
    const { run, seed, stage, step } = ticket;
    setLongText(
      this.ticket,
      step === undefined
        ? text('Ticket {0} of seed {1} in run {2}', stage, seed, run)
        : text(
            'On the way to ticket {0} of seed {1} in run {2}: after {3} steps',
            ...[stage, seed, run, countText(step)],
          ),
    );
  }

  private showFigures(view: ModelView, density: NetDensity, paths: PathsStanding): void {
    const figures = figuresOf(view, density, paths);
    setShown(this.figures, figures.length > 0);
    resize(this.figures, figures.length, () =>
      element(
        'div',
        { class: 'figure' },
        element('dt', {}),
        element('dd', { class: 'figure-value' }),
        element('dd', { class: 'figure-detail' }),
      ),
    );
    figures.forEach(({ label, value, detail }, i) => {
      const [term, number, how] = this.figures.children[i]!.children;
      setText(term!, label);
      setText(number!, value);
      setLongText(how!, detail);
    });
  }

  private showFolds(view: ModelView): void {
    this.refused.show(
      text('Not shown: {0}', countText(view.refused.length)),
      view.refused.map(({ name, why }) => ({ name, value: why })),
    );
    this.metadata.show(
      text('Metadata: {0}', countText(view.metadata.length)),
      view.metadata.map(({ key, value }) => ({ name: key, value })),
    );
    this.files.show(
      text('Files: {0}', countText(view.files.length)),
      view.files.length > 1
        ? view.files.map((file) => ({ name: baseName(file), value: file }))
        : [],
    );
  }
}

function warningOf({ collapsed }: NetDensity, cut: boolean): string | undefined {
  if (collapsed.length > 0) {
    const more = collapsed.length - mostNamed;
    const names = collapsed.slice(0, mostNamed).join(', ');
    return more > 0
      ? text('Collapsed: nothing is left of {0} and {1} more.', names, countText(more))
      : text('Collapsed: nothing is left of {0}.', names);
  }
  return cut ? text('No path leads from an input to an output: the net is cut.') : undefined;
}
