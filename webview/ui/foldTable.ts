import { csvOfColumns, type FoldColumn } from './columns';
import { button, type ButtonControl } from './controls';
import { element, setShown, setText, type Part } from './dom';
import { text } from './texts';

/** Rows that are shown; the CSV has all. */
const mostRows = 500;

export interface FoldTableOptions<Row> {
  readonly summary: string;
  readonly columns: readonly FoldColumn<Row>[];
  readonly open: boolean;
  onToggle(open: boolean): void;
  copy(content: string, done: string): Promise<void>;
  /** All rows for the CSV, where some take time to come. @throws Error, which is for whoever calls {@link FoldTable.csv} */
  allRows?(): Promise<readonly Row[]>;
}

export type { FoldColumn };

/** A table that opens beneath a picture; it is filled only while it is open. */
export class FoldTable<Row> implements Part {
  private readonly head = element('tr', {});
  private readonly body = element('tbody', {});
  private readonly more = element('p', { class: 'note' });
  readonly element: HTMLDetailsElement;
  private rows: readonly Row[] | undefined;
  private filled: string | undefined;
  private made = false;

  constructor(private readonly options: FoldTableOptions<Row>) {
    const { summary, open } = options;
    this.element = element(
      'details',
      { class: 'data-details', open },
      element('summary', {}, summary),
    );
    this.element.addEventListener('toggle', () => {
      options.onToggle(this.element.open);
      this.fill();
    });
  }

  show(rows: readonly Row[]): void {
    this.rows = rows;
    this.fill();
  }

  /** What opens is made when it does for the first time: most tables of a page never are. */
  private make(): void {
    const { summary, columns } = this.options;
    const copy: ButtonControl = button({
      label: text('Copy as CSV'),
      onPress: () => void this.copy(copy),
    });
    const table = element('table', {}, element('thead', {}, this.head), this.body);
    this.head.append(
      ...columns.map(({ title, number }) =>
        element('th', { scope: 'col', class: number ? 'number' : undefined }, title),
      ),
    );
    this.element.append(
      element('div', { class: 'data-buttons' }, copy.element),
      element(
        'div',
        { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': summary },
        table,
      ),
      this.more,
    );
  }

  private async copy(copyButton: ButtonControl): Promise<void> {
    const { columns } = this.options;
    copyButton.setDisabled(text('Being read…'));
    try {
      const rows = (await this.options.allRows?.()) ?? this.rows ?? [];
      const content = csvOfColumns(columns, rows);
      const told =
        rows.length === 1
          ? text('1 row copied as CSV.')
          : text('{0} rows copied as CSV.', rows.length);
      await this.options.copy(content, told);
    } finally {
      copyButton.setDisabled(undefined);
    }
  }

  private fill(): void {
    const { rows } = this;
    if (!this.element.open || !rows) return;
    if (!this.made) this.make();
    this.made = true;
    const { columns } = this.options;
    const shown = rows.slice(0, mostRows);
    const cells = shown.map((row) => columns.map((column) => column.text(row)));
    const key = JSON.stringify(cells);
    if (key === this.filled) return;
    this.filled = key;
    this.body.replaceChildren(
      ...cells.map((line) =>
        element(
          'tr',
          {},
          ...line.map((cell, i) =>
            element('td', { class: columns[i]!.number ? 'number' : undefined, title: cell }, cell),
          ),
        ),
      ),
    );
    setShown(this.more, rows.length > mostRows);
    setText(this.more, text('The first {0} of {1} rows; the CSV has all.', mostRows, rows.length));
  }
}
