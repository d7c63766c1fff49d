import { type Fact, type Spec } from '../experiment';
import { percent } from '../percent';
import { askedDensities, levelCount, type Control, type ImpPart } from './schema';

const controlWords: Readonly<Record<Control, string>> = {
  reinitialised: 'fresh weights',
  shuffled: 'shuffled masks',
  random: 'random masks',
};

/** What a run of iterative magnitude pruning is going to be, for people. */
export function facts(spec: Spec<'imp', ImpPart>): readonly Fact[] {
  const { imp: part, training } = spec;
  const steps = training.steps.toLocaleString('en-US');
  const controls = part.controls.map((control) => controlWords[control]).join(', ');
  return [
    { label: 'Levels', value: `${levelCount(part)}, down to ${lowest(part)} of the weights` },
    { label: 'Training', value: `${steps} steps a net, in batches of ${training.batch}` },
    { label: 'Tickets start from', value: origin(part) },
    { label: 'Compared with', value: controls === '' ? 'the dense net only' : controls },
  ];
}

/** Density of the last level. */
function lowest(part: ImpPart): string {
  const asked = askedDensities(part)?.at(-1);
  if (asked !== undefined) return digits(asked);
  // Layers with rates of their own, and what is excluded, move it a little.
  return `about ${digits((1 - part.rate) ** (part.levels - 1))}`;
}

function digits(density: number): string {
  return percent(density, density < 0.0995 ? 2 : 1);
}

function origin({ retrain, rewind }: ImpPart): string {
  if (retrain !== 'weight-rewinding') return 'their trained values';
  if (rewind.step === 0) return 'their initial values';
  return `their values at step ${rewind.step.toLocaleString('en-US')}`;
}
