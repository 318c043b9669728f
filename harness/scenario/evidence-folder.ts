import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import type { ScenarioEvidence, SubmissionEvidence } from '../evidence/types.ts';
import type { ScenarioRecord, SubmissionRecord } from '../model/evidence.ts';
import { dissect, readCapture, writePcapng, type Frame } from '../wire/index.ts';
import type { HandedInEvidence } from './handed-in-capture.ts';
import { recordedFrames } from './recorded-frames.ts';
import type { RawEvidence } from './run-scenario.ts';

const CAPTURE = 'capture.pcapng';
const RECORD = 'scenario.json';
const FIRST_RUN = 'first-run';

/** Writes what a scenario left behind into a folder, whole or not at all: it appears under its name when complete. */
export async function writeScenarioEvidence(
  folder: string,
  evidence: RawEvidence,
  firstRun?: RawEvidence,
): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await writeInto(unfinished, evidence);
  if (firstRun !== undefined) await writeInto(join(unfinished, FIRST_RUN), firstRun);
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

/** Writes a capture that was handed in as the evidence of a scenario, whole or not at all. */
export async function writeHandedInEvidence(
  folder: string,
  { record, frames }: HandedInEvidence,
): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await writeFiles(unfinished, record, frames, new Map());
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

/** Writes what was handed in: `submission.json`. */
export async function writeSubmissionRecord(folder: string, record: SubmissionRecord): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'submission.json'), `${JSON.stringify(record, undefined, 1)}\n`);
}

/** Reads the evidence of a submission, its scenarios in the given order. */
export async function readEvidence(folder: string, scenarioIds: string[]): Promise<SubmissionEvidence> {
  const submission = await readJson<SubmissionRecord>(
    join(folder, 'submission.json'),
    'wiremark/submission/v1',
  );
  const present = new Set(await readdir(folder));
  const scenarios = new Map<string, ScenarioEvidence>();
  for (const id of scenarioIds) if (present.has(id)) scenarios.set(id, await readScenario(join(folder, id)));
  const again: SubmissionEvidence[] = [];
  while (present.has(againFolder(again.length + 1)))
    again.push(await readEvidence(join(folder, againFolder(again.length + 1)), scenarioIds));
  return { submission, scenarios, ...(again.length === 0 ? {} : { again }) };
}

/** Where the evidence of another run of the same submission is kept, inside that of the run that counts. */
export function againFolder(number: number): string {
  return `again-${number}`;
}

async function writeInto(folder: string, { record, frames, outputs }: RawEvidence): Promise<void> {
  await writeFiles(folder, record, recordedFrames(frames), outputs);
}

async function writeFiles(
  folder: string,
  record: ScenarioRecord,
  frames: readonly Frame[],
  outputs: RawEvidence['outputs'],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = new Map(
    record.machines.flatMap(({ name, address, adopted }) =>
      [address, ...(adopted ?? [])].map((one): [string, string] => [one, name]),
    ),
  );
  const capture = writePcapng({
    application: record.harness,
    interfaceName: record.handedInCapture === undefined ? 'switch' : 'handed in',
    names,
    frames: [...frames],
  });
  await Promise.all([
    writeFile(join(folder, CAPTURE), capture),
    writeFile(join(folder, RECORD), `${JSON.stringify(record, undefined, 1)}\n`),
    ...[...outputs].flatMap(([id, { stdout, stderr }]) => [
      writeFile(join(folder, `${id}.stdout`), stdout),
      writeFile(join(folder, `${id}.stderr`), stderr),
    ]),
  ]);
}

async function readScenario(folder: string): Promise<ScenarioEvidence> {
  const record = await readJson<ScenarioRecord>(join(folder, RECORD), 'wiremark/evidence/v1');
  const capture = dissect(readCapture(await readFile(join(folder, CAPTURE))));
  const outputs: ScenarioEvidence['outputs'] = new Map();
  for (const { id, end } of record.programs) {
    if (end.kind === 'not-started' || record.handedInCapture !== undefined) continue;
    outputs.set(id, {
      stdout: await readFile(join(folder, `${id}.stdout`)),
      stderr: await readFile(join(folder, `${id}.stderr`)),
    });
  }
  const hasFirstRun = (await readdir(folder)).includes(FIRST_RUN);
  return {
    record,
    capture,
    outputs,
    ...(hasFirstRun ? { firstRun: await readScenario(join(folder, FIRST_RUN)) } : {}),
  };
}

async function readJson<T extends { schema: string }>(path: string, schema: T['schema']): Promise<T> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new OperatorError(
      'bad-evidence',
      `${path} cannot be read: ${String(cause)}`,
      'Grade the submission again.',
      {
        cause,
      },
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
