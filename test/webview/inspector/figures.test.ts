import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { type PathsView } from '../../../src/inspect/pathsView';
import { type LayerStatistics } from '../../../src/inspect/view';
import { figuresOf } from '../../../webview/inspector/header/figures';
import { netDensity } from '../../../webview/inspector/header/netDensity';
import { layerView, modelView, statisticsOf } from './support/views';

const layers = [
  layerView('fc1/kernel', { count: 100 }),
  layerView('fc1/bias', { count: 10, role: 'bias' }),
  layerView('fc2/kernel', { count: 50 }),
  layerView('fc3/kernel', { count: 7, unreadable: 'its type is unknown' }),
];
const view = modelView(layers);

function knowing(known: Readonly<Record<number, LayerStatistics>>, paths?: PathsView) {
  return netDensity(
    view,
    (layer) => (known[layer] ? { statistics: known[layer] } : undefined),
    paths,
  );
}

function pathsOf(changes: Partial<PathsView>): PathsView {
  return {
    columns: [],
    links: [],
    total: '3',
    top: [],
    bottlenecks: [],
    prunable: 150,
    kept: 30,
    onPaths: 12,
    notes: [],
    ...changes,
  };
}

void describe('densities of a net', () => {
  test('are taken over the kernels that can be read', () => {
    const density = knowing({
      0: statisticsOf(100, 20),
      1: statisticsOf(10, 10),
      2: statisticsOf(50, 10),
    });
    assert.deepEqual(density, { kernels: 2, known: 2, prunable: 150, kept: 30, collapsed: [] });
  });

  test('are not known before all kernels are, unless the paths tell them', () => {
    const some = { 0: statisticsOf(100, 20) };
    assert.equal(knowing(some).kept, undefined);
    assert.equal(knowing(some).known, 1);
    assert.equal(knowing(some, pathsOf({})).kept, 30);
    // Paths of a part of the net say nothing of the whole.
    assert.equal(knowing(some, pathsOf({ prunable: 100 })).kept, undefined);
  });

  test('name the layers of which nothing is left', () => {
    assert.deepEqual(knowing({ 2: statisticsOf(50, 0) }).collapsed, ['fc2/kernel']);
  });

  test('show as requested, achieved and effective, with how they come about', () => {
    const known = { 0: statisticsOf(100, 20), 2: statisticsOf(50, 10) };
    const asked = modelView(layers, {
      ticket: { run: '/runs/a', seed: 3, stage: 'level-4', requested: 0.2 },
    });
    const paths = pathsOf({});
    assert.deepEqual(
      figuresOf(asked, knowing(known), { kind: 'known', view: paths }).map((figure) =>
        Object.values(figure).join(' | '),
      ),
      [
        'Requested density | 20 % | as the run asked for',
        'Achieved density | 20 % | 30 of 150 kernel weights',
        'Effective density | 8 % | 12 of 150 lie on a path',
      ],
    );
  });

  test('say why the effective one is unknown', () => {
    const figures = figuresOf(view, knowing({}), { kind: 'none', why: 'No topology.' });
    assert.deepEqual(
      figures.map(({ value, detail }) => [value, detail]),
      [
        ['…', '0 of 2 kernels read'],
        ['unknown', 'No topology.'],
      ],
    );
  });

  test('are not shown of a file without kernels', () => {
    const biases = modelView([layerView('b', { role: 'bias' })]);
    const density = netDensity(biases, () => undefined);
    assert.deepEqual(figuresOf(biases, density, { kind: 'coming' }), []);
  });
});
