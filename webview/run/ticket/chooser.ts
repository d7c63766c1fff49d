import { type PlotAxis } from '../../charts/plot';
import { dropdown } from '../../ui/controls';
import { element, setShown, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { type ViewSlot } from '../../ui/viewSlot';
import { PlaceSlider } from '../charts/slider';
import { type NamedRun } from '../context';
import { levelsOf, offerOf, type TicketPlace } from './choice';

export interface ChooserOptions {
  readonly label: string;
  /** Where run, seed and group are kept. */
  readonly slot: ViewSlot;
  /** The level that was chosen, undefined for the default. */
  level(): number | undefined;
  /** @param level undefined where it is the default */
  onLevel(level: number | undefined): void;
  /** What is shown while nothing is chosen. */
  preset(runs: readonly NamedRun[]): Partial<TicketPlace>;
  onChoice(): void;
}

/** Controls that choose a ticket of the page's runs. */
export class TicketChooser implements Part {
  readonly element: HTMLElement;
  private readonly run: ReturnType<typeof dropdown>;
  private readonly seed: ReturnType<typeof dropdown>;
  private readonly group: ReturnType<typeof dropdown>;
  private readonly slider = new PlaceSlider((level) => this.moveTo(level));
  private runs: readonly NamedRun[] = [];

  constructor(private readonly options: ChooserOptions) {
    const choose = (key: string) => (value: string) => {
      options.slot.set(key, value);
      options.onChoice();
    };
    this.run = dropdown(text('Run'), choose('run'));
    this.seed = dropdown(text('Seed'), choose('seed'));
    this.group = dropdown(text('Net'), choose('group'));
    this.element = element(
      'div',
      { class: 'toolbar ticket-chooser', role: 'group', 'aria-label': options.label },
      this.run.element,
      this.seed.element,
      this.group.element,
      this.slider.element,
    );
  }

  /** Shows what there is to choose. @returns what is chosen; undefined where no run has anything */
  show(runs: readonly NamedRun[]): TicketPlace | undefined {
    this.runs = runs;
    const place = this.place();
    setShown(this.element, place !== undefined);
    if (!place) return undefined;
    const { seeds, groups, levels } = offerOf(place.run, place.group);
    const named = runs.map(({ folder, name }) => ({ value: folder, label: name }));
    this.run.update(named, place.run.folder);
    this.seed.update(
      seeds.map((seed) => ({ value: String(seed), label: String(seed) })),
      String(place.seed),
    );
    this.group.update(
      groups.map((group) => ({ value: group, label: group })),
      place.group,
    );
    setShown(this.run.element, runs.length > 1);
    setShown(this.group.element, groups.length > 1);
    const places = levels.includes(place.level)
      ? levels
      : [...levels, place.level].sort((a, b) => a - b);
    this.slider.show(levelAxis(), places, place.level);
    return place;
  }

  private place(): TicketPlace | undefined {
    const { options } = this;
    const { slot } = options;
    const wished = options.preset(this.runs);
    const kept = slot.word('run');
    const run = this.runs.find(({ folder }) => folder === kept) ?? wished.run ?? this.runs.at(0);
    if (!run || run.snapshot.trainings.length === 0) return undefined;
    const { seeds, groups } = offerOf(run, '');
    const seed = pick(seeds, Number(slot.word('seed') ?? NaN), wished.seed);
    const group = pick(groups, slot.word('group'), wished.group);
    if (seed === undefined || group === undefined) return undefined;
    return { run, seed, group, level: options.level() ?? this.standard({ run, seed, group }) };
  }

  /** The level while none is chosen: as preset, else the last that is there. */
  private standard({ run, seed, group }: Omit<TicketPlace, 'level'>): number {
    const { level } = this.options.preset(this.runs);
    return level ?? levelsOf(run, seed, group).at(-1) ?? 0;
  }

  private moveTo(level: number): void {
    const place = this.place();
    const standard = place && this.standard(place);
    this.options.onLevel(level === standard ? undefined : level);
  }
}

function pick<T>(offered: readonly T[], ...wished: readonly (T | undefined)[]): T | undefined {
  return wished.find((one) => one !== undefined && offered.includes(one)) ?? offered[0];
}

function levelAxis(): PlotAxis {
  return { title: text('Level'), scale: 'linear', format: 'integer', low: 0, high: 1 };
}
