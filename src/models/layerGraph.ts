import { InputError } from '../formats/errors';
import { layersOf } from './topology';

type Json = Record<string, unknown>;

/** A layer of a topology, to be looked at and changed. */
export class GraphLayer {
  constructor(private readonly json: Json) {}

  get kind(): string {
    return String(this.json['class_name']);
  }

  get name(): string {
    return String(this.config['name'] ?? this.json['name']);
  }

  get config(): Json {
    return this.json['config'] as Json;
  }

  replaceBy(kind: string, config: Json): void {
    // Where it is the first of a line, it says what shape goes in.
    const shape = this.config['batch_input_shape'];
    this.json['class_name'] = kind;
    this.json['config'] = shape === undefined ? config : { ...config, batch_input_shape: shape };
  }
}

/** A layer that is put in. */
export interface NewLayer {
  readonly kind: string;
  readonly config: Json;
}

/** A topology as a graph: a line of layers, or layers that name those they read. Works on a copy. */
export class LayerGraph {
  /** In the topology's order. */
  readonly layers: readonly GraphLayer[];
  private readonly inLine: boolean;

  private constructor(
    private readonly copy: object,
    private readonly model: Json,
    private readonly list: Json[],
    name: string,
  ) {
    this.inLine = model['class_name'] === 'Sequential';
    this.layers = this.list.map((json) => new GraphLayer(json));
    for (const [i, layer] of this.layers.entries()) {
      const nodes = this.list[i]!['inbound_nodes'];
      const shared = Array.isArray(nodes) && nodes.length > 1;
      if (!shared && !Array.isArray(layer.config['layers'])) continue;
      throw new InputError(
        'unsupported',
        `${name}: layer "${layer.name}" is ${shared ? 'used several times' : 'a model of its own'}, and its neighbours cannot be changed for that: write the model with plain layers.`,
      );
    }
  }

  /** @throws InputError for layers that are used several times, or are models themselves, or are none */
  static of(topology: object, name: string): LayerGraph {
    const copy = structuredClone(topology);
    const model = ((copy as Json)['model_config'] ?? copy) as Json;
    const list = listOf(model);
    if (list.length === 0) throw new InputError('unsupported', `${name} has no list of layers.`);
    const sound = new Set<unknown>(layersOf(copy));
    const wrong = list.findIndex((json) => !sound.has(json));
    if (wrong >= 0) {
      throw new InputError('unsupported', `${name}: entry ${wrong} of its list of layers is none.`);
    }
    return new LayerGraph(copy, model, list as Json[], name);
  }

  topology(): object {
    return this.copy;
  }

  /** The layers from which a way leads on to one of these kinds, in the topology's order. */
  leadingTo(kinds: readonly string[]): GraphLayer[] {
    if (this.inLine) {
      const last = this.layers.findLastIndex(({ kind }) => kinds.includes(kind));
      return this.layers.slice(0, Math.max(0, last));
    }
    const byName = new Map(this.list.map((json) => [nameOf(json), json]));
    const found = new Set<string>();
    const open = this.list.filter((json) => kinds.includes(new GraphLayer(json).kind));
    for (let json = open.pop(); json !== undefined; json = open.pop()) {
      for (const name of inputsOf(json)) {
        const input = byName.get(name);
        if (input === undefined || found.has(name)) continue;
        found.add(name);
        open.push(input);
      }
    }
    return this.layers.filter(({ name }) => found.has(name));
  }

  /** The one layer that reads what another answers; undefined if several do, or none. */
  onlyReader(layer: GraphLayer): GraphLayer | undefined {
    const readers = this.list.filter((json, i) =>
      this.inLine
        ? i > 0 && nameOf(this.list[i - 1]!) === layer.name
        : inputsOf(json).includes(layer.name),
    );
    return readers.length === 1 ? new GraphLayer(readers[0]!) : undefined;
  }

  /** Puts a layer in behind another; whatever read that reads the new one. */
  insertAfter(layer: GraphLayer, { kind, config }: NewLayer): GraphLayer {
    const name = this.free(String(config['name']));
    const at = this.list.findIndex((json) => nameOf(json) === layer.name);
    const json: Json = { class_name: kind, config: { ...config, name } };
    if (!this.inLine) {
      const rename = (value: unknown): unknown =>
        Array.isArray(value) ? value.map(rename) : value === layer.name ? name : value;
      for (const other of this.list) other['inbound_nodes'] = rename(other['inbound_nodes'] ?? []);
      const model = this.model['config'] as Json;
      model['output_layers'] = rename(model['output_layers']);
      json['name'] = name;
      json['inbound_nodes'] = [[[layer.name, 0, 0, {}]]];
    }
    this.list.splice(at + 1, 0, json);
    return new GraphLayer(json);
  }

  /** Puts a layer in between the input and all that reads it. */
  insertAtInput(layer: NewLayer): void {
    const input = this.layers.find(({ kind }) => kind === 'InputLayer');
    if (input !== undefined) {
      this.insertAfter(input, layer);
      return;
    }
    const first = this.list[0]!;
    const config = first['config'] as Json;
    const shape = config['batch_input_shape'];
    delete config['batch_input_shape'];
    const name = this.free(String(layer.config['name']));
    this.list.unshift({
      class_name: layer.kind,
      config: { ...layer.config, name, batch_input_shape: shape },
    });
  }

  /** A name that no layer has. */
  private free(name: string): string {
    const taken = new Set(this.list.map(nameOf));
    for (let n = 1; ; n++) {
      const tried = n === 1 ? name : `${name}-${n}`;
      if (!taken.has(tried)) return tried;
    }
  }
}

function listOf(model: Json): unknown[] {
  const config = model['config'] as Json | unknown[] | null | undefined;
  const list = Array.isArray(config) ? config : config?.['layers'];
  return Array.isArray(list) ? (list as unknown[]) : [];
}

function nameOf(json: Json): string {
  return new GraphLayer(json).name;
}

/** Names of the layers that a layer reads. */
function inputsOf(json: Json): string[] {
  const nodes = json['inbound_nodes'];
  if (!Array.isArray(nodes)) return [];
  return (nodes as unknown[]).flat(2).filter((value): value is string => typeof value === 'string');
}
