import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../../errors.ts';
import type { Expectation } from '../../model/rubric-test.ts';
import type { Status } from '../../model/verdict.ts';

const FILE = 'expected.json';
const STATUSES = ['passed', 'failed', 'skipped', 'undecided', 'inconclusive', 'errored'] as const;

/**
 * Reads what is expected of the golden submissions of a folder, by submission.
 *
 * @throws OperatorError where the file cannot be read or is not of that form.
 */
export async function readExpectations(folder: string): Promise<Map<string, Expectation>> {
  const path = join(folder, FILE);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new OperatorError(
      'no-expectations',
      `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Name the folder of the golden submissions with --submissions <folder>; its expected.json says what each one gets.',
      { cause },
    );
  }
  if (!isRecord(value)) throw malformed(path, '', 'an object with an entry for each submission');
  return new Map(Object.entries(value).map(([id, entry]) => [id, expectationOf(entry, path, id)]));
}

function expectationOf(entry: unknown, path: string, id: string): Expectation {
  if (!isRecord(entry)) throw malformed(path, `/${id}`, 'an object with "score" and "checks"');
  const { score, checks } = entry;
  if (score !== null && typeof score !== 'number') throw malformed(path, `/${id}/score`, 'a number, or null');
  if (!isRecord(checks)) throw malformed(path, `/${id}/checks`, 'an object with a status for each check');
  const statuses = Object.entries(checks).map(([check, status]): [string, Status] => {
    const known = STATUSES.find((one) => one === status);
    if (known === undefined) throw malformed(path, `/${id}/checks/${check}`, `one of ${STATUSES.join(', ')}`);
    return [check, known];
  });
  return { score, checks: Object.fromEntries(statuses) };
}

function malformed(path: string, at: string, wanted: string): OperatorError {
  return new OperatorError(
    'bad-expectations',
    `${path}: ${at === '' ? 'the file' : at} must be ${wanted}.`,
    'Write, for example: { "correct": { "score": 100, "checks": {} }, "wrong-port": { "score": 85, "checks": { "p3-port": "failed" } } }',
  );
}

function isRecord(value: unknown): value is { [key: string]: unknown; score?: unknown; checks?: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
