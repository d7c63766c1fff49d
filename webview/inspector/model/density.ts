import { type LayerStatistics } from '../../../src/inspect/view';

/** kept / count; of a tensor without elements there is none. */
export function densityOf({ kept, count }: LayerStatistics): number | undefined {
  return count > 0 ? kept / count : undefined;
}
