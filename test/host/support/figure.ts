/** What the suite measures in passing, in milliseconds: for `npm run bench`, which reads its log. */
export type FigureName = 'activation' | 'tree' | 'lag';

/** Says a figure. */
export function figure(name: FigureName, milliseconds: number): void {
  console.log(`figure ${name} ${milliseconds.toFixed(2)}`);
}

/** The figures in a log. */
export function figuresIn(log: string): ReadonlyMap<FigureName, number> {
  const found = log.matchAll(/^figure (activation|tree|lag) ([\d.]+)$/gm);
  return new Map([...found].map(([, name, value]) => [name as FigureName, Number(value)]));
}
