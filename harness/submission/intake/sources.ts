import { createHash } from 'node:crypto';
import path from 'node:path';
import type { HandIn } from '../../model/evidence.ts';
import type { IntakeDoubt, SupersededHandIn } from '../../model/intake.ts';
import type { SubmissionSource } from '../source.ts';
import { gathered, type FoundHandIn } from './layout.ts';
import { safeId } from './names.ts';

const natural = new Intl.Collator('en', { numeric: true });

/** Hand-ins as submissions: of several of one student the newest counts, and each gets an id of its own. */
export function sourcesOf(handIns: readonly FoundHandIn[]): {
  submissions: SubmissionSource[];
  superseded: SupersededHandIn[];
  doubts: IntakeDoubt[];
} {
  const doubts: IntakeDoubt[] = [];
  const counting = [...gathered(handIns).values()].map((same) => newestOf(same));
  const ids = idsOf(counting.map(({ newest }) => newest));
  const superseded: SupersededHandIn[] = [];
  const submissions = counting.map(({ newest, older, known }): SubmissionSource => {
    const { id, isShared } = ids.get(newest) ?? { id: newest.name, isShared: false };
    for (const handIn of older) {
      superseded.push({
        submission: id,
        path: handIn.shown,
        ...(handIn.at === undefined ? {} : { at: handIn.at }),
      });
      doubts.push({
        kind: 'duplicate',
        path: handIn.shown,
        submission: id,
        told: { key: `intake.doubt.older-${known}`, values: { path: handIn.shown, by: newest.shown } },
      });
    }
    for (const part of newest.supersededParts ?? []) superseded.push({ submission: id, path: part });
    if (isShared) {
      doubts.push({
        kind: 'same-name',
        path: newest.shown,
        submission: id,
        told: { key: 'intake.doubt.same-name', values: { name: newest.name, id } },
      });
    }
    return sourceOf(id, newest, older);
  });
  return {
    submissions: submissions.toSorted((a, b) => natural.compare(a.name, b.name) || (a.id < b.id ? -1 : 1)),
    superseded,
    doubts,
  };
}

interface Counting {
  newest: FoundHandIn;
  /** Newest first. */
  older: FoundHandIn[];
  /** What said which is the newest. */
  known: 'time' | 'attempt' | 'unknown';
}

function newestOf(same: FoundHandIn[]): Counting {
  const known = same.every(({ at }) => at !== undefined)
    ? 'time'
    : same.every(({ attempt }) => attempt !== undefined)
      ? 'attempt'
      : 'unknown';
  const inOrder = same.toSorted(
    (a, b) =>
      (known === 'time' ? compare(a.at ?? '', b.at ?? '') : 0) ||
      (known === 'unknown' ? 0 : (a.attempt ?? 0) - (b.attempt ?? 0)) ||
      natural.compare(a.shown, b.shown),
  );
  const newest = inOrder.pop();
  if (newest === undefined) throw new Error('hand-ins of one student are at least one');
  return { newest, older: inOrder.toReversed(), known };
}

function sourceOf(id: string, handIn: FoundHandIn, older: FoundHandIn[]): SubmissionSource {
  const [first] = handIn.parts;
  const superseded = [...older.map(({ shown }) => shown), ...(handIn.supersededParts ?? [])];
  const handedIn: HandIn = {
    ...(handIn.at === undefined ? {} : { at: handIn.at }),
    ...(handIn.isMarkedLate === true ? { isMarkedLate: true } : {}),
    students: handIn.students,
    ...(superseded.length === 0 ? {} : { superseded }),
  };
  // A folder on disk is opened where it lies. So is an archive that is all there is.
  const isPlain =
    handIn.parts.length === 1 &&
    first !== undefined &&
    first.inside === undefined &&
    (first.name === '' || first.name === path.basename(first.path).normalize('NFC'));
  return {
    id,
    name: handIn.name,
    path: first?.path ?? '',
    ...(isPlain ? {} : { parts: handIn.parts }),
    ...(handIn.students.length === 0 && Object.keys(handedIn).length === 1 ? {} : { handedIn }),
  };
}

/**
 * Ids from names; those who share one, be it but for case, get the platform's number too, and what has no number a piece of the digest of
 * its name on disk. So an id depends on the names alone, and not on the order or the day of the download.
 */
function idsOf(handIns: readonly FoundHandIn[]): Map<FoundHandIn, { id: string; isShared: boolean }> {
  const first = handIns.map((handIn) => ({ handIn, id: safeId(handIn.name) }));
  const ids = new Map<FoundHandIn, { id: string; isShared: boolean }>();
  const sharing = gathered(first.map((one) => ({ ...one, key: one.id.toLowerCase() })));
  for (const same of sharing.values()) {
    const tags = same.map(({ handIn }) => handIn.tag);
    const areTagsEnough = new Set(tags).size === tags.length && !tags.includes(undefined);
    for (const { handIn, id } of same) {
      if (same.length === 1 && id !== '' && handIn.isNameShared !== true) {
        ids.set(handIn, { id, isShared: false });
        continue;
      }
      const tag = areTagsEnough ? (handIn.tag ?? '') : digestOf(`${handIn.key}\n${handIn.shown}`);
      ids.set(handIn, { id: safeId(`${id || 'submission'} ${tag}`), isShared: same.length > 1 });
    }
  }
  // A name may already look like another one with its number.
  const taken = new Map<string, number>();
  for (const { id } of ids.values()) taken.set(id.toLowerCase(), (taken.get(id.toLowerCase()) ?? 0) + 1);
  for (const [handIn, { id }] of ids) {
    if ((taken.get(id.toLowerCase()) ?? 0) > 1)
      ids.set(handIn, { id: `${id} ${digestOf(handIn.shown)}`, isShared: true });
  }
  return ids;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
