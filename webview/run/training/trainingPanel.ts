import { CurveChart } from '../../charts/curveChart';
import { type Emphasis, type Plot } from '../../charts/plot';
import { element, setShown, setText, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { DataTable } from '../charts/dataTable';
import { pictureButtons } from '../charts/pictureButtons';
import { type Context, type NamedRun } from '../context';
import { offerOf, readChoice, type TrainingChoice, type TrainingOffer } from './choice';
import { Chips } from './levelChips';
import { TrainingToolbar } from './toolbar';
import { levelColour, trainingPlot } from './trainingPlot';

const nothing: ReadonlySet<string> = new Set();

/** Learning curves of the trainings that a run, or several, consist of. */
export class TrainingPanel implements Part {
  readonly element = element('section', { class: 'panel training-panel' });
  private readonly empty = element('p', { class: 'empty' });
  private readonly note = element('p', { class: 'note' });
  private readonly body = element('div', { class: 'chart-main' });
  private readonly chart = new CurveChart();
  private readonly toolbar: TrainingToolbar;
  private readonly levels: Chips;
  private readonly runChips: Chips;
  private readonly table: DataTable;
  private runs: readonly NamedRun[] = [];
  private choice: TrainingChoice | undefined;
  private plot: Plot | undefined;
  private focused: Pick<Emphasis, 'focus'> = {};

  constructor(private readonly context: Context) {
    const { view } = context;
    this.toolbar = new TrainingToolbar(view, () => this.draw());
    this.levels = new Chips(text('Levels'), {
      toggle: (key) => this.toggleLevel(key),
      focus: (key) => this.focusLevel(key),
      all: () => this.setLevels(this.offer().levels.map(({ key }) => key)),
      none: () => this.setLevels([]),
    });
    this.runChips = new Chips(text('Runs'), {
      toggle: (folder) => this.toggleRun(folder),
      focus: () => undefined,
      all: () => this.setHiddenRuns([]),
      none: () => this.setHiddenRuns(this.runs.map((run) => run.folder)),
    });
    this.table = new DataTable(view.flag('training:table', false), (open) =>
      view.set('training:table', open),
    );
    const pictures = pictureButtons(context, () => this.pictured());
    const heading = element('h2', {}, text('Training curves'));
    this.body.append(this.chart.element, this.note);
    this.element.append(
      element('div', { class: 'panel-head' }, heading, pictures),
      this.toolbar.element,
      this.runChips.element,
      this.levels.element,
      this.empty,
      this.body,
      this.table.element,
    );
  }

  show(runs: readonly NamedRun[]): void {
    this.runs = runs;
    this.draw();
  }

  redraw(): void {
    this.draw();
    this.chart.redraw();
  }

  destroy(): void {
    this.chart.destroy();
  }

  private draw(): void {
    const choice = readChoice(this.context.view, this.runs);
    const offer = offerOf(this.runs, choice.group);
    const begun = this.runs.some(({ snapshot }) => snapshot.curves.length > 0);
    this.choice = choice;
    this.plot = trainingPlot(this.runs, choice);
    setShown(this.toolbar.element, begun);
    setShown(this.levels.element, begun);
    setShown(this.runChips.element, begun && this.runs.length > 1);
    this.toolbar.show(choice, offer);
    this.showChips(choice, offer);
    setShown(this.empty, !this.plot);
    setText(this.empty, begun ? this.whyEmpty(choice) : text('No training has begun yet.'));
    setShown(this.body, this.plot !== undefined);
    setShown(this.table.element, this.plot !== undefined);
    const ends = choice.train && choice.metric === 'accuracy';
    setShown(this.note, ends || choice.logarithmic);
    setText(this.note, this.notes(choice, ends));
    if (!this.plot) return;
    this.chart.show(this.plot, { hidden: nothing, ...this.focused });
    this.table.show(this.plot, { hidden: nothing });
  }

  private notes({ logarithmic }: TrainingChoice, ends: boolean): string {
    return [
      ...(ends
        ? [
            text(
              'Accuracy on training examples is measured at the end of a training only: a point.',
            ),
          ]
        : []),
      ...(logarithmic ? [text('Step 0 has no place on a logarithmic axis.')] : []),
    ].join(' ');
  }

  private whyEmpty(choice: TrainingChoice): string {
    if (!choice.train && !choice.test) return text('Choose test or train.');
    if (choice.levels?.size === 0)
      return text('Choose at least one under "{0}".', this.levelsCaption());
    if (choice.hiddenRuns.size >= this.runs.length) return text('Choose a run.');
    if (choice.metric === 'accuracy' && !choice.test)
      return text('Accuracy on training examples is measured at the end of a training only.');
    return text('There is no curve of these trainings yet.');
  }

  private showChips(choice: TrainingChoice, { levels }: TrainingOffer): void {
    const several = this.runs.length > 1;
    this.levels.setCaption(this.levelsCaption());
    this.levels.show(
      levels.map((offer) => ({
        key: offer.key,
        title: offer.title,
        chosen: choice.levels === undefined || choice.levels.has(offer.key),
        colour: several ? undefined : levelColour(offer),
        missing: offer.begun ? undefined : text('Not begun yet'),
      })),
    );
    this.runChips.show(
      this.runs.map(({ folder, name, index }) => ({
        key: folder,
        title: name,
        colour: { kind: 'category', index },
        chosen: !choice.hiddenRuns.has(folder),
      })),
    );
  }

  /** What the levels of the runs are called; those of several experiments may be several things. */
  private levelsCaption(): string {
    const names = this.runs.map(({ snapshot }) => snapshot.places ?? text('Levels'));
    return [...new Set(names)].join(' / ');
  }

  private focusLevel(level: string | undefined): void {
    const shown = level !== undefined && (this.choice?.levels?.has(level) ?? true);
    this.focused = shown ? { focus: level } : {};
    if (this.plot) this.chart.show(this.plot, { hidden: nothing, ...this.focused });
  }

  private offer(): TrainingOffer {
    return offerOf(this.runs, this.choice?.group ?? '');
  }

  private toggleLevel(level: string): void {
    const all = this.offer().levels.map(({ key }) => key);
    const chosen = new Set(this.choice?.levels ?? all);
    if (!chosen.delete(level)) chosen.add(level);
    this.setLevels([...chosen]);
  }

  /** All levels are kept as no choice, so that later ones belong to them. */
  private setLevels(levels: readonly string[]): void {
    const all = this.offer().levels.length === levels.length && this.runs.length < 2;
    this.context.view.set('training:levels', all ? undefined : levels);
    this.draw();
  }

  private toggleRun(folder: string): void {
    const hidden = new Set(this.choice?.hiddenRuns);
    if (!hidden.delete(folder)) hidden.add(folder);
    this.setHiddenRuns([...hidden]);
  }

  private setHiddenRuns(folders: readonly string[]): void {
    this.context.view.set('training:runs', folders);
    this.draw();
  }

  private pictured(): { plot: Plot; emphasis: Emphasis; runs: string[] } | undefined {
    if (!this.plot) return undefined;
    const shown = this.runs.filter((run) => !this.choice?.hiddenRuns.has(run.folder));
    return {
      plot: this.plot,
      emphasis: { hidden: nothing },
      runs: shown.map((run) => run.name),
    };
  }
}
