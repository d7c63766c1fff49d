import { type Chart } from '../../../src/lottery/experiment';
import { withVariant } from '../../../src/protocol/variant';
import { dropdown } from '../../ui/controls';
import { element, setShown } from '../../ui/dom';
import { text } from '../../ui/texts';
import { type RunChart } from './chartPlot';

/** A list to choose one of a chart's variants from. */
export class VariantChoice {
  readonly element = element('div', { class: 'toolbar chart-choice' });
  private readonly list: ReturnType<typeof dropdown>;

  constructor(onChoose: (id: string) => void) {
    this.list = dropdown(text('Variant'), onChoose);
    this.element.append(this.list.element);
  }

  /**
   * Shows the variants that the charts have between them.
   *
   * @param wished the one that was chosen, which need not be there any more
   * @returns the charts that have the one that is shown, with it in place
   */
  show(charts: readonly RunChart[], wished: string | undefined): readonly RunChart[] {
    const titles = new Map(
      charts.flatMap(({ chart }) => (chart.variants ?? []).map(({ id, title }) => [id, title])),
    );
    setShown(this.element, titles.size > 1);
    if (titles.size === 0) return charts.map((one) => ({ ...one, chart: withVariant(one.chart) }));
    const id = wished !== undefined && titles.has(wished) ? wished : [...titles.keys()][0]!;
    const choices = Array.from(titles, ([value, label]) => ({ value, label }));
    const [label = text('Variant')] = charts.flatMap(({ chart }) => chart.variantsOf ?? []);
    this.list.setLabel(label);
    this.list.update(choices, id);
    const having = charts.filter(({ chart }) => chart.variants?.some((v) => v.id === id));
    return having.map((one) => ({ ...one, chart: named(one.chart, id, titles) }));
  }
}

/** The picture's title says which one it is: it is saved under it. */
function named(chart: Chart, id: string, titles: ReadonlyMap<string, string>): Chart {
  const title = titles.size > 1 ? `${chart.title}: ${titles.get(id)}` : chart.title;
  return { ...withVariant(chart, id), title };
}
