import { type Inspector } from '../../../src/protocol/inspect';
import { type ComparedModels } from '../../../src/inspect/view';
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
import { type PartContext } from '../context';
import { Fold } from '../header/folds';
import { HeatmapBox } from '../layer/heatmapBox';
import { OpenComparison } from '../model/openComparison';
import { type OpenModel } from '../model/openModel';
import { type SessionState } from '../model/session';
import { baseName, countText } from '../numbers';
import { agreementOf } from './agreement';
import { comparedTable } from './comparedTable';

export interface ComparisonOptions {
  readonly inspect: Inspector['inspect'];
  onLeave(): void;
  /** Reads the other file again. */
  onRetry(): void;
  /** One of the files is another now. */
  onChanged(): void;
}

/** What is compared. */
export interface Compared {
  readonly first: OpenModel;
  /** Absolute path of the other file, and how it stands with it. */
  readonly other: string;
  readonly state: SessionState;
  /** Place of the chosen layer among those of the first. */
  readonly layer: number;
  /** What it is called; by the other file's name where that is missing. */
  readonly heading?: string;
}

/** Two masks against each other: how they agree, layer by layer, and the chosen layer as a picture. */
export class ComparisonPanel implements Part {
  private readonly heading = element('h2', {});
  private readonly summary = element('ul', { class: 'sentences' });
  private readonly status = element('p', { class: 'note', role: 'status' });
  private readonly retry: ReturnType<typeof button>;
  private readonly table: ReturnType<typeof comparedTable>;
  private readonly apart: Fold;
  private readonly layerName = element('h3', {});
  private readonly absent = element('p', { class: 'empty' });
  private readonly heatmap: HeatmapBox;
  readonly element: HTMLElement;
  private comparison: OpenComparison | undefined;
  private shown: Compared | undefined;
  private answer: ComparedModels | undefined;
  private progress: Status | undefined;

  constructor(
    context: PartContext,
    private readonly options: ComparisonOptions,
  ) {
    const { slot } = context;
    this.table = comparedTable(context);
    this.apart = new Fold(slot.flag('apart', false), (open) => slot.set('apart', open));
    this.heatmap = new HeatmapBox(context, text('Heatmap of both masks'));
    this.retry = button({ label: text('Try again'), onPress: () => this.again() });
    const leave = button({ label: text('Leave comparison'), onPress: () => options.onLeave() });
    this.element = element(
      'section',
      { class: 'panel comparison-panel', 'aria-label': text('Comparison') },
      element('div', { class: 'panel-head' }, this.heading, leave.element),
      this.summary,
      this.status,
      this.retry.element,
      this.layerName,
      this.absent,
      this.heatmap.element,
      this.table.element,
      this.apart.element,
    );
  }

  show(compared: Compared): void {
    this.shown = compared;
    const { first, other, state } = compared;
    setText(this.heading, compared.heading ?? text('Compared with {0}', otherName(compared)));
    setAttribute(this.heading, 'title', other);
    const second = state.kind === 'shown' ? state.model.view : undefined;
    const { comparison } = this;
    if (comparison?.first !== first.view || comparison.second !== second) {
      comparison?.close();
      this.comparison =
        second &&
        new OpenComparison(this.options.inspect, first.view, second, () =>
          this.options.onChanged(),
        );
      if (comparison?.second.file !== second?.file) this.answer = undefined;
      void this.ask();
    }
    this.draw();
    this.showStatus();
  }

  redraw(): void {
    this.heatmap.redraw();
  }

  destroy(): void {
    this.comparison?.close();
    this.heatmap.destroy();
  }

  private again(): void {
    if (this.comparison) void this.ask();
    else this.options.onRetry();
  }

  private async ask(): Promise<void> {
    const { comparison } = this;
    if (!comparison) return;
    this.tell(text('Comparing…'));
    try {
      const answer = await comparison.compared();
      if (comparison !== this.comparison || !answer) return;
      this.answer = answer;
      this.tell(undefined);
      this.draw();
    } catch (error) {
      if (comparison !== this.comparison) return;
      const why = error instanceof Error ? error.message : String(error);
      this.tell(text('The files cannot be compared: {0}', why), true);
    }
  }

  private draw(): void {
    const { answer } = this;
    const sentences = answer ? agreementOf(answer) : [];
    setShown(this.summary, sentences.length > 0);
    resize(this.summary, sentences.length, () => element('li', {}));
    sentences.forEach((sentence, i) => setText(this.summary.children[i]!, sentence));
    setShown(this.table.element, (answer?.layers.length ?? 0) > 0);
    this.table.show(answer?.layers ?? []);
    const apart = answer?.apart ?? [];
    this.apart.show(
      text('Not compared: {0}', countText(apart.length)),
      apart.map(({ name, why }) => ({ name, value: why })),
    );
    this.drawLayer();
  }

  private drawLayer(): void {
    const { answer, comparison, shown } = this;
    const layer = shown?.first.view.layers[shown.layer];
    const row = answer?.layers.find((one) => one.layer === shown?.layer);
    setShown(this.layerName, layer !== undefined && answer !== undefined);
    setShown(this.absent, layer !== undefined && answer !== undefined && row === undefined);
    setShown(this.heatmap.element, row !== undefined);
    if (!layer || !answer || !shown) return;
    setLongText(this.layerName, layer.name || shown.first.called.name);
    if (!row || !comparison) {
      const why = answer.apart.find(({ name }) => name === layer.name)?.why;
      setText(
        this.absent,
        why === undefined
          ? text('This tensor is not compared.')
          : text('This tensor is not compared: {0}', why),
      );
      return this.heatmap.show(undefined);
    }
    const { first, second } = comparison;
    this.heatmap.show({
      source: {
        key: JSON.stringify([first.file, first.version, second.file, second.version, row.layer]),
        layout: layer.layout,
        kinds: ['mask'],
        compares: true,
        tile: (address) => comparison.tile({ layer: row.layer, ...address }),
      },
      identity: JSON.stringify([shown.first.called.identity, layer.name, layer.shape]),
      names: [shown.first.called.name, text('against'), otherName(shown), layer.name],
    });
  }

  private tell(message: string | undefined, failed = false): void {
    this.progress = message === undefined ? undefined : { message, failed };
    this.showStatus();
  }

  private showStatus(): void {
    const status = this.otherStatus() ?? this.progress;
    setShown(this.status, status !== undefined);
    setText(this.status, status?.message ?? '');
    setShown(this.retry.element, status?.failed === true);
  }

  /** What is to be told of the other file itself. */
  private otherStatus(): Status | undefined {
    const state = this.shown?.state;
    switch (state?.kind) {
      case 'loading':
        return { message: text('Reading the other file…'), failed: false };
      case 'failed':
        return { message: text('The other file cannot be read: {0}', state.message), failed: true };
      case 'shown':
        if (this.progress || !state.gone) return undefined;
        return { message: text('The other file was deleted; this is how it was.'), failed: false };
      case undefined:
        return undefined;
    }
  }
}

interface Status {
  readonly message: string;
  readonly failed: boolean;
}

function otherName({ other, state }: Compared): string {
  return state.kind === 'shown' ? state.model.called.name : baseName(other);
}
