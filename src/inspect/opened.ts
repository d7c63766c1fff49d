import path from 'node:path';
import { InputError } from '../formats/errors';
import { type ModelFile } from '../formats/model/modelFile';
import { openModelFile } from '../formats/model/open';
import { type LayerSource } from './elements/source';
import { companionsOf, isFile, type Companions } from './pairing/companions';
import { pairTensors, type PairedFiles } from './pairing/pair';
import { bytesOf, stampsOf, versionOf, type Stamps } from './pairing/stamps';
import { ticketAt } from './pairing/ticket';
import { topologyIn, type FoundTopology } from './pairing/topology';
import { type LayerStatistics, type ModelView } from './view';

/** How often a file is opened that changes meanwhile, or turns out to be read from others. */
const mostTries = 4;
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
    private readonly topologies: readonly string[],
  ) {}

  /**
   * Opens a model file and what lies beside it: headers are read, values are not. What is replaced meanwhile is opened
   * again; where that does not end, the model is not {@link current}.
   *
   * @param file absolute
   * @throws InputError as openModelFile
   */
  static open(file: string): OpenedModel {
    let watched: readonly string[] = [file, ...companionsOf(file).watched];
    for (let left = mostTries - 1; ; left--) {
      const before = stampsOf(watched);
      let opened: OpenedModel;
      try {
        opened = OpenedModel.read(file, before);
      } catch (error) {
        const changed = versionOf(watched) !== versionOf(watched, before);
        if (left > 0 && changed && error instanceof InputError) continue;
        throw error;
      }
      // How a shard stood before it was read is not known where only the reading told that there is such a shard.
      const known = opened.watched.every((each) => before.has(each));
      if (left === 0 || (known && opened.current)) return opened;
      watched = opened.watched;
      opened.close();
    }
  }

  /** @param before how files stood before */
  private static read(file: string, before: Stamps): OpenedModel {
    const companions = companionsOf(file);
    const main = openModelFile(file);
    const opened: ModelFile[] = [main];
    try {
      const notes: string[] = [];
      const partner = openPartner(companions, main, notes);
      if (partner !== undefined) opened.push(partner);
      const paired = pairTensors(pairOf(companions, main, partner));
      const topologies = main.topology ? [] : companions.topologies;
      const files = [
        ...new Set([
          ...opened.flatMap((each) => each.files),
          ...topologies.filter(isFile).slice(0, 1),
        ]),
      ];
      const watched = [...new Set([...files, ...companions.watched, ...foldersOf(opened)])];
      const ticket = companions.ticket && ticketAt(companions.ticket);
      const view: ModelView = {
        file,
        format: main.format,
        files,
        watched,
        bytes: bytesOf(files),
        layers: paired.layers.map((layer) => layer.view),
        refused: main.refused,
        metadata: Array.from(main.metadata, ([key, value]) => ({
          key: cut(key),
          value: cut(value),
        })).slice(0, mostEntries),
        notes: [...main.notes, ...notes, ...paired.notes],
        ...(ticket && { ticket }),
        version: versionOf(watched, before),
      };
      return new OpenedModel(view, paired.layers, opened, watched, topologies);
    } catch (error) {
      for (const each of opened) each.close();
      throw error;
    }
  }

  /** Whether all files still are what they were. */
  get current(): boolean {
    return versionOf(this.watched) === this.view.version;
  }

  /** How the layers hang together, where a file says so. */
  topology(): FoundTopology {
    const topology = this.files[0]?.topology;
    return topology ? { topology, notes: [] } : topologyIn(this.topologies);
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
  { isMask, onTheWay: drawn }: Companions,
  main: ModelFile,
  partner: ModelFile | undefined,
): PairedFiles {
  if (partner === undefined) return { main, isMask };
  return isMask ? { main: partner, masks: main, isMask, drawn } : { main, masks: partner, isMask };
}

/** Shards that are missing have no name that could be watched: their folder has. */
function foldersOf(files: readonly ModelFile[]): string[] {
  return files
    .filter(({ tensors }) => tensors.some(({ unreadable }) => unreadable !== undefined))
    .map(({ files: [first] }) => path.dirname(first!));
}

function cut(text: string): string {
  return text.length > mostText ? `${text.slice(0, mostText - 1)}…` : text;
}
