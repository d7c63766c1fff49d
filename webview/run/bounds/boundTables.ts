import {
  amountText,
  probabilityText,
  shortText,
  type Bound,
  type BoundLayer,
  type Theorem,
} from '../../../src/protocol/bounds';
import { element, setAttribute } from '../../ui/dom';
import { text } from '../../ui/texts';

/** Cells of a table, and the place of a row that stands out. */
interface Rows {
  readonly head: readonly string[];
  readonly body: readonly (readonly string[])[];
  /** The row of sums. */
  readonly foot?: readonly string[];
  readonly highlight?: number;
}

function counted(amount: number | undefined): string {
  return amount === undefined ? '' : amountText(amount);
}

export function theoremName(theorem: Theorem): string {
  switch (theorem) {
    case 'subset-sum':
      return text('Subset sums');
    case 'log-pruning':
      return text('Logarithmic pruning');
    case 'malach':
      return text('Pairs near each weight (Malach)');
  }
}

/** What a bound says of each layer. */
export function layerRows(bound: Bound): Rows {
  const columns: readonly (readonly [string, (of: BoundLayer) => string, string])[] = [
    [text('Layer'), ({ name }) => name, text('All layers')],
    [text('Weights'), ({ weights }) => counted(weights), counted(bound.weights)],
    [
      text('Samples a weight'),
      ({ samplesPerWeight }) => counted(samplesPerWeight),
      text('up to {0}', counted(bound.samplesPerWeight)),
    ],
    [text('Bins'), ({ bins }) => counted(bins), ''],
    // Sums have no units in between.
    [text('Width'), ({ units }) => (units > 0 ? counted(units) : ''), counted(bound.units)],
    [text('Random weights'), ({ sampled }) => counted(sampled), counted(bound.sampled)],
    [text('Fully connected'), ({ connected }) => counted(connected), counted(bound.connected)],
    [text('Kept, expected'), ({ kept }) => counted(kept), counted(bound.kept)],
    [
      text('Fails at most'),
      ({ failure }) => probabilityText(failure),
      probabilityText(bound.failure),
    ],
  ];
  const told = columns.filter(([, cell]) => bound.layers.some((layer) => cell(layer) !== ''));
  return {
    head: told.map(([title]) => title),
    body: bound.layers.map((layer) => told.map(([, cell]) => cell(layer))),
    foot: told.map(([, , sum]) => sum),
  };
}

/** The theorems beside each other. */
export function theoremRows(bounds: readonly Bound[], chosen: Theorem): Rows {
  return {
    head: [
      text('Theorem'),
      text('Samples a weight'),
      text('Width'),
      text('Random weights'),
      text('Error of a weight'),
      text('Fails at most'),
    ],
    body: bounds.map((bound) => [
      theoremName(bound.theorem),
      counted(bound.samplesPerWeight),
      bound.units > 0 ? counted(bound.units) : '–',
      counted(bound.sampled),
      shortText(bound.error),
      probabilityText(bound.failure),
    ]),
    highlight: bounds.findIndex(({ theorem }) => theorem === chosen),
  };
}

/** Fills a table. */
export function fillTable(table: HTMLTableElement, { head, body, foot, highlight }: Rows): void {
  const line = (tag: 'th' | 'td', cells: readonly string[]): HTMLElement =>
    element(
      'tr',
      {},
      ...cells.map((cell, i) => {
        const made = element(tag, { class: i > 0 ? 'number' : undefined, title: cell }, cell);
        if (tag === 'th') made.setAttribute('scope', 'col');
        return made;
      }),
    );
  const rows = body.map((cells, i) => {
    const made = line('td', cells);
    setAttribute(made, 'class', i === highlight ? 'highlight' : undefined);
    return made;
  });
  table.replaceChildren(
    element('thead', {}, line('th', head)),
    element('tbody', {}, ...rows),
    ...(foot ? [element('tfoot', {}, line('td', foot))] : []),
  );
}
