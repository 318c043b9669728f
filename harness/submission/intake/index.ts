import { stat } from 'node:fs/promises';
import path from 'node:path';
import { OperatorError } from '../../errors.ts';
import type { Student } from '../../model/evidence.ts';
import type { IntakeDoubt, IntakeLayout, LayoutName, SupersededHandIn } from '../../model/intake.ts';
import type { Rubric } from '../../model/rubric.ts';
import { isArchive, isProgramSource } from '../file-kinds.ts';
import type { SubmissionSource } from '../source.ts';
import { attribute } from './attribute.ts';
import { entryDoubts } from './doubts.ts';
import { layouts, plain } from './layouts/index.ts';
import { patternLayout } from './layouts/pattern.ts';
import { recognise, type Recognised } from './recognise.ts';
import { readRoster } from './roster.ts';
import { sourcesOf } from './sources.ts';

export interface IntakeOptions {
  /** Path of a CSV file with the class's students. */
  roster?: string;
  /** Regular expression on the names of files and folders, with named groups: name, id, email, group, attempt, time, file, late. */
  nameRegex?: string;
  /** Takes this layout instead of recognising one. */
  layout?: LayoutName;
  /** Its deadline gives the offset of times that have none. */
  rubric?: Pick<Rubric, 'late'>;
  /** Where the reports go: what lies there was not handed in. */
  apart?: string;
}

/** What a class handed in. */
export interface Intake {
  layout: IntakeLayout;
  /** At least one, in natural order of their names. */
  submissions: SubmissionSource[];
  doubts: IntakeDoubt[];
  superseded: SupersededHandIn[];
  /** Students of the roster without a hand-in. */
  notHandedIn: Student[];
}

/**
 * Finds out who handed in what: the folder or the archive of a class, in any layout that is known. Reads names, the roster and the
 * platform's metadata; opens no submission and executes nothing. What belongs to nobody is a doubt, never left out in silence.
 *
 * @throws OperatorError where nothing is there, two layouts fit, or it is one submission and not a class's.
 */
export async function takeIn(handedIn: string, options: IntakeOptions = {}): Promise<Intake> {
  const full = path.resolve(handedIn);
  await requireThere(handedIn, full);
  const offset = /(Z|[+-]\d{2}:\d{2})$/u.exec(options.rubric?.late?.deadline ?? '')?.[1] ?? 'Z';
  const roster = options.roster === undefined ? undefined : await readRoster(options.roster);
  const found = await recognise(full, wantedLayout(options, offset), options.apart);
  if (found.name === 'plain') refuseOneSubmission(handedIn, found);
  const owned = attribute(found.reading.handIns, roster, offset);
  const { submissions, superseded, doubts } = sourcesOf(owned.handIns);
  if (submissions.length === 0) throw nothingThere(handedIn);
  return {
    layout: { name: found.name, why: found.reading.why },
    submissions,
    doubts: [...found.reading.doubts, ...owned.doubts, ...doubts, ...(await entryDoubts(found, submissions))],
    superseded,
    notHandedIn: owned.notHandedIn,
  };
}

function wantedLayout({ nameRegex, layout }: IntakeOptions, offset: string) {
  if (nameRegex !== undefined) return patternLayout(nameRegex, offset);
  return layout === undefined ? undefined : [...layouts, plain].find(({ name }) => name === layout);
}

async function requireThere(shown: string, full: string): Promise<void> {
  const nextStep = 'Give the folder that holds the submissions, or the archive that the platform gave you.';
  const found = await stat(full).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const reason =
      code === 'ENOENT' ? 'it does not exist' : code === 'EACCES' ? 'permission is denied' : String(cause);
    throw new OperatorError('folder-missing', `${shown} cannot be opened: ${reason}.`, nextStep, { cause });
  });
  if (!found.isDirectory() && !(found.isFile() && isArchive(full)))
    throw new OperatorError('not-a-folder', `${shown} is not a folder and no archive.`, nextStep);
}

function refuseOneSubmission(shown: string, { listing }: Recognised): void {
  const program = listing.entries.find(({ name, kind }) => kind === 'file' && isProgramSource(name));
  if (program === undefined) return;
  const quoted = /^[\w./-]+$/u.test(shown) ? shown : `'${shown.replaceAll("'", String.raw`'\''`)}'`;
  throw new OperatorError(
    'submissions-is-submission',
    `${shown} holds a program itself (${program.name}), so it looks like one submission and not like a folder of submissions.`,
    `For one submission run: wiremark check ${quoted} --rubric … . If names of files say whose they are, give --name-regex. If ${program.name} belongs to no student, move it elsewhere.`,
  );
}

function nothingThere(shown: string): OperatorError {
  return new OperatorError(
    'no-submissions',
    `${shown} holds no submission: there is no sub-folder and no archive in it that is one.`,
    'Put each submission into a sub-folder of its own, named after the student or the group.',
  );
}
