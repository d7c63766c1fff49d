import { openModelFile } from '../../formats/model/open';
import { damagesField } from '../damages';
import { type Output } from '../output';
import { isListedOnly, type Asking, type Looked } from './asking';
import { jsonOf } from './jsonOf';
import { screenWidth } from './screen';
import { type Subject } from './subject';
import { layerDetails } from './tellLayer';
import { headLines, layerLines, metadataLines } from './tellModel';
import { pathLines } from './tellPaths';

/** What of it is told. */
export interface Wish {
  /** Name of a layer, or a part of it. */
  readonly layer: string | undefined;
  /** How many of the strongest paths; undefined for none. */
  readonly k: number | undefined;
}

/** Layers that are told at length for one name. */
const mostAtLength = 8;

/** Tells people what was found. */
export function tell(asking: Asking, looked: Looked, { layer, k }: Wish, output: Output): void {
  const width = screenWidth();
  for (const line of headLines(looked)) output.say(line);
  if (layer === undefined) {
    block(output, layerLines(looked, width));
    block(output, metadataLines(looked.view));
  } else tellLayers(asking, looked, { width, layer, output });
  if (k !== undefined && looked.paths) block(output, pathLines(looked.paths));
}

function tellLayers(
  asking: Asking,
  looked: Looked,
  { width, layer, output }: { width: number; layer: string; output: Output },
): void {
  const { view, chosen } = looked;
  for (const place of chosen.slice(0, mostAtLength)) {
    const readable = view.layers[place]!.unreadable === undefined;
    const lines = readable
      ? layerDetails(asking, view, place, width)
      : layerLines({ ...looked, chosen: [place] }, width);
    block(output, lines);
  }
  const more = chosen.length - mostAtLength;
  if (more > 0) block(output, [`and ${more} more that hold "${layer}"`]);
}

/** Tells programs what was found; every tensor of the file is read to its end. */
export function tellJson(
  looked: Looked,
  { file, run, damages = [] }: Subject,
  { layer, k }: Wish,
  output: Output,
): void {
  const model = openModelFile(file);
  try {
    const about = {
      ...(run !== undefined && { run }),
      status: isListedOnly(looked) ? 'failed' : 'done',
    };
    const paths = k !== undefined && { paths: looked.paths ?? { none: 'There are no kernels.' } };
    output.emit(about, {
      type: 'summary',
      ...jsonOf(model, looked, layer),
      ...paths,
      ...damagesField(damages),
    });
  } finally {
    model.close();
  }
}

function block(output: Output, lines: readonly string[]): void {
  if (lines.length === 0) return;
  output.say();
  for (const line of lines) output.say(line);
}
