import { type Cell, type Presentation, type Table } from '../../lottery/experiment';
import { evenly, jsonBytes } from '../curves/fit';
import { clip } from '../folder/damages';
import { leftOut, withBoundedParts } from './boundedParts';
import { ThinChart, type Part } from './thinChart';

/**
 * A presentation of at most so many bytes of JSON. Numbers lose the digits that nobody sees; then the biggest chart, table
 * or list is halved, again and again.
 *
 * @param notes gets what is shown of what was thinned
 */
export function thinPresentation(
  whole: Presentation,
  bytes: number,
  notes: string[],
): Presentation {
  const bounded = withBoundedParts(whole);
  const shown = jsonBytes(bounded) <= bytes ? bounded : thinned(bounded, bytes, notes);
  notes.push(...leftOut(whole, shown));
  return shown;
}

function thinned(whole: Presentation, bytes: number, notes: string[]): Presentation {
  const charts = whole.charts.map((chart) => new ThinChart(rounded(chart)));
  const tables = whole.tables.map((table) => new ThinTable(rounded(table)));
  const outline = new ThinList(whole.outline, 'rows of the tree');
  const compositions = new ThinList(whole.compositions ?? []);
  const bounds = new ThinList(whole.bounds ? [whole.bounds] : []);
  const parts: Part[] = [...charts, ...tables, outline, compositions, bounds];
  const made = (): Presentation => ({
    verdict: clip(whole.verdict, 2000),
    headline: clip(whole.headline, 300),
    outline: outline.items,
    tables: tables.map(({ table }) => table),
    charts: charts.map(({ chart }) => chart),
    ...(whole.compositions && { compositions: compositions.items }),
    ...(bounds.items[0] && { bounds: bounds.items[0] }),
  });
  for (let size = jsonBytes(made()); size > bytes && parts.some((part) => part.bytes > 4);) {
    const biggest = parts.reduce((a, b) => (b.bytes > a.bytes ? b : a));
    const before = biggest.bytes;
    biggest.bytes = biggest.halve();
    size -= before - biggest.bytes;
  }
  notes.push(...parts.flatMap((part) => part.told() ?? []));
  return made();
}

class ThinList<T> implements Part {
  bytes: number;

  constructor(
    public items: readonly T[],
    private readonly what?: string,
    private readonly all = items.length,
  ) {
    this.bytes = jsonBytes(items);
  }

  halve(): number {
    this.items = evenly(this.items, Math.floor(this.items.length / 2));
    return jsonBytes(this.items);
  }

  told(): string | undefined {
    return this.what === undefined || this.items.length === this.all
      ? undefined
      : `${this.items.length} of ${this.all} ${this.what}`;
  }
}

class ThinTable implements Part {
  bytes: number;
  private readonly all: number;

  constructor(public table: Table) {
    this.all = table.rows.length;
    this.bytes = jsonBytes(table);
  }

  halve(): number {
    const { rows, columns } = this.table;
    this.table =
      rows.length === 0
        ? {
            ...this.table,
            title: clip(this.table.title, 100),
            columns: columns.slice(0, columns.length / 2),
          }
        : { ...this.table, rows: evenly(rows, Math.floor(rows.length / 2)) };
    return rows.length === 0 && columns.length === 0 ? 0 : jsonBytes(this.table);
  }

  told(): string | undefined {
    const { rows, title } = this.table;
    if (rows.length === this.all) return undefined;
    return `${rows.length} of ${this.all} rows of the table "${clip(title, 60)}"`;
  }
}

/** The same with numbers of seven significant digits. */
function rounded<T>(value: T): T {
  const text = JSON.stringify(value, (_, each: Cell) =>
    typeof each === 'number' && Number.isFinite(each) ? Number(each.toPrecision(7)) : each,
  );
  return JSON.parse(text) as T;
}
