import { denseStage, keptStage, type SupermaskPart } from './schema';

/** The stages of a replicate after its origin, in their order. */
export function stagesOf(part: SupermaskPart): string[] {
  return [...(part.controls.includes('dense') ? [denseStage] : []), ...part.kept.map(keptStage)];
}
