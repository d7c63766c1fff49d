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
  private readonly list: Json[];
  private readonly inLine: boolean;

  private constructor(
    private readonly copy: object,
    private readonly model: Json,
    name: string,
  ) {
    const config = model['config'] as Json | Json[];
    this.list = (Array.isArray(config) ? config : config['layers']) as Json[];
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

  /** @throws InputError for layers that are used several times, or are models themselves */
  static of(topology: object, name: string): LayerGraph {
    const copy = structuredClone(topology);
    const wrapped = (copy as Json)['model_config'];
    const model = (wrapped ?? copy) as Json;
    if (layersOf(copy).length === 0) {
      throw new InputError('unsupported', `${name} has no list of layers.`);
    }
    return new LayerGraph(copy, model, name);
  }

  topology(): object {
    return this.copy;
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
    const first = this.list[0]!;
    if (!this.inLine || first['class_name'] === 'InputLayer') {
      this.insertAfter(new GraphLayer(first), layer);
      return;
    }
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

function nameOf(json: Json): string {
  return new GraphLayer(json).name;
}

/** Names of the layers that a layer reads. */
function inputsOf(json: Json): string[] {
  const nodes = json['inbound_nodes'];
  if (!Array.isArray(nodes)) return [];
  return (nodes as unknown[]).flat(2).filter((value): value is string => typeof value === 'string');
}
