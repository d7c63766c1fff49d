import { type LayerFlag, type LayerStatistics, type LayerView } from '../view';

/**
 * What is to be said of a layer first.
 * @param applied whether whoever runs the net multiplies its weights by the mask, so that pruned ones need not be 0
 */
export function flagsOf(
  statistics: Omit<LayerStatistics, 'flags'>,
  role: LayerView['role'],
  applied: boolean,
): readonly LayerFlag[] {
  const { count, kept, notEnforced, nonFinite, deadInputs, deadOutputs, nOfM, blocks } = statistics;
  const kernel = role === 'kernel';
  const collapsed = kernel && count > 0 && kept === 0;
  const cut = kernel && !collapsed;
  const holds: Readonly<Record<LayerFlag, boolean>> = {
    collapsed,
    'not-enforced': notEnforced > 0 && !applied,
    'non-finite': nonFinite > 0,
    'dead-inputs': cut && deadInputs > 0,
    'dead-outputs': cut && deadOutputs > 0,
    'n-of-m': nOfM !== undefined,
    blocks: blocks !== undefined,
  };
  return (Object.keys(holds) as LayerFlag[]).filter((flag) => holds[flag]);
}
