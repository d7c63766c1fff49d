import { type Presentation, type Table } from '../../src/lottery/experiment';
import { type BoundQuestion } from '../../src/protocol/bounds';
import { readCompositions } from '../../src/protocol/compositions';
import { type ShownRun } from '../../src/protocol/runPage';
import { element, KeyedParts, setShown, setText, type Part } from '../ui/dom';
import { type Shown } from '../ui/host';
import { text } from '../ui/texts';
import { BoundsPanel } from './bounds/boundsPanel';
import { questionOf } from './bounds/question';
import { ChartPanel } from './charts/chartPanel';
import { type RunChart } from './charts/chartPlot';
import { CompositionPanel } from './compositions/compositionPanel';
import { type Context, type NamedRun } from './context';
import { FailedRun, RunHeader } from './header/runHeader';
import { namedLevel } from './levelChoice';
import { namedRuns } from './names';
import { TablePanel } from './tables/tablePanel';
import { TicketPanel } from './ticket/ticketPanel';
import { TrainingPanel } from './training/trainingPanel';

interface RunTable {
  readonly run: NamedRun;
  readonly table: Table;
}

interface RunBounds {
  readonly run: NamedRun;
  readonly question: BoundQuestion;
}

/** The whole page: each snapshot replaces what it shows, in place. */
export class Page {
  private readonly headers = element('div', { class: 'headers' });
  private readonly charts = element('div', { class: 'charts' });
  private readonly constructions = element('div', { class: 'charts' });
  private readonly bounds = element('div', { class: 'charts' });
  private readonly tables = element('div', { class: 'tables' });
  private readonly empty = element('p', { class: 'empty page-empty' });
  private readonly origin = element('footer', { class: 'origin' });
  private readonly training: TrainingPanel;
  private readonly ticket: TicketPanel | undefined;
  private readonly noTicket = element('p', { class: 'note no-ticket' });
  private readonly headerParts: KeyedParts<ShownRun, HeaderPart>;
  private readonly chartParts: KeyedParts<readonly KeyedChart[], ChartPanel>;
  private readonly compositionParts: KeyedParts<NamedRun, CompositionPanel>;
  private readonly boundParts: KeyedParts<RunBounds, BoundsPanel>;
  private readonly tableParts: KeyedParts<RunTable, TablePanel>;
  private shown: Shown = { runs: [], trusted: false };
  private named: readonly NamedRun[] = [];

  constructor(
    private readonly context: Context,
    root: HTMLElement,
  ) {
    this.training = new TrainingPanel(context);
    const { inspect } = context.host;
    this.ticket = inspect && new TicketPanel(context, inspect);
    this.headerParts = new KeyedParts(
      this.headers,
      (run: ShownRun) => new HeaderPart(context, run.folder),
      (part, run) => part.show(run, this.named, this.shown),
    );
    this.chartParts = new KeyedParts(
      this.charts,
      (charts: readonly KeyedChart[]) => new ChartPanel(context, charts[0]!.key),
      (panel, charts) => panel.show(charts),
    );
    this.compositionParts = new KeyedParts(
      this.constructions,
      () => new CompositionPanel(context),
      (panel, run: NamedRun) => panel.show(run, this.named.length > 1),
    );
    this.boundParts = new KeyedParts(
      this.bounds,
      () => new BoundsPanel(context),
      (panel, { run, question }: RunBounds) => panel.show(run, question, this.named.length > 1),
    );
    this.tableParts = new KeyedParts(
      this.tables,
      () => new TablePanel(context),
      (panel, { table, run }: RunTable) => panel.show(table, run.name, this.named.length > 1),
    );
    root.replaceChildren(
      this.headers,
      this.empty,
      this.charts,
      this.constructions,
      this.ticket?.element ?? this.noTicket,
      this.training.element,
      this.tables,
      this.bounds,
      this.origin,
    );
    setText(this.empty, text('Loading…'));
    setText(
      this.noTicket,
      text(
        'Masks and paths of the tickets are shown in VS Code, and by "winning-ticket inspect" where the run lies.',
      ),
    );
    for (const part of [this.training.element, this.origin, this.noTicket]) setShown(part, false);
  }

