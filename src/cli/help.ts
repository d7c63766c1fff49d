/** Examples below the program's own help. */
export const programHelp = `
Examples:
  winning-ticket find --preset quick            generated digits, in a few minutes
  winning-ticket find my.ticket.json            what a spec says
  winning-ticket find --data mnist/ --seeds 5   LeNet-300-100 on IDX files
  winning-ticket show latest                    the newest run's results
  winning-ticket resume latest                  go on where it stopped
  winning-ticket report latest                  all of it as a page for any browser
  winning-ticket export latest                  the tickets, as models that tfjs opens
  winning-ticket predict latest mnist/          what a binary ticket answers, packed
  winning-ticket inspect latest                 what is left, layer by layer
  winning-ticket bound 784-500-10               how wide a random net holds this one

Each command has a --help of its own.
Exit codes: 0 done, 1 failed, 2 bad input, 130 stopped.`;

const run = `
A run is named by its folder, by its name in the nearest winning-ticket-runs or
a part of that, or by "latest".`;

const examples: Readonly<Record<string, string>> = {
  find: `
  winning-ticket find --preset quick
  winning-ticket find my.ticket.json --seeds 4,8,15
  winning-ticket find --data mnist/ --levels 21 --steps 3000
  winning-ticket find --data table.csv --model mlp:64,32
  winning-ticket find --data images.npz --model saved/model.json --detach
  winning-ticket find my.ticket.json --set imp.scope=global imp.rewind.step=100
  winning-ticket find --experiment edge-popup --preset quick
  winning-ticket find --experiment multi-prize --set multi-prize.kept=[0.3,0.5]

Ctrl-C stops the run; it can be resumed. A closed terminal leaves it alone.`,
  resume: `
  winning-ticket resume latest
  winning-ticket resume winning-ticket-runs/2026-01-31-120000-imp-mlp-64-table
  winning-ticket resume latest --engine wasm --jobs 1
${run}`,
  runs: `
  winning-ticket runs
  winning-ticket runs --runs elsewhere/winning-ticket-runs --json`,
  show: `
  winning-ticket show latest
  winning-ticket show latest --follow
  winning-ticket show 2026-01-31 --svg curve.svg
  winning-ticket show latest --markdown >> notes.md
${run}`,
  stop: `
  winning-ticket stop latest
${run}`,
  report: `
  winning-ticket report latest
  winning-ticket report 2026-01-31 --out figures/ticket.html
  winning-ticket report winning-ticket-runs/* --out all.html
${run}

The file holds curves and tables of all that is named, at most 10 MB of them, and
asks the network for nothing.`,
  export: `
  winning-ticket export latest
  winning-ticket export latest --seed 1 --out models/ticket

Each ticket is a folder: model.json and weights.bin for tf.loadLayersModel, its mask,
the weights it was rewound to, ticket.json with its density and accuracy.
${run}`,
  predict: `
  winning-ticket predict latest mnist/
  winning-ticket predict latest digits --stage kept-30 --seed 2
  winning-ticket predict ticket.packed.safetensors images.npz --output classes.csv

It runs tickets whose weights were never trained (edge-popup, multi-prize) from their
packed form, a bit a weight, on the test part of data as "find --data" takes them. Of a
run it takes the ticket that reached most, and scales inputs by the run's own numbers;
a file knows none, so inputs are scaled as "find" would scale them.
${run}`,
  inspect: `
  winning-ticket inspect model.safetensors
  winning-ticket inspect latest --seed 2 --level 5
  winning-ticket inspect latest --layer fc1 --paths 20
  winning-ticket inspect latest --compare 5
  winning-ticket inspect latest --level 30% --compare @0
  winning-ticket inspect weights.npz --compare mask.npz --json

It reads safetensors, .npy, .npz and the .json of TensorFlow.js models: a file, a
folder with one, or a run. Of a run it shows the ticket that "export" would copy,
else the last level. --json tells sums and hashes of every tensor.
Searches keep masks on the way: --step 400 shows the one after 400 steps, and
"--compare kept-30@0" or "@0" compares with the one before any training.
${run}`,
  bound: `
  winning-ticket bound model.json --epsilon 0.01 --delta 0.05
  winning-ticket bound latest --theorem subset-sum --construction sums
  winning-ticket bound 784-500-10 --output-epsilon 0.1 --positive-inputs
  winning-ticket bound 784-500-10 --samples 21 --construction sums
  winning-ticket bound lenet-300-100 --constant subset-sum.c=1.5 --json

A net is a file, a folder or a run as "inspect" takes them, or its sizes; all of its
layers must be fully connected. Theorems hold for ReLUs. Stars mark what rests on
constants that the literature leaves open.`,
  compact: `
  winning-ticket compact latest --dry-run
  winning-ticket compact latest
${run}`,
  doctor: `
  winning-ticket doctor
  winning-ticket doctor --engine wasm --json`,
  schema: `
  winning-ticket schema --out ticket.schema.json`,
  'native install': `
  winning-ticket native install
  winning-ticket native install --dry-run
  winning-ticket native install --from tensorflow_cpu-2.15.1-...-x86_64.whl
  winning-ticket native install --index https://packages.example.org/simple`,
  'native remove': `
  winning-ticket native remove`,
  'native status': `
  winning-ticket native status --json`,
};

/** Examples of a command, named with its arguments. */
export function helpOf(command: string): string {
  const name = command.replace(/ [[<].*$/, '');
  return `\nExamples:${examples[name] ?? ''}`;
}
