import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SubmissionEvidence } from '../evidence/types.ts';
import type { ScenarioRecord, SubmissionRecord } from '../model/evidence.ts';
import { writePcapng, type Frame } from '../wire/index.ts';
import { CAPTURE, FIRST_RUN, RECORD } from './evidence-files.ts';
import type { HandedInEvidence } from './handed-in-capture.ts';
import { readEvidenceSync } from './read-evidence.ts';
import { recordedFrames } from './recorded-frames.ts';
import type { RawEvidence } from './run-scenario.ts';

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
  return readEvidenceSync(folder, scenarioIds);
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
