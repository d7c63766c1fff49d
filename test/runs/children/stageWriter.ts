import { StageStore } from '../../../src/runs/stages';

/** Write stages into `folder`, from the instant `at` on. */
export interface Order {
  readonly folder: string;
  readonly at: number;
}

process.on('message', ({ folder, at }: Order) => {
  while (Date.now() < at);
  const store = new StageStore(folder);
  try {
    for (let n = 0; n < 40; n++) {
      store.write(`stage-${n}`, { accuracy: n / 40, names: [] }, { mask: Buffer.alloc(5000, n) });
    }
    process.send?.('written');
  } catch (error) {
    process.send?.(String(error));
  }
});
process.send?.('ready');
