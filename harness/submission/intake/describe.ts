import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BoundProgram } from '../../model/evidence.ts';
import type { MappedProgram, MappingRow } from '../../model/intake.ts';
import type { LateRule, Rubric } from '../../model/rubric.ts';
import type { Message } from '../../model/verdict.ts';
import { bindPrograms } from '../find-programs.ts';
import { readSubmissionFiles } from '../read-files.ts';
import { openSource, ungradable, type SubmissionSource } from '../source.ts';
import { UnreadableSubmission } from '../unreadable.ts';
import type { Intake } from './index.ts';

/**
 * What each submission holds: opens one after the other, and binds the rubric's programs. Nothing is executed.
 *
 * @param scratch where archives are unpacked, one at a time; a temporary folder where absent.
 */
export async function describeIntake(
  { submissions }: Pick<Intake, 'submissions'>,
  rubric: Pick<Rubric, 'programs' | 'parameters' | 'late'>,
  scratch?: string,
): Promise<MappingRow[]> {
  const folder = scratch ?? (await mkdtemp(path.join(tmpdir(), 'wiremark-intake-')));
  try {
    const rows: MappingRow[] = [];
    for (const source of submissions) rows.push(await describe(source, rubric, folder));
    return rows;
  } finally {
    if (scratch === undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function describe(
  source: SubmissionSource,
  rubric: Pick<Rubric, 'programs' | 'parameters' | 'late'>,
  scratch: string,
): Promise<MappingRow> {
  const { handedIn } = source;
  const row: MappingRow = {
    id: source.id,
    name: source.name,
    from: shownName(source),
    parts: source.parts?.length ?? 1,
    students: handedIn?.students ?? [],
    programs: [],
    ...(handedIn?.at === undefined ? {} : { at: handedIn.at }),
    isLate: handedIn?.isMarkedLate === true || isAfter(handedIn?.at, rubric.late),
    notes: [],
  };
  try {
    return { ...row, ...(await look(source, rubric, scratch)) };
  } catch (error) {
    if (error instanceof UnreadableSubmission) return { ...row, problem: error.told };
    const reason = error instanceof Error ? error.message : String(error);
    return { ...row, problem: { key: 'intake.unopened', values: { reason } } };
  }
}

async function look(
  source: SubmissionSource,
  rubric: Pick<Rubric, 'programs' | 'parameters'>,
  scratch: string,
): Promise<Pick<MappingRow, 'programs' | 'notes' | 'problem'>> {
  await using opened = await openSource(source, scratch);
  const { files } = await readSubmissionFiles(opened.folder, undefined, source.apart);
  const bound = bindPrograms(rubric, files);
  const notes: Message[] = opened.leftOut.map(({ told }) => told);
  if (files.length === 0) notes.unshift({ key: 'intake.no-files' });
  const problem = ungradable(opened.leftOut, bound);
  return {
    programs: bound.map((program) => mapped(program, rubric)),
    notes,
    ...(problem === undefined ? {} : { problem }),
  };
}

function mapped(bound: BoundProgram, rubric: Pick<Rubric, 'programs'>): MappedProgram {
  return {
    program: bound.program,
    title: rubric.programs[bound.program]?.title ?? bound.program,
    ...(bound.file === undefined ? {} : { file: bound.file }),
    ...(bound.standIn === undefined ? {} : { standIn: bound.standIn }),
    others: bound.others.length,
  };
}

function shownName({ path: full, parts }: SubmissionSource): string {
  const inside = parts?.[0]?.inside;
  return (inside === undefined ? path.basename(full) : path.posix.basename(inside)).normalize('NFC');
}

function isAfter(at: string | undefined, late: LateRule | undefined): boolean {
  if (at === undefined || late === undefined) return false;
  return Date.parse(at) > Date.parse(late.deadline) + (late.grace ?? 0) * 60_000;
}
