import { type ExportedModel } from '../../protocol/reader';
import { type PackedSize } from '../../packed/ticket';
import { type RunRecord } from '../../runs/record';

/** What a run and what it is of are called. */
export type NamedRun = Pick<RunRecord, 'id' | 'names'>;

interface Ticket {
  readonly seed: number;
  readonly density: number;
  readonly accuracy: number | undefined;
  /** Of a ticket that leaves packed, too. */
  readonly packed?: PackedSize | undefined;
}

/** The README of an exported ticket. */
export function howToLoad(record: NamedRun, { seed, density, accuracy }: Ticket): string {
  const reached = accuracy === undefined ? '' : `, test accuracy ${percent(accuracy)}`;
  const net = record.names === undefined ? '' : ` of ${record.names.model} on ${record.names.data}`;
  return `# Ticket${net}

${percent(density)} of the prunable weights${reached}; seed ${seed} of the run \`${record.id}\`. \`ticket.json\` says the same to programs.

| file | what |
| --- | --- |
| \`model.json\`, \`weights.bin\` | the trained ticket, a TensorFlow.js LayersModel; pruned weights are zero |
| \`mask.safetensors\` | which weights survive: one tensor of booleans for each pruned one |
| \`rewound.safetensors\` | all weights as they were at the step that the ticket was trained from |

In JavaScript, with tfjs-node or in a browser (then by its address):

\`\`\`js
const model = await tf.loadLayersModel('file://model.json');
\`\`\`

In Python, masks and rewound weights:

\`\`\`python
from safetensors.numpy import load_file
mask, weights = load_file("mask.safetensors"), load_file("rewound.safetensors")
start = {name: w * mask[name] if name in mask else w for name, w in weights.items()}
\`\`\`
`;
}

/** The README of an exported ticket in a net whose weights were never trained. */
export function howToLoadFrozen(
  record: NamedRun,
  { seed, density, accuracy, packed }: Ticket,
): string {
  const reached = accuracy === undefined ? '' : `, test accuracy ${percent(accuracy)}`;
  const net = record.names === undefined ? '' : ` of ${record.names.model} on ${record.names.data}`;
  return `# Ticket${net}

${percent(density)} of the prunable weights, none of them trained${reached}; seed ${seed} of the run \`${record.id}\`.
\`ticket.json\` says the same to programs.

| file | what |
| --- | --- |
| \`model.json\`, \`weights.bin\` | the ticket, a TensorFlow.js LayersModel of standard layers; pruned weights are zero |
| \`mask.safetensors\` | which weights survive: one tensor of booleans for each pruned one |
| \`rewound.safetensors\` | the frozen weights that the mask chooses from |
${packed === undefined ? withoutPacked : packedRow(packed)}
In JavaScript, with tfjs-node or in a browser (then by its address):

\`\`\`js
const model = await tf.loadLayersModel('file://model.json');
\`\`\`

Where activations are signs, each sign is three layers of the model: a batch normalisation that multiplies by 3e38, a
\`hardSigmoid\` and one that makes -1 and +1 of 0 and 1; kernels between signs hold -1, 0 and +1, and a layer behind them scales.
${packed === undefined ? '' : howToRead}`;
}

const withoutPacked = `
It has no packed form: the net holds a layer that the packed one cannot compute.
`;

function packedRow(size: PackedSize): string {
  const values =
    size.floatBytes === 0
      ? 'a bit a weight for the mask, a bit a kept weight for its sign, one scale a layer'
      : 'a bit a weight for the mask, and kept weights as floats: of many magnitudes, they have no form of one bit';
  const bits = size.bitsPerWeight.toFixed(3);
  return `| \`ticket.packed.safetensors\` | ${values} |

Packed, its tensors take ${size.bytes.toLocaleString('en-US')} bytes, ${bits} bits a weight; as float32, the dense net takes ${size.denseBytes.toLocaleString('en-US')}.
`;
}

const howToRead = `
Packed, on data of the same kind:

\`\`\`
winning-ticket predict ticket.packed.safetensors DATA
\`\`\`

In Python, the effective weights of a packed kernel; bits are in the kernel's row-major order, the lowest of a byte first:

\`\`\`python
import json, numpy as np
from safetensors import safe_open
with safe_open("ticket.packed.safetensors", "numpy") as file:
    for name, about in json.loads(file.metadata()["kernels"]).items():
        size = int(np.prod(about["shape"]))
        mask = np.unpackbits(file.get_tensor(name + ".mask"), bitorder="little")[:size].astype(bool)
        weights = np.zeros(size, np.float32)
        if name + ".signs" in file.keys():
            signs = np.unpackbits(file.get_tensor(name + ".signs"), bitorder="little")[: about["kept"]]
            weights[mask] = np.where(signs, 1, -1) * file.get_tensor(name + ".scale")
        else:
            weights[mask] = file.get_tensor(name + ".values")
        print(name, weights.reshape(about["shape"]))
\`\`\`
`;

/** The README of a folder with several tickets. */
export function listOf(record: NamedRun, models: readonly Omit<ExportedModel, 'folder'>[]): string {
  const rows = models.map(({ seed, density, accuracy }) => {
    const reached = accuracy === undefined ? '' : percent(accuracy);
    return `| \`seed-${seed}\` | ${percent(density)} | ${reached} |`;
  });
  return `# Tickets of the run \`${record.id}\`

| folder | density | test accuracy |
| --- | ---: | ---: |
${rows.join('\n')}

Each folder says how to load it.
`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
