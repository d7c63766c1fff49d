import { type Theorem } from './question';

/** A number in a bound that can be changed. */
export interface Constant {
  readonly id: string;
  readonly theorem: Theorem;
  readonly title: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  /** Whether the literature leaves it open, or it could not be verified. */
  readonly open: boolean;
  /** Where it comes from, and what it does. */
  readonly note: string;
}

/** Values of constants by their id; those that are missing have their own. */
export type ConstantValues = Readonly<Record<string, number>>;

/** Largest base for which the decomposition of {@link https://arxiv.org/abs/2006.12156 Orseau et al.} holds. */
export const goldenRatio = (1 + Math.sqrt(5)) / 2;

export const constants: readonly Constant[] = [
  {
    id: 'subset-sum.c',
    theorem: 'subset-sum',
    title: 'C of n = C log2(2 / min(ε, δ))',
    value: 3,
    least: 0.1,
    most: 1000,
    open: true,
    note: "Lueker's theorem (1998) only says that there is such a constant. 3 is the factor of the published program, whose rule leaves δ out.",
  },
  {
    id: 'subset-sum.published',
    theorem: 'subset-sum',
    title: 'c of the published program: n = int(c round(log2(1 / ε)))',
    value: 3,
    least: 0.1,
    most: 1000,
    open: false,
    note: 'As the program for the paper has it: 21 samples for ε = 0.01. It promises nothing of failures.',
  },
  {
    id: 'subset-sum.products',
    theorem: 'subset-sum',
    title: 'Samples of products for one of sums',
    value: 3,
    least: 1,
    most: 100,
    open: true,
    note: 'Only about half of the in-weights have the sign that a half needs, and products crowd around 0. Measured with ε = 0.01, of products 21 samples fail for 9.5 % of the weights, 42 for 0.27 %, 64 for none; of sums 21 fail for none.',
  },
  {
    id: 'subset-sum.kept',
    theorem: 'subset-sum',
    title: 'Share of the samples that is kept, of sums',
    value: 0.447,
    least: 0,
    most: 1,
    open: true,
    note: 'The published run kept 9.39 of 21 samples a weight. It changes no bound.',
  },
  {
    id: 'log-pruning.gamma',
    theorem: 'log-pruning',
    title: 'Base γ of the decomposition',
    value: 1.5,
    least: 1.01,
    most: goldenRatio,
    open: false,
    note: 'Up to the golden ratio the rest after k bins is at most γ^-k; beyond, that is wrong.',
  },
  {
    id: 'log-pruning.pool',
    theorem: 'log-pruning',
    title: 'c of the pool: M = (c / p) (N + ln(K / δ))',
    value: 2,
    least: 0.1,
    most: 1000,
    open: true,
    note: "2 follows from Chernoff's inequality for units that are drawn for one weight each. That it is enough where every unit is offered to all weights of a layer is taken from memory of the paper. Measured on layers from 8 x 8 to 200 x 100, about a tenth of these units was enough.",
  },
  {
    id: 'log-pruning.least',
    theorem: 'log-pruning',
    title: 'Smallest magnitude of the random weights; 0: fitted to the bins',
    value: 0,
    least: 0,
    most: 1,
    open: true,
    note: 'The distribution is fitted so that the rarest bin is as likely as can be: γ^(-(3K + 2) / 4) to γ^((K - 2) / 4). The paper has fixed limits for the whole net.',
  },
  {
    id: 'log-pruning.most',
    theorem: 'log-pruning',
    title: 'Largest magnitude of the random weights; 0: fitted to the bins',
    value: 0,
    least: 0,
    most: 1e6,
    open: true,
    note: 'See the smallest magnitude.',
  },
  {
    id: 'log-pruning.kept',
    theorem: 'log-pruning',
    title: 'Share of the bins whose unit is kept',
    value: 0.24,
    least: 0,
    most: 1,
    open: true,
    note: 'Measured: 2.8 of 12 bins with ε = 0.01, 4.2 of 18 with 0.001. It changes no bound.',
  },
  {
    id: 'malach.tolerance',
    theorem: 'malach',
    title: 'How far a and b may be off, in ε',
    value: 0.5,
    least: 0.01,
    most: 1,
    open: false,
    note: 'With 0.5 the product of the two is within ε. 1 takes a quarter of the samples, (2 / ε^2) ln(1 / δ) for each half, and the product may be off by twice ε.',
  },
  {
    id: 'malach.factor',
    theorem: 'malach',
    title: 'Factor before d^4 l^2 / ε^2',
    value: 1,
    least: 1e-6,
    most: 1e6,
    open: true,
    note: 'The theorem says only how many times wider the random net is in order of magnitude; factors that are logarithms are left out.',
  },
];

const byId: ReadonlyMap<string, Constant> = new Map(constants.map((each) => [each.id, each]));

/** The value of a constant: as given, within its limits, or its own. @throws RangeError if there is no such constant */
export function valueOf(values: ConstantValues, id: string): number {
  const constant = byId.get(id);
  if (constant === undefined) throw new RangeError(`There is no constant ${id}.`);
  const given = values[id];
  if (given === undefined || Number.isNaN(given)) return constant.value;
  return Math.min(constant.most, Math.max(constant.least, given));
}
