import path from 'node:path';
import { parseBoundedJson } from '../formats/bytes/boundedJson';
import { fileSource } from '../formats/bytes/byteSource';
import { InputError } from '../formats/errors';
import { type ModelFile } from '../formats/model/modelFile';
import { openModelFile } from '../formats/model/open';
import { type LayerSource } from './elements/source';
import { companionsOf, isFile, type Companions } from './pairing/companions';
import { pairTensors, type PairedFiles } from './pairing/pair';
import { bytesOf, versionOf } from './pairing/stamps';
import { ticketAt } from './pairing/ticket';
import { type LayerStatistics, type ModelView } from './view';

/** Bytes of a topology. */
const mostTopology = 67_108_864;
const mostEntries = 100;
const mostText = 2000;

/** A model file with what belongs to it, as it was when it was opened. */
export class OpenedModel {
  /** By the place of the layer, once they have been asked for. */
  readonly statistics = new Map<number, LayerStatistics>();

  private constructor(
    readonly view: ModelView,
    readonly layers: readonly LayerSource[],
    private readonly files: readonly ModelFile[],
    private readonly watched: readonly string[],
    private readonly topologyFile: string | undefined,
  ) {}

  /**
   * Opens a model file and what lies beside it: headers are read, values are not.
   *
   * @param file absolute
   * @throws InputError as openModelFile
   */
  static open(file: string): OpenedModel {
    const companions = companionsOf(file);
    const main = openModelFile(file);
    const opened: ModelFile[] = [main];
    try {
      const notes: string[] = [];
      const partner = openPartner(companions, main, notes);
      if (partner !== undefined) opened.push(partner);
      const paired = pairTensors(pairOf(companions, main, partner));
      const topologyFile = main.topology ? undefined : topologyOf(companions);
      const files = [
        ...new Set([
          ...opened.flatMap((each) => each.files),
          ...(topologyFile ? [topologyFile] : []),
        ]),
      ];
      const watched = [...new Set([...files, ...companions.watched, ...foldersOf(opened)])];
      const ticket = companions.ticket && ticketAt(companions.ticket);
      const view: ModelView = {
        file,
        format: main.format,
        files,
        bytes: bytesOf(files),
        layers: paired.layers.map((layer) => layer.view),
        refused: main.refused,
        metadata: Array.from(main.metadata, ([key, value]) => ({
          key: cut(key),
          value: cut(value),
        })).slice(0, mostEntries),
        notes: [...main.notes, ...notes, ...paired.notes],
        ...(ticket && { ticket }),
        version: versionOf(watched),
      };
      return new OpenedModel(view, paired.layers, opened, watched, topologyFile);
    } catch (error) {
      for (const each of opened) each.close();
      throw error;
    }
  }

  /** Whether all files still are what they were. */
  get current(): boolean {
    return versionOf(this.watched) === this.view.version;
  }

  /** How the layers hang together, where a file says so. @throws InputError if that file is no JSON, or huge */
  topology(): object | undefined {
    const [main] = this.files;
    if (main?.topology) return main.topology;
    const { topologyFile } = this;
    if (topologyFile === undefined) return undefined;
    return path.basename(topologyFile) === 'model.json'
      ? topologyOfModel(topologyFile)
      : readTopology(topologyFile);
  }

  close(): void {
    for (const file of this.files) file.close();
  }
}

/** The first of the files beside it that shares a tensor with it. */
function openPartner(
  { partners }: Companions,
  main: ModelFile,
  notes: string[],
): ModelFile | undefined {
  const names = new Set(main.tensors.map(({ name }) => name));
  for (const file of partners.filter(isFile)) {
    let partner: ModelFile;
    try {
      partner = openModelFile(file);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      notes.push(`What lies beside it cannot be used. ${error.message}`);
      continue;
    }
    if (partner.tensors.some(({ name }) => names.has(name))) return partner;
    partner.close();
  }
  return undefined;
}

function pairOf(
  { isMask }: Companions,
  main: ModelFile,
  partner: ModelFile | undefined,
): PairedFiles {
  if (partner === undefined) return { main, isMask };
  return isMask ? { main: partner, masks: main, isMask } : { main, masks: partner, isMask };
}

function topologyOf({ topologies }: Companions): string | undefined {
  return topologies.find(isFile);
}

/** Shards that are missing have no name that could be watched: their folder has. */
function foldersOf(files: readonly ModelFile[]): string[] {
  return files
    .filter(({ tensors }) => tensors.some(({ unreadable }) => unreadable !== undefined))
    .map(({ files: [first] }) => path.dirname(first!));
}

function topologyOfModel(file: string): object | undefined {
  const model = openModelFile(file);
  model.close();
  return model.topology;
}

function readTopology(file: string): object | undefined {
  const source = fileSource(file);
  try {
    const fail = (reason: InputError['reason'], what: string): InputError =>
      new InputError(reason, `${file} ${what}`);
    if (source.size > mostTopology) throw fail('too-large', `has more than ${mostTopology} bytes`);
    const { value } = parseBoundedJson(source.read(0, source.size), fail);
    return typeof value === 'object' && value !== null ? value : undefined;
  } finally {
    source.close();
  }
}

function cut(text: string): string {
  return text.length > mostText ? `${text.slice(0, mostText - 1)}…` : text;
}
