import type { Student } from '../../model/evidence.ts';
import type { IntakeDoubt, LayoutName } from '../../model/intake.ts';
import type { Message } from '../../model/verdict.ts';
import type { SubmissionPart } from '../source.ts';
import type { ListedEntry, Listing } from './listing.ts';

/** One way in which the hand-ins of a class can lie on disk. */
export interface Layout {
  name: LayoutName;
  /** Reads the hand-ins. Undefined where nothing there looks like this layout. */
  read(listing: Listing): Promise<LayoutReading | undefined>;
}

export interface LayoutReading {
  /** How it was recognised. */
  why: Message;
  handIns: FoundHandIn[];
  /** What belongs to no hand-in of this layout. */
  unmatched: ListedEntry[];
  doubts: IntakeDoubt[];
}

/** One hand-in as its name, or the platform's metadata, tells of it. */
export interface FoundHandIn {
  /** Hand-ins with the same key are the same student's or group's. */
  key: string;
  name: string;
  /** Tells apart students of the same name: the platform's number, or the roster's. */
  tag?: string;
  /** Others on the roster have the same name, whether they handed in or not. */
  isNameShared?: boolean;
  /** What belongs to it, in the order in which it is laid out. */
  parts: SubmissionPart[];
  /** As it is called on disk. */
  shown: string;
  students: Student[];
  /** What may be the name of a group on the roster. */
  group?: string;
  /** ISO 8601, UTC. */
  at?: string;
  isMarkedLate?: boolean;
  /** Which attempt it was, where names or numbers tell: the highest is the newest. */
  attempt?: number;
  /** Parts of it that newer ones have taken the place of, as they are called on disk. */
  supersededParts?: string[];
}

/** The share of entries that must look like a layout, so that the rest is told apart instead of the layout being doubted. */
export const RECOGNISED_SHARE = 0.5;

/** Hand-ins of one student, found one after the other. */
export function gathered<T extends { key: string }>(found: readonly T[]): Map<string, T[]> {
  const byKey = new Map<string, T[]>();
  for (const one of found) {
    const same = byKey.get(one.key);
    if (same === undefined) byKey.set(one.key, [one]);
    else same.push(one);
  }
  return byKey;
}
