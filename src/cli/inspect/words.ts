import { type LayerFlag, type LayerStatistics } from '../../inspect/view';

/** `784 x 300`; a single number has no dimensions. */
export function shapeWord(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join(' x ');
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 input`, `2 inputs` */
export function several(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function bytesWord(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power - 1]}`;
}

/** What is to be known of a layer, in a few words each. */
export function flagWords(statistics: LayerStatistics): string[] {
  return statistics.flags.map((flag) => flagWord(flag, statistics));
}

function flagWord(flag: LayerFlag, statistics: LayerStatistics): string {
  switch (flag) {
    case 'collapsed':
      return 'COLLAPSED: nothing is left';
    case 'not-enforced':
      return `${several(statistics.notEnforced, 'pruned weight is', 'pruned weights are')} not zero`;
    case 'non-finite':
      return `${count(statistics.nonFinite)} not finite`;
    case 'dead-inputs':
      return several(statistics.deadInputs, 'dead input');
    case 'dead-outputs':
      return several(statistics.deadOutputs, 'dead unit');
    case 'n-of-m': {
      const { n, m, along } = statistics.nOfM ?? { n: 0, m: 0, along: 'inputs' };
      return `${n}:${m} along ${along}`;
    }
    case 'blocks': {
      const { height, width } = statistics.blocks ?? { height: 0, width: 0 };
      return `blocks of ${height} x ${width}`;
    }
    default:
      return flag satisfies never;
  }
}
