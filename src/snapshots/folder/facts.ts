import { type RunSnapshot } from '../../protocol/snapshot';
import { type RunRecord } from '../../runs/record';
import { type DataSpec, type ModelSpec } from '../../runs/spec';
import { clip } from './damages';
import { type Head } from './head';

type Facts = RunSnapshot['facts'];

const longest = 300;
/** Seeds that are named one by one. */
const namedSeeds = 12;

/** What to call a run: the spec's title, else experiment, net and data. */
export function titleOf(id: string, { record, spec, about }: Head): string {
  if (spec?.title !== undefined && spec.title.trim() !== '') return clip(spec.title, longest);
  const net = record?.names?.model ?? (spec && modelName(spec.model));
  const data = record?.names?.data ?? (spec && dataName(spec.data));
  if (about === undefined || net === undefined || data === undefined) return clip(id, longest);
  return clip(`${about.title}: ${net} on ${data}`, longest);
}

/** What a run is made of, for people. */
export function factsOf({ record, spec, about }: Head): Facts {
  const net = record?.names?.model ?? (spec && modelName(spec.model));
  const data = record?.names?.data ?? (spec && dataName(spec.data));
  const facts: Facts = [
    ...(net === undefined ? [] : [{ label: 'Net', value: net }]),
    ...(data === undefined ? [] : [{ label: 'Data', value: data }]),
    ...(spec === undefined ? [] : [{ label: 'Seeds', value: seedsText(spec.seeds) }]),
    ...(spec === undefined ? [] : (about?.facts(spec) ?? [])),
    ...(record === undefined ? [] : recordFacts(record)),
  ];
  return facts.map(({ label, value }) => ({ label, value: clip(value, longest) }));
}

function recordFacts(record: RunRecord): Facts {
  const { engines, created, versions, machine, specPath } = record;
  const cores = `${machine.cores} ${machine.cores === 1 ? 'core' : 'cores'}`;
  return [
    {
      label: 'Engine',
      value: engines
        .slice(-4)
        .map(({ name, threads, versions: own }) => {
          const version = Object.entries(own).map(([library, is]) => `${library} ${is}`);
          const on = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
          return `${name}, ${on}${version.length > 0 ? ` (${version.join(', ')})` : ''}`;
        })
        .join(', then '),
    },
    { label: 'Machine', value: `${machine.cpu}, ${cores}, ${machine.platform} ${machine.arch}` },
    { label: 'Made', value: dateText(created) },
    { label: 'Program', value: `Winning Ticket ${versions['winning-ticket'] ?? 'unknown'}` },
    ...(specPath === undefined ? [] : [{ label: 'Spec', value: specPath }]),
  ];
}

function seedsText(seeds: readonly number[]): string {
  if (seeds.length <= namedSeeds) return seeds.join(', ');
  const count = seeds.length.toLocaleString('en-US');
  return `${count}: ${seeds.slice(0, namedSeeds - 1).join(', ')}, …, ${seeds.at(-1)}`;
}

/** `2026-01-31 12:05 UTC` */
function dateText(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** As runs of the first versions did not yet note it. */
function modelName(model: ModelSpec): string {
  switch (model.kind) {
    case 'zoo':
      return model.name;
    case 'mlp':
      return ['mlp', ...model.hidden].join('-');
    case 'file':
      return baseName(model.path);
  }
}

function dataName(data: DataSpec): string {
  return data.kind === 'digits' ? 'generated digits' : baseName(data.path);
}

function baseName(file: string): string {
  return file.split(/[\\/]/).filter(Boolean).at(-1) ?? file;
}
