import path from 'node:path';
import { type InspectRequest } from '../../../protocol/inspect';
import { type TileAddress } from '../../../inspect/view';
import { asObject } from '../../panels/checks';

/** More than any file, net or picture of one has; what is within is for the reader to judge. */
const most = { path: 32_768, version: 1_000, layers: 1_000_000, level: 60, tiles: 2 ** 32 };
const mostPaths = 1_000;

/** What a page asks about model files, checked; undefined if it is nothing that a page of ours asks. */
export function asInspectRequest(value: unknown): InspectRequest | undefined {
  const { kind, file: named, version: known, ...rest } = asObject(value);
  const file = asPath(named);
  if (file === undefined) return undefined;
  if (kind === 'model') {
    const last = rest['known'];
    if (last === undefined) return { kind, file };
    return isVersion(last) ? { kind, file, known: last } : undefined;
  }
  if (!isVersion(known)) return undefined;
  const about = { file, version: known };
  switch (kind) {
    case 'statistics': {
      const { layer } = rest;
      return isCount(layer, most.layers) ? { kind, ...about, layer } : undefined;
    }
    case 'tile': {
      const tile = asTile(rest['tile']);
      return tile && { kind, ...about, tile };
    }
    case 'paths':
      return asPaths(about, rest);
    case 'comparison': {
      const second = asOther(rest);
      return second && { kind, ...about, ...second };
    }
    case 'comparedTile': {
      const second = asOther(rest);
      const tile = asTile(rest['tile']);
      return second && tile && { kind, ...about, ...second, tile };
    }
    default:
      return undefined;
  }
}

/** An absolute path without detours; undefined for anything else. */
export function asPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > most.path || value.includes('\0')) {
    return undefined;
  }
  return path.isAbsolute(value) ? path.normalize(value) : undefined;
}

type Rest = Readonly<Record<string, unknown>>;

function asPaths(
  about: { readonly file: string; readonly version: string },
  { k, through }: Rest,
): InspectRequest | undefined {
  if (!isCount(k, mostPaths + 1) || k === 0) return undefined;
  if (through === undefined) return { kind: 'paths', ...about, k };
  const { column, unit } = asObject(through);
  if (!isCount(column, most.layers) || !isCount(unit, most.tiles)) return undefined;
  return { kind: 'paths', ...about, k, through: { column, unit } };
}

function asOther({
  other: named,
  otherVersion,
}: Rest): { readonly other: string; readonly otherVersion: string } | undefined {
  const other = asPath(named);
  return other !== undefined && isVersion(otherVersion) ? { other, otherVersion } : undefined;
}

function asTile(value: unknown): TileAddress | undefined {
  const { layer, level, row, column } = asObject(value);
  const fits =
    isCount(layer, most.layers) &&
    isCount(level, most.level) &&
    isCount(row, most.tiles) &&
    isCount(column, most.tiles);
  return fits ? { layer, level, row, column } : undefined;
}

function isVersion(value: unknown): value is string {
  return typeof value === 'string' && value.length <= most.version;
}

/** Whether a value is a whole number from 0 to below a limit. */
function isCount(value: unknown, below: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < below;
}