  show(shown: Shown): void {
    this.shown = shown;
    this.named = namedRuns(shown.runs);
    const { named } = this;
    this.headers.classList.toggle('several', shown.runs.length > 1);
    this.headerParts.show(shown.runs, (run) => run.folder);
    this.chartParts.show(chartsOf(named), (charts) => charts[0]!.key);
    this.compositionParts.show(
      named.filter(({ snapshot }) => hasCompositions(snapshot.presentation?.compositions)),
      (run) => run.folder,
    );
    this.boundParts.show(boundsOf(named), ({ run }) => run.folder);
    setShown(
      this.training.element,
      named.some(({ snapshot }) => snapshot.trainings.length > 0),
    );
    this.training.show(named);
    this.ticket?.show(named);
    setShown(
      this.noTicket,
      named.some(({ snapshot }) => snapshot.trainings.length > 0),
    );
    this.tableParts.show(tablesOf(named), ({ table, run }) => `${table.id}\n${run.folder}`);
    setShown(this.empty, shown.runs.length === 0);
    setText(this.empty, text('There is no run to show.'));
    this.showOrigin();
  }

  /** Draws again what the theme colours. */
  redraw(): void {
    this.show(this.shown);
    for (const panel of this.chartParts.values()) panel.redraw();
    for (const panel of this.compositionParts.values()) panel.redraw();
    this.training.redraw();
    this.ticket?.redraw();
  }

  private showOrigin(): void {
    const { origin } = this.context.host;
    setShown(this.origin, origin !== undefined);
    if (origin) setText(this.origin, text('Made by {0}, {1}', origin.program, origin.made));
  }
}

/** Runs whose net bounds can be calculated for. */
function boundsOf(runs: readonly NamedRun[]): RunBounds[] {
  return runs.flatMap((run) => {
    const question = questionOf(run.snapshot.presentation?.bounds);
    return question ? [{ run, question }] : [];
  });
}

function hasCompositions(given: Presentation['compositions']): boolean {
  return readCompositions(given).length > 0;
}

/** A run's header, or why there is none. */
class HeaderPart implements Part {
  readonly element = element('div', { class: 'header-holder' });
  private readonly header: RunHeader;
  private readonly failed = new FailedRun();

  constructor(
    context: Context,
    private readonly folder: string,
  ) {
    this.header = new RunHeader(context, folder);
  }

  show(run: ShownRun, named: readonly NamedRun[], shown: Shown): void {
    const read = named.find(({ folder }) => folder === this.folder);
    const part = read ? this.header.element : this.failed.element;
    if (part.parentElement !== this.element) this.element.replaceChildren(part);
    if (read) this.header.show(read, shown.runs.length, shown.trusted);
    else if ('error' in run) this.failed.show(run.folder, run.error);
  }
}

/** A run's chart, and what it is kept under. */
type KeyedChart = RunChart & { readonly key: string };

/** The charts of all runs, those with the same id and the same axes together. */
function chartsOf(runs: readonly NamedRun[]): KeyedChart[][] {
  const all = runs.flatMap((run) =>
    (run.snapshot.presentation?.charts ?? []).map((chart): RunChart => {
      const { places } = run.snapshot;
      const named = namedLevel(run.snapshot);
      return {
        ...run,
        ...(places !== undefined && { places }),
        ...(named !== undefined && { named }),
        chart,
      };
    }),
  );
  return [...Map.groupBy(all, ({ chart }) => chart.id)].flatMap(([id, same]) =>
    // What is drawn against something else, or is of something else, has a chart of its own.
    [...Map.groupBy(same, axesOf).values()].map((group, i) => {
      const key = i === 0 ? id : `${id} ${i + 1}`;
      const alone = runs.length > 1 && group.length === 1;
      return group.map((one) => ({ ...one, key, alone }));
    }),
  );
}

function axesOf({ chart: { title, x, y, draw, slider }, places }: RunChart): string {
  const along = [
    title,
    x.title,
    x.scale,
    x.format,
    x.reversed,
    x.places === true ? places : undefined,
  ];
  return JSON.stringify([...along, y.title, y.format, y.scale, draw, slider]);
}

/** The tables of all runs, those with the same id below each other. */
function tablesOf(runs: readonly NamedRun[]): RunTable[] {
  const all = runs.flatMap((run) =>
    (run.snapshot.presentation?.tables ?? []).map((table): RunTable => ({ run, table })),
  );
  return [...Map.groupBy(all, ({ table }) => table.id).values()].flat();
}
