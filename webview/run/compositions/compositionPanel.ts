import { readCompositions, type ReadComposition } from '../../../src/protocol/compositions';
import { compositionPicture } from '../../charts/composition/compositionPicture';
import { CompositionView } from '../../charts/composition/compositionView';
import { figuresOf, type CompositionFigure } from '../../charts/composition/words';
import { button, dropdown } from '../../ui/controls';
import { element, resize, setLongText, setShown, setText, type Part } from '../../ui/dom';
import { FoldTable } from '../../ui/foldTable';
import { ask } from '../../ui/saving';
import { text } from '../../ui/texts';
import { slotIn, type ViewSlot } from '../../ui/viewSlot';
import { savingButtons } from '../charts/pictureButtons';
import { type Context, type NamedRun } from '../context';
import { sampleColumns, sampleRows, type SampleRow } from './sampleRows';

/** Some weights of a run's net, one at a time, and the samples that each is made of. */
export class CompositionPanel implements Part {
  readonly element = element('section', { class: 'panel composition-panel' });
  private readonly heading = element('h2', {});
  private readonly list = dropdown(text('Weight'), (id) => this.choose(id));
  private readonly before = this.stepButton(text('Previous'), -1);
  private readonly after = this.stepButton(text('Next'), 1);
  private readonly chooser = element(
    'div',
    { class: 'toolbar composition-chooser' },
    this.list.element,
    element('div', { class: 'picture-buttons' }, this.before.element, this.after.element),
  );
  private readonly title = element('p', { class: 'composition-title' });
  private readonly figures = element('ul', { class: 'composition-figures' });
  private readonly view = new CompositionView();
  private readonly fold = element('div', {});
  private table: { readonly products: boolean; readonly part: FoldTable<SampleRow> } | undefined;
  private readonly slot: ViewSlot;
  private all: readonly ReadComposition[] = [];
  private run: NamedRun | undefined;

  constructor(private readonly context: Context) {
    this.slot = slotIn(context.view, 'composition');
    const pictures = savingButtons(context, () => {
      const { shown } = this;
      return (
        shown && {
          ...{ title: shown.composition.title, runs: [this.run?.name ?? ''] },
          draw: (theme, subtitle) => compositionPicture(shown, theme, subtitle),
        }
      );
    });
    this.element.append(
      element('div', { class: 'panel-head' }, this.heading, pictures),
      this.chooser,
      this.title,
      this.figures,
      this.view.element,
      this.fold,
    );
  }

  /** Shows a run's compositions; `several` puts its name before the heading. */
  show(run: NamedRun, several: boolean): void {
    this.run = run;
    this.all = readCompositions(run.snapshot.presentation?.compositions);
    const heading = text('What weights are made of');
    setLongText(this.heading, several ? `${run.name} · ${heading}` : heading);
    this.draw();
  }

  redraw(): void {
    this.view.redraw();
  }

  destroy(): void {
    this.view.destroy();
  }

  private get shown(): ReadComposition | undefined {
    return this.all[this.place];
  }

  /** The one that was chosen, else the first. */
  private get place(): number {
    const kept = this.slot.word('chosen');
    return Math.max(
      0,
      this.all.findIndex(({ composition }) => composition.id === kept),
    );
  }

  private choose(id: string | undefined): void {
    if (id === undefined) return;
    this.slot.set('chosen', id);
    this.draw();
  }

  private draw(): void {
    const { shown, all, place } = this;
    if (!shown) return;
    const { composition } = shown;
    const choices = all.map((one) => ({ value: one.composition.id, label: one.composition.title }));
    setShown(this.chooser, all.length > 1);
    this.list.update(choices, composition.id);
    this.before.setDisabled(place === 0 ? text('This is the first weight.') : undefined);
    this.after.setDisabled(place === all.length - 1 ? text('This is the last weight.') : undefined);
    setLongText(this.title, composition.title);
    const figures = figuresOf(shown);
    resize(this.figures, figures.length, () => element('li', {}));
    figures.forEach((figure, i) => showFigure(this.figures.children[i]!, figure));
    this.view.show(shown);
    this.tableOf(all.some((one) => one.composition.samples.some((s) => s.factors))).show(
      sampleRows(shown),
    );
  }

  /** The table, with columns for factors where samples have some. */
  private tableOf(products: boolean): FoldTable<SampleRow> {
    if (this.table?.products === products) return this.table.part;
    const part = new FoldTable({
      summary: text('Show as table'),
      columns: sampleColumns(products),
      open: this.slot.flag('table', false),
      onToggle: (open) => this.slot.set('table', open),
      copy: (content, done) => ask(this.context.host, { kind: 'copy', text: content }, done),
    });
    this.table = { products, part };
    this.fold.replaceChildren(part.element);
    return part;
  }

  private stepButton(label: string, by: 1 | -1): ReturnType<typeof button> {
    return button({ label, onPress: () => this.choose(this.all[this.place + by]?.composition.id) });
  }
}

function showFigure(item: Element, { label, value, note, bad }: CompositionFigure): void {
  resize(item, 3, () => element('span', {}));
  const [first, second, third] = [...item.children] as HTMLElement[];
  setText(first!, label);
  setShown(first!, label !== '');
  setText(second!, value);
  second!.className = bad ? 'composition-value bad' : 'composition-value';
  setText(third!, note ?? '');
  setShown(third!, note !== undefined);
}
