import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import type { Decision } from '../grading/override.ts';
import type { Rubric } from '../model/rubric.ts';
import { LAYOUT } from './layout.ts';
import { writeWhole } from './write-whole.ts';

/** `overrides.json`: every decision that was ever taken, in order. The last one on a check of a submission counts. */
export interface OverridesFile {
  schema: 'wiremark/overrides/v1';
  overrides: OverrideEntry[];
}

export interface OverrideEntry {
  submission: string;
  check: string;
  /** Absent where the decision was taken back. */
  points?: number;
  reason: string;
  /** ISO 8601, UTC. */
  at: string;
}

/** Decisions that count, by submission. */
export type Decisions = Map<string, Decision[]>;

/** Reads the decisions of a folder of reports; none where there is no file. */
export async function readDecisions(out: string): Promise<Decisions> {
  const { overrides } = await readOverrides(out);
  const last = new Map(overrides.map((entry) => [`${entry.submission}\n${entry.check}`, entry]));
  const decisions: Decisions = new Map();
  for (const { submission, check, points, reason } of last.values()) {
    if (points === undefined) continue;
    decisions.set(submission, [...(decisions.get(submission) ?? []), { check, points, reason }]);
  }
  return decisions;
}

/**
 * Decisions that count for nothing as things stand, a sentence each: the class has no such submission any more, or the rubric no such check.
 * They are kept, and count again when those are back.
 */
export async function idleDecisions(
  out: string,
  rubric: Pick<Rubric, 'checks'>,
  ids: readonly string[],
): Promise<string[]> {
  const checks = new Set(rubric.checks.map(({ id }) => id));
  const idle: string[] = [];
  for (const [submission, decisions] of await readDecisions(out))
    for (const { check, points } of decisions) {
      const why = !ids.includes(submission)
        ? 'no submission of this class has that id'
        : checks.has(check)
          ? undefined
          : 'the rubric has no such check';
      if (why !== undefined)
        idle.push(
          `Your decision on ${check} of ${submission} (${points} points) counts for nothing now: ${why}.`,
        );
    }
  return idle;
}

/** Adds a decision. */
export async function appendOverride(out: string, entry: OverrideEntry): Promise<void> {
  const file = await readOverrides(out);
  file.overrides.push(entry);
  await writeWhole(join(out, LAYOUT.overrides), `${JSON.stringify(file, undefined, 1)}\n`);
}

/** The file as it stands, decisions that were taken back and all. */
export async function readOverrides(out: string): Promise<OverridesFile> {
  const path = join(out, LAYOUT.overrides);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { schema: 'wiremark/overrides/v1', overrides: [] };
    throw error;
  }
  const file = parsed(text);
  if (file !== undefined) return file;
  // Going on without them would take points from students in silence.
  throw new OperatorError(
    'bad-overrides',
    `${path} cannot be read as a list of overrides.`,
    'Mend the file (it is JSON), or move it away to go without overrides.',
  );
}

function parsed(text: string): OverridesFile | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isOverrides(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Our own writing: its `schema` says what it holds. */
function isOverrides(value: unknown): value is OverridesFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'schema' in value &&
    value.schema === 'wiremark/overrides/v1' &&
    'overrides' in value &&
    Array.isArray(value.overrides)
  );
}
