'use strict';

// Preloaded (`--require`): a trainer keeps more than the limit of JavaScript memory, whatever its libraries need.
if (process.argv[2] === 'trainer') {
  const kept = [];
  for (;;) kept.push(new Array(10_000).fill(kept.length).map((value) => ({ value })));
}
