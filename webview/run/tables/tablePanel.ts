import { type Cell, type Format, type Table } from '../../../src/lottery/experiment';
import { cellText } from '../../../src/protocol/numbers';
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
import { ask, fileName, save } from '../../ui/saving';
import { text } from '../../ui/texts';
import { type Context } from '../context';
import { csvOf } from './csv';

/** A table of the presentation. */
export class TablePanel implements Part {
  readonly element = element('section', { class: 'panel table-panel' });
  private readonly heading = element('h2', {});
  private readonly head = element('tr', {});
  private readonly body = element('tbody', {});
  private readonly scroll: HTMLElement;
  private readonly empty = element('p', { class: 'empty' });
  private table: Table | undefined;
  private run = '';

  constructor(private readonly context: Context) {
    const copy = button({ label: text('Copy as CSV'), onPress: () => this.copy() });
    const saved = button({ label: text('Save CSV'), onPress: () => this.save() });
    const buttons = element('div', { class: 'picture-buttons' }, copy.element, saved.element);
    const table = element('table', {}, element('thead', {}, this.head), this.body);
    this.scroll = element('div', { class: 'table-scroll', tabindex: 0, role: 'region' }, table);
    this.element.append(
      element('div', { class: 'panel-head' }, this.heading, buttons),
      this.empty,
      this.scroll,
    );
  }

  /** Shows the table; `several` puts the run's name before its title. */
  show(table: Table, run: string, several: boolean): void {
    this.table = table;
    this.run = run;
    const title = several ? `${run} · ${table.title}` : table.title;
    setLongText(this.heading, title);
    setAttribute(this.scroll, 'aria-label', title);
    setText(this.empty, text('There is nothing in this table yet.'));
    setShown(this.empty, table.rows.length === 0);
    setShown(this.scroll, table.rows.length > 0);
    resize(this.head, table.columns.length, () => element('th', { scope: 'col' }));
    table.columns.forEach(({ title: name, format }, i) => {
      const cell = this.head.children[i]!;
      setText(cell, format === 'percent' ? `${name} (%)` : name);
      setAttribute(cell, 'class', classOf(format));
    });
    resize(this.body, table.rows.length, () => element('tr', {}));
    table.rows.forEach((row, i) => this.showRow(this.body.children[i]!, row, table));
  }

  private showRow(line: Element, row: Table['rows'][number], table: Table): void {
    const stands = table.highlight !== undefined && row[table.highlight] === true;
    setAttribute(line, 'class', stands ? 'highlight' : undefined);
    resize(line, table.columns.length, () => element('td', {}));
    table.columns.forEach(({ key, format }, i) => {
      const cell = line.children[i]!;
      setText(cell, written(row[key], format));
      setAttribute(cell, 'class', classOf(format));
    });
  }

  private copy(): void {
    if (!this.table) return;
    const done = text('{0} rows copied as CSV.', this.table.rows.length);
    void ask(this.context.host, { kind: 'copy', text: csvOf(this.table) }, done);
  }

  private save(): void {
    const table = this.table;
    if (!table) return;
    void save(this.context.host, fileName([this.run, table.title], 'csv'), () => csvOf(table));
  }
}

/** A cell as the command line writes it, too; what is no number was lost on its way here. */
function written(cell: Cell | null, format: Format): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'object')
    return Number.isFinite(cell.mean) ? cellText(safe(cell), format) : '';
  if (typeof cell === 'number' && !Number.isFinite(cell)) return '';
  if (typeof cell === 'boolean') return cell ? text('yes') : text('no');
  return cellText(cell, format);
}

function safe(cell: { mean: number; deviation: number }): { mean: number; deviation: number } {
  return Number.isFinite(cell.deviation) ? cell : { mean: cell.mean, deviation: 0 };
}

function classOf(format: Format): string {
  return format === 'text' ? 'text' : format === 'flag' ? 'flag' : 'number';
}
