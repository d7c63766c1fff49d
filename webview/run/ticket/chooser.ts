import { extentOf } from '../../../src/protocol/extent';
import { dropdown } from '../../ui/controls';
import { element, setShown, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { type ViewSlot } from '../../ui/viewSlot';
import { PlaceSlider } from '../charts/slider';
import { type NamedRun } from '../context';
import { namedLevel, placeOf, type LevelKind } from '../levelChoice';
import { levelsOf, offerOf, stepsOf, trainingOf, type TicketPlace } from './choice';

export interface ChooserOptions {
  readonly label: string;
  /** Where run, seed, group and step are kept. */
  readonly slot: ViewSlot;
  /** The level that was chosen, undefined for the default. */
  level(kind: LevelKind): number | undefined;
  /** @param level undefined where it is the default */
  onLevel(kind: LevelKind, level: number | undefined): void;
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
  private readonly steps = new PlaceSlider((index) => this.stepTo(index));
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
    this.slider.show(
      place.run.snapshot.places ?? text('Level'),
      places.map((level) => ({ value: level, text: levelText({ ...place, level }) })),
      place.level,
    );
    this.showSteps(place);
    return place;
  }

  private showSteps(place: TicketPlace): void {
    const steps = offeredSteps(place);
    if (steps.length < 2) return this.steps.element.remove();
    if (!this.steps.element.parentElement) this.element.append(this.steps.element);
    this.steps.show(
      text('Step'),
      steps.map(({ title }, value) => ({ value, text: title })),
      steps.findIndex(({ file }) => file === place.step),
    );
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
    const { places, trainings } = run.snapshot;
    const chosen = options.level(places);
    const level =
      chosen === undefined
        ? this.standard({ run, seed, group }, wished).level
        : (placeOf(
            trainings.map((training) => training.level),
            chosen,
          ) ?? chosen);
    const place = { run, seed, group, level };
    return { ...place, step: this.step(place, wished) };
  }

  /** The step that was chosen, where this training has it. */
  private step(place: TicketPlace, wished: Partial<TicketPlace>): string | undefined {
    const step = this.options.slot.word('step') ?? wished.step;
    return offeredSteps(place).find(({ file }) => file === step)?.file;
  }

  /**
   * The level while none is chosen: as preset, else what the verdict names, else the last that is there. One that was
   * named is `fixed`: whoever chooses it keeps it when the verdict names another.
   */
  private standard(
    { run, seed, group }: Omit<TicketPlace, 'level'>,
    wished: Partial<TicketPlace>,
  ): { readonly level: number; readonly fixed: boolean } {
    // A level of one kind of experiment says nothing of those of another.
    const alike = wished.run?.snapshot.places === run.snapshot.places;
    if (alike && wished.level !== undefined) return { level: wished.level, fixed: false };
    const there = levelsOf(run, seed, group);
    const named = namedLevel(run.snapshot);
    if (named !== undefined && there.includes(named)) return { level: named, fixed: true };
    const levels = run.snapshot.trainings.map(({ level }) => level);
    const last = there.at(-1) ?? offerOf(run, group).levels[0] ?? extentOf(levels).low;
    return { level: last, fixed: false };
  }

  private moveTo(level: number): void {
    const place = this.place();
    if (!place) return;
    const standard = this.standard(place, this.options.preset(this.runs));
    const kept = level === standard.level && !standard.fixed ? undefined : level;
    this.options.onLevel(place.run.snapshot.places, kept);
  }

  private stepTo(index: number): void {
    const place = this.place();
    const step = place && offeredSteps(place)[index];
    if (!step) return;
    // The end is a choice too, where something else is shown at first.
    this.options.slot.set('step', step.file ?? '');
    this.options.onChoice();
  }
}

function offeredSteps(place: TicketPlace): ReturnType<typeof stepsOf> {
  return stepsOf(place, text('the end'));
}

/** A level as its slider says it. */
function levelText(place: TicketPlace): string {
  return trainingOf(place)?.label ?? place.level.toLocaleString('en-US');
}

function pick<T>(offered: readonly T[], ...wished: readonly (T | undefined)[]): T | undefined {
  return wished.find((one) => one !== undefined && offered.includes(one)) ?? offered[0];
}
