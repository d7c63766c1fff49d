import { type Bound, type BoundLayer, type Theorem } from '../../../src/protocol/bounds';
import { valueText } from '../../charts/format';
import { element, setAttribute } from '../../ui/dom';
import { text } from '../../ui/texts';
import { chanceText, countText } from './written';

/** Cells of a table, and the place of a row that stands out. */
interface Rows {
  readonly head: readonly string[];
  readonly body: readonly (readonly string[])[];
  /** The row of sums. */
  readonly foot?: readonly string[];
  readonly highlight?: number;
}

export function theoremName(theorem: Theorem): string {
  switch (theorem) {
    case 'subset-sum':
      return text('Subset sums');
    case 'log-pruning':
      return text('Logarithmic pruning');
    case 'malach':
      return text('One pair a weight (Malach)');
  }
}

/** What a bound says of each layer. */
export function layerRows(bound: Bound): Rows {
  const columns: readonly (readonly [string, (of: BoundLayer) => string, string])[] = [
    [text('Layer'), ({ name }) => name, text('All layers')],
    [text('Weights'), ({ weights }) => countText(weights), countText(bound.weights)],
    [
      text('Samples a weight'),
      ({ samplesPerWeight }) => countText(samplesPerWeight),
      text('up to {0}', countText(bound.samplesPerWeight)),
    ],
    [text('Bins'), ({ bins }) => countText(bins), ''],
    [text('Width'), ({ units }) => countText(units), countText(bound.units)],
    [text('Random weights'), ({ sampled }) => countText(sampled), countText(bound.sampled)],
    [text('Fully connected'), ({ connected }) => countText(connected), countText(bound.connected)],
    [text('Kept, expected'), ({ kept }) => countText(kept), countText(bound.kept)],
    [text('Fails at most'), ({ failure }) => chanceText(failure), chanceText(bound.failure)],
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
      countText(bound.samplesPerWeight),
      countText(bound.units),
      countText(bound.sampled),
      valueText(bound.error, 'number'),
      chanceText(bound.failure),
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
