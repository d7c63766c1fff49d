import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue } from '../../../src/lottery/catalogue';
import { type NetSize } from '../../../src/lottery/experiment';
import { constructionSpec, type ConstructionId } from '../../support/constructions';

const mnist: NetSize = {
  layers: [
    { inputs: 784, outputs: 500 },
    { inputs: 500, outputs: 10 },
  ],
  test: 0,
};
const small: NetSize = {
  layers: [
    { inputs: 784, outputs: 8 },
    { inputs: 8, outputs: 10 },
  ],
  test: 2000,
};

function secondsOf(id: ConstructionId, net: NetSize, part: object): number {
  return catalogue[id]!.searchSeconds!(constructionSpec(id, part), net);
}

/** What samples and pools add to a net of as many weights that needs no search worth the name. */
function searched(part: object): number {
  const { samples } = part as { samples: readonly number[] };
  const least = { samples, solver: 'fewest-within-epsilon', epsilons: [0.9] };
  return secondsOf('subset-sum', mnist, part) - secondsOf('subset-sum', mnist, least);
}

test('estimates of searches are within a factor of two of what the bench measured', () => {
  // Of docs/strong-tickets.md, 397,000 weights.
  const measured: readonly (readonly [object, number])[] = [
    [{ samples: [21] }, 0.72],
    [{ samples: [30] }, 27.1],
    [{ samples: [21], pools: 'fresh' }, 7.2],
    [{ samples: [21], pools: 'fresh', solver: 'fewest-within-epsilon', epsilons: [0.01] }, 2.6],
  ];
  for (const [part, seconds] of measured) {
    const factor = searched(part) / seconds;
    assert.ok(factor > 0.5 && factor < 2, `${JSON.stringify(part)}: ${factor} times`);
  }
});

test('estimates of whole constructions are within a factor of two of measured processor time', () => {
  const lenet = [
    { inputs: 784, outputs: 300 },
    { inputs: 300, outputs: 100 },
    { inputs: 100, outputs: 10 },
  ];
  const measured: readonly (readonly [ConstructionId, NetSize, object, number])[] = [
    ['subset-sum', { layers: lenet, test: 2000 }, { samples: [21] }, 3.6],
    ['subset-sum', small, { samples: [21] }, 1],
    ['log-pruning', small, { epsilons: [0.1] }, 3.7],
    ['log-pruning', small, { epsilons: [0.03] }, 9.8],
    ['malach', small, { epsilons: [0.1] }, 2.7],
    ['malach', small, { epsilons: [0.05] }, 2.7],
  ];
  for (const [id, net, part, seconds] of measured) {
    const factor = secondsOf(id, net, part) / seconds;
    assert.ok(factor > 0.5 && factor < 2, `${id} ${JSON.stringify(part)}: ${factor} times`);
  }
});

test('estimates add up over nets, and grow with samples and smaller errors', () => {
  const own = (samples: readonly number[]): number => secondsOf('subset-sum', mnist, { samples });
  assert.ok(Math.abs(own([16, 24]) - own([16]) - own([24])) < 1e-9);
  for (const [n, more] of [
    [8, 12],
    [12, 20],
    [20, 26],
    [26, 30],
  ] as const) {
    assert.ok(own([n]) < own([more]), `${n} samples`);
  }
  for (const id of ['log-pruning', 'malach'] as const) {
    const [wide, narrow] = [0.1, 0.001].map((epsilon) =>
      secondsOf(id, small, { epsilons: [epsilon] }),
    );
    assert.ok(wide! < narrow!, id);
  }
});

test('estimates of nets without a fully connected layer are finite', () => {
  for (const id of ['subset-sum', 'log-pruning', 'malach'] as const) {
    const seconds = secondsOf(id, { layers: [], test: 0 }, {});
    assert.ok(Number.isFinite(seconds) && seconds >= 0, id);
    // Where epsilon is of the answers, that of weights may come to nothing, or to anything.
    if (id === 'subset-sum') continue;
    const wide = {
      layers: Array.from({ length: 400 }, () => ({ inputs: 1e6, outputs: 1e6 })),
      test: 1,
    };
    const answers = secondsOf(id, wide, { errorOf: 'answers', epsilons: [1e-9] });
    assert.ok(!Number.isNaN(answers), id);
  }
});
