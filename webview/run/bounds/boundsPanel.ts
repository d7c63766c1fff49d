import {
  boundOf,
  constants,
  theorems,
  type BoundQuestion,
  type Construction,
  type Theorem,
} from '../../../src/protocol/bounds';
import { button, dropdown } from '../../ui/controls';
import { element, setLongText, setShown, setText, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { slotIn, type ViewSlot } from '../../ui/viewSlot';
import { type Context, type NamedRun } from '../context';
import { fillTable, layerRows, theoremName, theoremRows } from './boundTables';
import { remarksOf, summaryOf } from './boundWords';
import { NumberField } from './numberField';
import { limits } from './question';
import { asWritten } from './written';

/** What is asked, and the constants that it is calculated with. */
interface Asked {
  readonly question: BoundQuestion;
  readonly values: Readonly<Record<string, number>>;
}

/** Calculates what the theorems say of a run's own net. */
export class BoundsPanel implements Part {
  readonly element = element('section', { class: 'panel bounds-panel' });
  private readonly heading = element('h2', {});
  private readonly theorem = dropdown(text('Theorem'), (id) => this.set('theorem', id));
  private readonly construction = dropdown(text('Samples are'), (id) =>
    this.set('construction', id),
  );
  private readonly fields: ReadonlyMap<string, NumberField>;
  private readonly folded = element('summary', {});
  private readonly open: HTMLDetailsElement;
  private readonly words = element('p', { class: 'bound-words', role: 'status' });
  private readonly more = element('p', { class: 'note' });
  private readonly layers = element('table', {});
  private readonly all = element('table', {});
  private readonly results: HTMLElement;
  private slot: ViewSlot;
  private given: BoundQuestion | undefined;
  /** What the tables were filled with. */
  private filled = '';

  constructor(private readonly context: Context) {
    this.slot = slotIn(context.view, 'bounds');
    this.fields = this.makeFields();
    const reset = button({
      label: text('Reset'),
      hint: text('Set all numbers back to what the run has, and to the usual constants'),
      onPress: () => this.reset(),
    });
    const of = (ids: readonly string[]): HTMLElement[] =>
      ids.map((id) => this.fields.get(id)!.element);
    this.open = element(
      'details',
      { class: 'bound-constants', open: this.slot.flag('constants', false) },
      this.folded,
      element('div', { class: 'bound-fields' }, ...of(constants.map(({ id }) => id))),
    );
    this.open.addEventListener('toggle', () => this.slot.set('constants', this.open.open));
    this.results = element(
      'div',
      { class: 'bound-results' },
      this.words,
      scrolled(this.layers, text('Bounds of each layer')),
      this.more,
      element('h3', {}, text('The theorems beside each other')),
      scrolled(this.all, text('The theorems beside each other')),
    );
    this.element.append(
      element('div', { class: 'panel-head' }, this.heading, reset.element),
      element('p', { class: 'note' }, introduction()),
      element(
        'div',
        { class: 'toolbar bound-choices' },
        this.theorem.element,
        this.construction.element,
      ),
      element('div', { class: 'bound-fields' }, ...of(['epsilon', 'delta', 'samples'])),
      this.open,
      this.results,
    );
  }

  /** Shows what can be calculated for a run's net; `several` puts its name before the heading. */
  show(run: NamedRun, question: BoundQuestion, several: boolean): void {
    this.given = question;
    this.slot = slotIn(slotIn(this.context.view, 'bounds'), run.snapshot.id);
    setLongText(this.heading, several ? `${run.name} · ${text('Bounds')}` : text('Bounds'));
    this.draw();
  }

  private makeFields(): ReadonlyMap<string, NumberField> {
    const typed = (id: string) => (content: string) => this.set(id, content);
    const { epsilon, delta, samples } = limits;
    return new Map([
      [
        'epsilon',
        new NumberField(
          { ...epsilon, label: text('Largest error of a weight, ε') },
          typed('epsilon'),
        ),
      ],
      [
        'delta',
        new NumberField({ ...delta, label: text('Probability of failure, δ') }, typed('delta')),
      ],
      [
        'samples',
        new NumberField(
          {
            ...samples,
            label: text('Samples a weight'),
            placeholder: text('as the theorem asks'),
          },
          typed('samples'),
        ),
      ],
      ...constants.map((constant): [string, NumberField] => {
        const { id, title, least, most, note, open } = constant;
        return [id, new NumberField({ label: title, least, most, note, open }, typed(id))];
      }),
    ]);
  }

  private set(key: string, content: string): void {
    this.slot.set(key, content);
    this.draw();
  }

  private reset(): void {
    const others = ['theorem', 'construction', 'epsilon', 'delta', 'samples'];
    for (const key of [...others, ...constants.map(({ id }) => id)]) this.slot.set(key, undefined);
    this.draw();
  }

  private draw(): void {
    const { given } = this;
    if (!given) return;
    const theorem = theorems.find((id) => id === this.slot.word('theorem')) ?? given.theorem;
    const construction = this.slot.word('construction') ?? given.construction ?? 'products';
    this.theorem.update(
      theorems.map((id) => ({ value: id, label: theoremName(id) })),
      theorem,
    );
    this.construction.update(
      [
        { value: 'products', label: text('products through ReLU') },
        { value: 'sums', label: text('weights themselves') },
      ],
      construction,
    );
    setShown(this.construction.element, theorem === 'subset-sum');
    this.showConstants(theorem);
    const asked = this.read(given, theorem, construction === 'sums' ? 'sums' : 'products');
    this.results.classList.toggle('stale', asked === undefined);
    if (asked) return this.showBounds(asked);
    this.filled = '';
    setText(this.words, text('Not calculated: what is marked above cannot be calculated with.'));
  }

  private showConstants(theorem: Theorem): void {
    const own = constants.filter((constant) => constant.theorem === theorem);
    for (const { id } of constants) {
      setShown(
        this.fields.get(id)!.element,
        own.some((constant) => constant.id === id),
      );
    }
    const open = own.filter((constant) => constant.open).length;
    setText(
      this.folded,
      text('Constants: {0}, of which the literature leaves {1} open', own.length, open),
    );
  }

  /** What stands in the fields; undefined where one that is shown is bad. */
  private read(
    given: BoundQuestion,
    theorem: Theorem,
    construction: Construction,
  ): Asked | undefined {
    const own = { epsilon: given.epsilon, delta: given.delta, samples: given.samples };
    const usual = Object.fromEntries(constants.map(({ id, value }) => [id, value]));
    const start: Readonly<Record<string, number | undefined>> = { ...usual, ...own };
    const numbers = new Map<string, number>();
    let bad = false;
    for (const [id, field] of this.fields) {
      const first = start[id];
      const content = this.slot.word(id) ?? (first === undefined ? '' : asWritten(first));
      const written = field.show(content);
      if ('problem' in written) bad ||= !field.element.hidden;
      else if (written.value !== undefined) numbers.set(id, written.value);
    }
    if (bad && this.badConstant()) this.open.open = true;
    if (bad) return undefined;
    const samples = numbers.get('samples');
    return {
      question: {
        ...{ theorem, construction, layers: given.layers },
        epsilon: numbers.get('epsilon') ?? given.epsilon,
        delta: numbers.get('delta') ?? given.delta,
        ...(samples !== undefined && { samples }),
      },
      values: Object.fromEntries(constants.map(({ id, value }) => [id, numbers.get(id) ?? value])),
    };
  }

  private badConstant(): boolean {
    return this.open.querySelector('.number-field:not([hidden]) [aria-invalid]') !== null;
  }

  private showBounds({ question, values }: Asked): void {
    const key = JSON.stringify([question, values]);
    if (key === this.filled) return;
    this.filled = key;
    const bounds = boundOf(question, values);
    const bound = bounds.find(({ theorem }) => theorem === question.theorem);
    if (!bound) return;
    setText(this.words, summaryOf(bound));
    setText(this.more, remarksOf(bound, question));
    fillTable(this.layers, layerRows(bound));
    fillTable(this.all, theoremRows(bounds, question.theorem));
  }
}

function introduction(): string {
  return text(
    'How large a random net must be so that pruning alone leaves a net in it whose weights are within ε of those of this one, except with a probability of δ.',
  );
}

function scrolled(table: HTMLTableElement, label: string): HTMLElement {
  const attributes = { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': label };
  return element('div', attributes, table);
}
