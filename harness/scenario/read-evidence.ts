import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import type { ScenarioEvidence, SubmissionEvidence } from '../evidence/types.ts';
import type { ScenarioRecord, SubmissionRecord } from '../model/evidence.ts';
import { dissect, readCapture } from '../wire/index.ts';
import { againFolder, CAPTURE, FIRST_RUN, RECORD } from './evidence-files.ts';

/**
 * Reads the evidence of a submission, its scenarios in the given order, without waiting: its many small files are read several
 * times faster so than by asking for each and being called back.
 *
 * @throws OperatorError `bad-evidence` where a record cannot be read.
 */
export function readEvidenceSync(folder: string, scenarioIds: readonly string[]): SubmissionEvidence {
  const submission = readJson<SubmissionRecord>(join(folder, 'submission.json'), 'wiremark/submission/v1');
  const present = new Set(readdirSync(folder));
  const scenarios = new Map<string, ScenarioEvidence>();
  for (const id of scenarioIds) if (present.has(id)) scenarios.set(id, readScenario(join(folder, id)));
  const again: SubmissionEvidence[] = [];
  while (present.has(againFolder(again.length + 1)))
    again.push(readEvidenceSync(join(folder, againFolder(again.length + 1)), scenarioIds));
  return { submission, scenarios, ...(again.length === 0 ? {} : { again }) };
}

function readScenario(folder: string): ScenarioEvidence {
  const record = readJson<ScenarioRecord>(join(folder, RECORD), 'wiremark/evidence/v1');
  const capture = dissect(readCapture(readFileSync(join(folder, CAPTURE))));
  const outputs: ScenarioEvidence['outputs'] = new Map();
  for (const { id, end } of record.programs) {
    if (end.kind === 'not-started' || record.handedInCapture !== undefined) continue;
    outputs.set(id, {
      stdout: readFileSync(join(folder, `${id}.stdout`)),
      stderr: readFileSync(join(folder, `${id}.stderr`)),
    });
  }
  const firstRun = join(folder, FIRST_RUN);
  return {
    record,
    capture,
    outputs,
    ...(existsSync(firstRun) ? { firstRun: readScenario(firstRun) } : {}),
  };
}

function readJson<T extends { schema: string }>(path: string, schema: T['schema']): T {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new OperatorError(
      'bad-evidence',
      `${path} cannot be read: ${String(cause)}`,
      'Grade the submission again.',
      { cause },
    );
  }
  if (hasSchema<T>(value, schema)) return value;
  throw new OperatorError(
    'bad-evidence',
    `${path} is not evidence of the form ${schema}.`,
    'Grade the submission again with this version of wiremark.',
  );
}

/** Evidence is our own writing: its `schema` says what it holds. */
function hasSchema<T extends { schema: string }>(value: unknown, schema: string): value is T {
  return typeof value === 'object' && value !== null && 'schema' in value && value.schema === schema;
}
