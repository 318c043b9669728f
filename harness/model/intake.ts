import type { Student } from './evidence.ts';
import type { Message } from './verdict.ts';

/** How the hand-ins of a class lie on disk. */
export type LayoutName =
  | 'moodle'
  | 'moodle-files'
  | 'gradescope'
  | 'canvas'
  | 'github-classroom'
  | 'pattern'
  | 'plain';

export interface IntakeLayout {
  name: LayoutName;
  /** How it was recognised. */
  why: Message;
}

/** Something about the hand-ins that a person should look at. */
export interface IntakeDoubt {
  kind: 'unmatched' | 'duplicate' | 'unreadable' | 'empty' | 'not-on-roster' | 'same-name' | 'other';
  /** As it is called on disk. */
  path: string;
  /** Id of the submission that it is about. */
  submission?: string;
  told: Message;
}

/** A hand-in that does not count, because a newer one of the same student or group does. */
export interface SupersededHandIn {
  /** Id of the submission that counts. */
  submission: string;
  path: string;
  /** ISO 8601, UTC, where known. */
  at?: string;
}

/** Who handed in what, before anything runs: what `--dry-run` prints. */
export interface Mapping {
  layout: IntakeLayout;
  rows: MappingRow[];
  doubts: IntakeDoubt[];
  superseded: SupersededHandIn[];
  /** Students of the roster without a hand-in. */
  notHandedIn: Student[];
}

export interface MappingRow {
  id: string;
  name: string;
  /** As it is called on disk: the folder, the archive, or the first of its files. */
  from: string;
  /** How many files and folders it was put together from. */
  parts: number;
  students: Student[];
  programs: MappedProgram[];
  /** ISO 8601, UTC, where known. */
  at?: string;
  /** The platform marks it late, or it came after the rubric's deadline. */
  isLate: boolean;
  /** What it will not be graded for: its archive cannot be read. */
  problem?: Message;
  /** What else was found: links left out, archives inside that cannot be read. */
  notes: Message[];
}

/** A program of the rubric and the file that plays it; absent where none was found. */
export interface MappedProgram {
  program: string;
  title: string;
  file?: string;
  /** Another program stands in for it. */
  standIn?: string;
  /** How many other files fit as well. */
  others: number;
}
