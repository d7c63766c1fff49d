import { type ExportedModel } from '../../protocol/reader';
import { type RunRecord } from '../../runs/record';

interface Ticket {
  readonly seed: number;
  readonly density: number;
  readonly accuracy: number | undefined;
}

/** The README of an exported ticket. */
export function howToLoad(record: RunRecord, { seed, density, accuracy }: Ticket): string {
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

/** The README of a folder with several tickets. */
export function listOf(
  record: RunRecord,
  models: readonly Omit<ExportedModel, 'folder'>[],
): string {
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
