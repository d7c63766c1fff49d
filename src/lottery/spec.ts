import { z } from 'zod';
import { InputError } from '../formats/errors';
import { RunError } from '../runs/errors';
import { commonSpecShape, formatVersion } from '../runs/spec';
import { catalogue } from './catalogue';
import { type About, type Spec } from './experiment';
import { inJsonSchema, issueText } from './specIssues';

/** A spec that has been checked, every default filled in. */
export type AnySpec = Spec<string, unknown>;

/** The schema of a whole spec of one experiment: the common part, and the experiment's own under its id. */
export function specSchema(about: About): z.ZodType {
  return z.strictObject({
    $schema: z.string().optional().describe('The JSON schema of this file, for editors.'),
    experiment: z.literal(about.id).describe(`${about.title}. ${about.description}`),
    ...commonSpecShape,
    [about.id]: about.part.default(about.part.parse({})).describe(about.title),
  });
}

/** The experiment that an id names. @throws InputError listing those that exist */
export function aboutOf(id: unknown, where: string): About {
  const about = typeof id === 'string' && Object.hasOwn(catalogue, id) ? catalogue[id] : undefined;
  if (about !== undefined) return about;
  const ids = Object.keys(catalogue)
    .map((known) => `"${known}"`)
    .join(', ');
  const given = id === undefined ? 'is missing' : `is ${JSON.stringify(id)}`;
  throw new InputError('malformed', `${where}: $.experiment ${given}; allowed: ${ids}.`);
}

/**
 * Checks a spec and fills in its defaults.
 *
 * @param where what to call it in messages, e.g. its file
 * @throws InputError with one line for every problem: JSON path, what is wrong, what is allowed
 * @throws RunError `newer-format`
 */
export function resolveSpec(raw: unknown, where: string): AnySpec {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new InputError('malformed', `${where}: a spec is a JSON object, not ${kindOf(raw)}.`);
  }
  const { format, experiment } = raw as { format?: unknown; experiment?: unknown };
  if (typeof format === 'number' && format > formatVersion) {
    throw new RunError(
      'newer-format',
      `${where}: $.format is ${format}, but this version of Winning Ticket reads up to ${formatVersion}. Update it, or write the spec anew.`,
    );
  }
  const about = aboutOf(experiment, where);
  const schema = specSchema(about);
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => issueText(schema, raw, issue));
    throw new InputError('malformed', `${where}: ${lines.join('; ')}.`);
  }
  const spec = parsed.data as AnySpec & { $schema?: string };
  delete spec.$schema;
  const problems = about.problems(spec);
  if (problems.length > 0) {
    const lines = problems.map((p) => `$.${p.path} ${p.message}`);
    throw new InputError('mismatch', `${where}: ${lines.join('; ')}.`);
  }
  return spec;
}

/** Something that is wrong with a spec. */
export interface SpecProblem {
  /** The place in the spec; of what is missing, where it is missed. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Whether the JSON schema says so too. */
  readonly inSchema: boolean;
}

/**
 * All that is wrong with a spec, place by place, for editors; the same that {@link resolveSpec} throws. Nothing is thrown
 * for a spec of an experiment or a format that is not known: the JSON schema says that.
 */
export function specProblems(raw: unknown): readonly SpecProblem[] {
  const { experiment } = (raw ?? {}) as { experiment?: unknown };
  if (typeof experiment !== 'string' || !Object.hasOwn(catalogue, experiment)) return [];
  const about = catalogue[experiment]!;
  const schema = specSchema(about);
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => ({
      path: issue.path,
      message: issueText(schema, raw, issue),
      inSchema: inJsonSchema(issue),
    }));
  }
  return about.problems(parsed.data as AnySpec).map(({ path, message }) => ({
    path: path.split('.'),
    message: `$.${path} ${message}`,
    inSchema: false,
  }));
}

/** The JSON schema of specs, in the draft that VS Code understands. */
export function specJsonSchema(): object {
  const options = Object.values(catalogue).map((about) => specSchema(about));
  const schema = options.length === 1 ? options[0]! : z.union(options as [z.ZodType, z.ZodType]);
  return {
    title: 'Winning Ticket spec',
    ...z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }),
    defaultSnippets: Object.values(catalogue).flatMap((about) => snippetsOf(about)),
  };
}

/** What editors propose for an empty file: each preset with a small net and generated digits. */
function snippetsOf(about: About): readonly object[] {
  const model = { kind: 'zoo', name: 'lenet-300-100' };
  return about.presets.map(({ title, description, spec }) => ({
    label: `${about.title}: ${title}`,
    description,
    body: { experiment: about.id, model, data: { kind: 'digits' }, ...spec },
  }));
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
