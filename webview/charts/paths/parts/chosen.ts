import { type PathsView } from '../../../../src/inspect/pathsView';
import { text } from '../../../ui/texts';
import { captionOf, isCut, unitName } from '../captions';
import { layOutOver, type PathLayout } from '../layout/layout';

/** What asks for paths through a unit. */
export interface Asking {
  through?(column: number, unit: number): Promise<PathsView | undefined>;
  onChoose?(column: number, unit: number): void;
}

/** The unit that is chosen, and its strongest paths once they have come. */
export class Chosen {
  unit: { readonly column: number; readonly unit: number } | undefined;
  /** Its strongest paths, among those of the diagram too. */
  view: PathsView | undefined;
  layout: PathLayout | undefined;
  private base: PathLayout | undefined;
  private shown = 0;
  private waiting = false;
  private problem: string | undefined;
  private asked = 0;

  constructor(
    private readonly options: Asking,
    private readonly changed: () => void,
  ) {}

  /** Sets what its paths are laid over. */
  over(base: PathLayout | undefined, shown: number): void {
    [this.base, this.shown] = [base, shown];
    this.layOut();
  }

  choose(column: number, unit: number): void {
    if (this.unit?.column === column && this.unit.unit === unit && !this.problem) return;
    this.options.onChoose?.(column, unit);
    this.ask({ column, unit });
    this.changed();
  }

  /** The net is another one, of the same units: what stays chosen there has other paths. */
  askAgain(): void {
    if (this.unit) this.ask(this.unit);
  }

  private ask(unit: { readonly column: number; readonly unit: number }): void {
    this.clear();
    this.unit = unit;
    const asked = this.asked;
    const answer = this.options.through?.(unit.column, unit.unit);
    this.waiting = answer !== undefined;
    answer?.then(
      (view) => this.answered(asked, view, undefined),
      (error: unknown) =>
        this.answered(asked, undefined, error instanceof Error ? error.message : String(error)),
    );
  }

  clear(): void {
    this.asked++;
    [this.unit, this.view, this.layout, this.problem] = [
      undefined,
      undefined,
      undefined,
      undefined,
    ];
    this.waiting = false;
  }

  /** Says what shows of the unit. */
  caption(view: PathsView, shown: number): string {
    if (!this.unit) return '';
    const name = unitName(view, this.unit.column, this.unit.unit);
    if (this.problem) return `${name}: ${this.problem}`;
    if (this.waiting) return text('{0}: looking for its paths …', name);
    if (this.view && isCut(this.view)) return text('{0}: no path runs through it', name);
    if (this.view) return `${name}: ${captionOf(this.view, Math.min(shown, this.view.top.length))}`;
    return text('{0}: those of the drawn paths that run through it', name);
  }

  private answered(asked: number, view: PathsView | undefined, problem: string | undefined): void {
    if (asked !== this.asked) return;
    this.waiting = false;
    [this.view, this.problem] = [view, problem];
    this.layOut();
    this.changed();
  }

  private layOut(): void {
    const { base, view } = this;
    this.layout = base && view && !isCut(view) ? layOutOver(base, view, this.shown) : undefined;
  }
}
