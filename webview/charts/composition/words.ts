import { type ReadComposition } from '../../../src/protocol/compositions';
import { text } from '../../ui/texts';
import { valueText } from '../format';
import { allowed } from './layout';

/** A figure of a composition: what it is, how much, and what that is to be compared with. */
export interface CompositionFigure {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
  /** Whether more is missed than is allowed. */
  readonly bad?: boolean;
}

/** What a composition comes to. */
export function figuresOf(read: ReadComposition): CompositionFigure[] {
  const { target, reached } = read.composition;
  const epsilon = allowed(read);
  const limit = number(epsilon);
  const note = read.within
    ? text('of {0} allowed', limit)
    : text('more than the {0} allowed', limit);
  return [
    { label: text('Target'), value: number(target) },
    { label: text('Reached'), value: number(reached) },
    {
      ...{ label: text('Error'), value: number(read.error), bad: !read.within },
      ...(Number.isFinite(read.composition.epsilon) && { note }),
    },
    { label: '', value: keptText(read) },
  ];
}

export function keptText({ kept, composition }: ReadComposition): string {
  const { length } = composition.samples;
  return length === 1
    ? text('{0} of 1 sample kept', kept)
    : text('{0} of {1} samples kept', kept, length);
}

/** The figures as one line. */
export function figuresLine(read: ReadComposition): string {
  return figuresOf(read)
    .map(({ label, value, note }) => [label, value, note].filter(Boolean).join(' '))
    .join(' · ');
}

/** What is told of a sample: what it is first, then the rest. */
export function sampleLines({ composition, sums }: ReadComposition, at: number): string[] {
  const { samples } = composition;
  const { value, kept, factors } = samples[at]!;
  const place = [at + 1, samples.length] as const;
  return [
    kept ? text('Sample {0} of {1}, kept', ...place) : text('Sample {0} of {1}, pruned', ...place),
    text('Value {0}', number(value)) + (factors ? ` = ${factorsText(factors)}` : ''),
    text('Sum so far {0}', number(sums[at]!)),
  ];
}

/** The two weights whose product a sample is. */
export function factorsText(factors: readonly [number, number]): string {
  return factors.map((factor) => number(factor)).join(' × ');
}

/** A weight as it is read off. */
export function number(value: number | null): string {
  return value === null || !Number.isFinite(value) ? '–' : valueText(value, 'number');
}
