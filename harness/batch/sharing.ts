import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScenarioRecord, SubmissionRecord } from '../model/evidence.ts';
import { findSharedCaptures, type CaptureFingerprint } from '../similarity/captures.ts';
import { programPrint, type ProgramPrint } from '../similarity/program-print.ts';
import { findSharedPrograms } from '../similarity/programs.ts';
import type { Sharing } from '../similarity/sharing.ts';
import { languageOf } from '../submission/languages/index.ts';
import { LAYOUT } from './layout.ts';
import { readRecordIn, wholeFolder } from './stored-results.ts';
import { captureFingerprint, isCaptureName, type TemplateFiles } from './template-folder.ts';
import { writeWhole } from './write-whole.ts';

/** What is looked through, of a class in a folder of reports. */
export interface SharingJob {
  out: string;
  /** Ids in the order of the class. */
  submissions: readonly string[];
  /** Scenarios whose capture is handed in. */
  captured: readonly string[];
  template?: TemplateFiles;
}

/** Programs of one submission that are compared at most. */
const MOST_PROGRAMS = 40;

/**
 * Looks for program texts and captures that submissions share, and writes `sharing.json`. One submission at a time is in memory, and of
 * the others only their fingerprints.
 */
export async function writeSharing({ out, submissions, captured, template }: SharingJob): Promise<void> {
  const programs: ProgramPrint[] = [];
  const captures: CaptureFingerprint[] = [];
  for (const id of submissions) {
    const folder = await wholeFolder(out, id);
    const record = await readRecordIn(folder);
    if (record === undefined) continue;
    programs.push(...programsOf(id, record));
    captures.push(...(await capturesOf(id, record, join(folder, LAYOUT.evidence), captured)));
  }
  const sharing: Sharing = {
    schema: 'wiremark/sharing/v1',
    submissions: submissions.length,
    template: template?.paths ?? [],
    programs: findSharedPrograms(programs, template?.programs),
    captures: findSharedCaptures(captures, template?.captures),
  };
  await writeWhole(join(out, LAYOUT.sharing), `${JSON.stringify(sharing, undefined, 1)}\n`);
}

/** What was found when the class was graded; undefined where nothing was looked for. */
export async function readSharing(out: string): Promise<Sharing | undefined> {
  const text = await readFile(join(out, LAYOUT.sharing), 'utf8').catch(() => undefined);
  try {
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    return isSharing(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function programsOf(submission: string, { files, programs }: SubmissionRecord): ProgramPrint[] {
  const languages = new Map(programs.map(({ file, language }) => [file, language]));
  return files
    .filter(({ kind, base64 }) => kind === 'source' && base64 !== undefined)
    .slice(0, MOST_PROGRAMS)
    .map(({ path, base64 = '' }) =>
      programPrint({
        submission,
        path,
        language: languages.get(path) ?? languageOf(path).name,
        text: Buffer.from(base64, 'base64').toString('utf8'),
      }),
    );
}

/** Captures that were handed in: those that the rubric asks for, and others that are small enough to be kept with the files. */
async function capturesOf(
  submission: string,
  { files }: SubmissionRecord,
  evidence: string,
  scenarios: readonly string[],
): Promise<CaptureFingerprint[]> {
  const found = new Map<string, CaptureFingerprint>();
  for (const scenario of scenarios) {
    const path = (await readScenarioRecord(join(evidence, scenario)))?.handedInCapture?.path;
    if (path === undefined || found.has(path)) continue;
    const bytes = await readFile(join(evidence, scenario, 'capture.pcapng')).catch(() => undefined);
    if (bytes !== undefined) found.set(path, captureFingerprint(bytes, { submission, path }));
  }
  for (const { path, base64 } of files)
    if (isCaptureName(path) && base64 !== undefined && !found.has(path))
      found.set(path, captureFingerprint(Buffer.from(base64, 'base64'), { submission, path }));
  return [...found.values()];
}

async function readScenarioRecord(
  folder: string,
): Promise<Pick<ScenarioRecord, 'handedInCapture'> | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, 'scenario.json'), 'utf8'));
    return isScenario(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Our own writing: its `schema` says what it holds. */
function isScenario(value: unknown): value is ScenarioRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'schema' in value &&
    value.schema === 'wiremark/evidence/v1'
  );
}

function isSharing(value: unknown): value is Sharing {
  return (
    typeof value === 'object' && value !== null && 'schema' in value && value.schema === 'wiremark/sharing/v1'
  );
}
