import { type ModelFile } from '../../formats/model/modelFile';
import { InputError } from '../../formats/errors';
import { placesNamed } from './chosenLayers';
import { dtypeName } from './dtypeName';
import { type Looked } from './asking';
import { factsOf } from './tensorFacts';

/** What programs are told of a file: its tensors as they are stored, and its layers as they are understood. */
export function jsonOf(
  model: ModelFile,
  { view, statistics, chosen, density }: Looked,
  wished: string | undefined,
): Readonly<Record<string, unknown>> {
  const kept = new Map(view.layers.map(({ name }, i) => [name, statistics[i]?.kept]));
  return {
    file: view.file,
    fileFormat: view.format,
    files: view.files,
    bytes: view.bytes,
    ...(view.ticket && { ticket: view.ticket }),
    ...(density && { density }),
    tensors: tensorPlaces(model, wished).map((place) => tensorOf(model, place, kept)),
    layers: chosen.map((i) => layerOf(view.layers[i]!, statistics[i], wished !== undefined)),
    refused: view.refused,
    metadata: view.metadata,
    notes: view.notes,
  };
}

/** Tensors of the file that was named; a layer may stand in one beside it. */
function tensorPlaces({ tensors, files }: ModelFile, wished: string | undefined): number[] {
  if (wished === undefined) return tensors.map((_, i) => i);
  try {
    return placesNamed(
      tensors.map(({ name }) => name),
      wished,
      files[0] ?? '',
    );
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

function tensorOf(
  model: ModelFile,
  place: number,
  kept: ReadonlyMap<string, number | undefined>,
): Readonly<Record<string, unknown>> {
  const { name, shape, dtype, count, byteLength, quantization, unreadable } = model.tensors[place]!;
  const head = {
    name,
    shape,
    dtype: dtypeName(quantization?.dtype ?? dtype),
    written: dtype,
    count,
    bytes: byteLength,
    ...(quantization && { quantization }),
  };
  if (unreadable !== undefined) return { ...head, unreadable };
  try {
    const facts = factsOf(model, place);
    const { zeros } = facts.dequantised ?? facts;
    return { ...head, kept: kept.get(name) ?? count - zeros, ...facts };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...head, unreadable: error.message };
  }
}

function layerOf(
  { layout, ...layer }: Looked['view']['layers'][number],
  statistics: Looked['statistics'][number],
  whole: boolean,
): Readonly<Record<string, unknown>> {
  const { inputs, outputs, kernel } = layout;
  const head = { ...layer, inputs, outputs, kernel };
  if (!statistics) return head;
  const { rowDensity, columnDensity, histogram, ...numbers } = statistics;
  return { ...head, ...numbers, ...(whole && { rowDensity, columnDensity, histogram }) };
}
