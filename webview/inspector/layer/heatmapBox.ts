import { type HeatmapKind } from '../../../src/inspect/view';
import {
  asViewState,
  Heatmap,
  type HeatmapSource,
  type HeatmapViewState,
} from '../../charts/heatmap/heatmap';
import { ChoiceChips } from '../../ui/choiceChips';
import { button } from '../../ui/controls';
import { element, setShown, type Part } from '../../ui/dom';
import { fileName } from '../../ui/saving';
import { text } from '../../ui/texts';
import { type PartContext } from '../context';
import { bytesOf } from '../pictures';

/** What a heatmap shows, and as what it is kept. */
export interface ShownMatrix {
  readonly source: HeatmapSource;
  /** The same for newer versions of the same matrix: zoom and place are kept. */
  readonly identity: string;
  /** Parts of the name of a saved picture. */
  readonly names: readonly string[];
}

/** A heatmap with the choice of what its cells say. */
export class HeatmapBox implements Part {
  private readonly heatmap: Heatmap;
  private readonly kinds: ChoiceChips;
  readonly element = element('div', { class: 'heatmap-box' });
  private shown: ShownMatrix | undefined;

  constructor(
    private readonly context: PartContext,
    label: string,
  ) {
    this.heatmap = new Heatmap({
      label,
      onViewChange: (view) => this.keep(view),
    });
    this.kinds = new ChoiceChips(text('What the cells show'), (kind) => {
      context.slot.set('kind', kind);
      this.draw();
    });
    const png = button({
      label: 'PNG',
      hint: text('Save this picture as {0}', 'PNG'),
      onPress: () => void this.save(),
    });
    this.element.append(
      element('div', { class: 'box-bar' }, this.kinds.element, png.element),
      this.heatmap.element,
    );
  }

  show(shown: ShownMatrix | undefined): void {
    const before = this.shown;
    this.shown = shown;
    const other = shown?.source.key !== before?.source.key;
    this.draw();
    if (!shown || !other) return;
    const kept = this.kept();
    if (kept) this.heatmap.view = kept;
  }

  redraw(): void {
    this.heatmap.redraw();
  }

  destroy(): void {
    this.heatmap.destroy();
  }

  /** The kind that is chosen, or the first where that cannot be shown. */
  private get kind(): HeatmapKind {
    const kinds = this.shown?.source.kinds ?? [];
    const chosen = this.context.slot.word('kind');
    return kinds.find((kind) => kind === chosen) ?? kinds[0] ?? 'mask';
  }

  private draw(): void {
    const kinds = this.shown?.source.kinds ?? [];
    setShown(this.kinds.element, kinds.length > 1);
    this.kinds.show(
      kinds.map((kind) => ({ value: kind, label: kindName(kind) })),
      this.kind,
    );
    this.heatmap.show(this.shown?.source, this.kind);
  }

  private keep(view: HeatmapViewState): void {
    if (!this.shown) return;
    const { identity } = this.shown;
    this.context.slot.set('heatmap', JSON.stringify({ identity, view }));
  }

  private kept(): HeatmapViewState | undefined {
    try {
      const kept = JSON.parse(this.context.slot.word('heatmap') ?? '{}') as {
        readonly identity?: unknown;
        readonly view?: unknown;
      } | null;
      return kept?.identity === this.shown?.identity ? asViewState(kept?.view) : undefined;
    } catch {
      return undefined;
    }
  }

  private async save(): Promise<void> {
    if (!this.shown) return;
    const name = fileName([...this.shown.names, this.kind], 'png');
    await this.context.save(name, async () => bytesOf(await this.heatmap.picture()));
  }
}

function kindName(kind: HeatmapKind): string {
  switch (kind) {
    case 'mask':
      return text('Mask');
    case 'signed':
      return text('Signed weights');
    case 'magnitude':
      return text('Magnitudes');
  }
}
