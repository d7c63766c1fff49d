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
import { showOrPass } from '../../ui/focus';
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
  /** The chosen layer, by its place in the file where it was chosen; undefined where that has none. */
  readonly layer: { readonly name: string; readonly place: number } | undefined;
  /** What it is called; by the other file's name where that is missing. */
  readonly heading?: string;
}

/** How two files agree, and what it was asked about: an answer is never shown under the names of others. */
interface Answered {
  readonly compared: Compared;
  readonly comparison: OpenComparison;
  readonly answer: ComparedModels;
}

/** Two masks against each other: how they agree, layer by layer, and the chosen layer as a picture. */
export class ComparisonPanel implements Part {
  /** What takes focus from a control that goes. */
  readonly heading = element('h2', {});
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
  /** What is to be compared. */
  private wanted: Compared | undefined;
  /** What shows: of other files until what is wanted has come. */
  private answered: Answered | undefined;
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
    this.wanted = compared;
    const { first, state } = compared;
    const second = state.kind === 'shown' ? state.model.view : undefined;
    const { comparison } = this;
    if (state.kind === 'failed') this.drop();
    if (comparison?.first !== first.view || comparison.second !== second) {
      this.replace(
        second &&
          new OpenComparison(this.options.inspect, first.view, second, () =>
            this.options.onChanged(),
          ),
      );
      void this.ask();
    }
    this.draw();
    this.showStatus();
  }

  /** Nothing is compared any more: gives back what it holds. */
  leave(): void {
    if (!this.wanted) return;
    this.wanted = undefined;
    this.progress = undefined;
    this.replace(undefined);
    this.drop();
    this.draw();
    this.showStatus();
  }

  redraw(): void {
    this.heatmap.redraw();
  }

  destroy(): void {
    this.replace(undefined);
    this.drop();
    this.heatmap.destroy();
  }

  /** Whose tiles still show goes on until the next answer has come. */
  private replace(comparison: OpenComparison | undefined): void {
    if (this.comparison !== this.answered?.comparison) this.comparison?.close();
    this.comparison = comparison;
    this.progress = undefined;
  }

  private drop(): void {
    const { answered, comparison } = this;
    this.answered = undefined;
    if (answered?.comparison !== comparison) answered?.comparison.close();
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
      const compared = this.wanted;
      if (comparison !== this.comparison || !answer || !compared) return;
      this.drop();
      this.answered = { compared, comparison, answer };
      this.tell(undefined);
    } catch (error) {
      if (comparison !== this.comparison) return;
      const why = error instanceof Error ? error.message : String(error);
      this.drop();
      this.tell(text('The files cannot be compared: {0}', why), true);
    }
    this.draw();
  }

  private draw(): void {
    const { answer } = this.answered ?? {};
    const named = this.answered?.compared ?? this.wanted;
    const heading = named?.heading ?? (named && text('Compared with {0}', otherName(named)));
    setText(this.heading, heading ?? '');
    setAttribute(this.heading, 'title', named?.other);
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
    const { answered } = this;
    const chosen = this.wanted?.layer;
    const place = answered && chosen ? placeIn(answered.compared.first, chosen) : -1;
    const row = answered?.answer.layers.find((one) => one.layer === place);
    const layer = answered?.compared.first.view.layers[place];
    const told = answered !== undefined && chosen !== undefined;
    setShown(this.layerName, told);
    setShown(this.absent, told && row === undefined);
    setShown(this.heatmap.element, row !== undefined);
    if (!told) return this.heatmap.show(undefined);
    const { compared, comparison, answer } = answered;
    setLongText(this.layerName, chosen.name || compared.first.called.name);
    if (!row || !layer) {
      const why = answer.apart.find(({ name }) => name === chosen.name)?.why;
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
      identity: JSON.stringify([compared.first.called.identity, layer.name, layer.shape]),
      names: [compared.first.called.name, text('against'), otherName(compared), layer.name],
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
    showOrPass(this.retry.element, status?.failed === true, this.heading);
  }

  /** What is to be told of the other file itself. */
  private otherStatus(): Status | undefined {
    const state = this.wanted?.state;
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

/** The place of a layer among those of a file: where it was chosen, or wherever its name is; -1 where it is not there. */
function placeIn(
  { view: { layers } }: OpenModel,
  { name, place }: NonNullable<Compared['layer']>,
): number {
  return layers[place]?.name === name ? place : layers.findIndex((layer) => layer.name === name);
}

function otherName({ other, state }: Compared): string {
  return state.kind === 'shown' ? state.model.called.name : baseName(other);
}
