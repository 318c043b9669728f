import path from 'node:path';
import type { IntakeDoubt } from '../../../model/intake.ts';
import { gathered, type FoundHandIn, type Layout } from '../layout.ts';
import type { ListedEntry, Listing } from '../listing.ts';

/**
 * Canvas' download: `<name>[_LATE]_<user>_<number>_<file name>`, one file beside the other; `_text.html` and `_link.html` for what was
 * typed in. All of a user's files belong together. A file name that the same user has handed in before gets `-1`, `-2` at its end.
 */
export const canvas: Layout = {
  name: 'canvas',
  async read(listing) {
    const unmatched: ListedEntry[] = [];
    const found: CanvasFile[] = [];
    for (const entry of listing.entries) {
      const file = entry.kind === 'file' ? fileOf(entry) : undefined;
      if (file === undefined) unmatched.push(entry);
      else found.push(file);
    }
    if (found.length === 0) return undefined;
    const doubts: IntakeDoubt[] = [];
    const handIns = [...gathered(found)].map(([key, files]) => handInOf(listing, key, files, doubts));
    return {
      why: {
        key: 'intake.why.canvas',
        values: {
          count: found.length,
          total: listing.entries.length,
          example: found[0]?.entry.name ?? '',
        },
      },
      handIns,
      unmatched,
      doubts,
    };
  },
};

interface CanvasFile {
  key: string;
  entry: ListedEntry;
  who: string;
  isLate: boolean;
  /** Numbers grow with time. */
  number: number;
  file: string;
}

const uploaded =
  /^(?:(?<who>.+?)_)??(?<late>LATE_)?(?<user>\d+|anon_[A-Za-z0-9]+)_(?<number>\d+)_(?<file>.+)$/u;
const typed =
  /^(?:(?<who>.+?)_)??(?<late>LATE_)?(?<user>\d+|anon_[A-Za-z0-9]+)_(?<file>(?:text|link)\.html)$/u;

function fileOf(entry: ListedEntry): CanvasFile | undefined {
  // Moodle's: a file name after it may well look like ours.
  if (entry.name.includes('_assignsubmission_')) return undefined;
  const groups = (uploaded.exec(entry.name) ?? typed.exec(entry.name))?.groups;
  const { who, late, user, number, file } = groups ?? {};
  if (user === undefined || file === undefined) return undefined;
  if (who === undefined && !user.startsWith('anon_')) return undefined;
  return {
    key: user,
    entry,
    who: who ?? user.replace('_', ' '),
    isLate: late !== undefined,
    number: Number(number ?? 0),
    file,
  };
}

function handInOf(listing: Listing, key: string, files: CanvasFile[], doubts: IntakeDoubt[]): FoundHandIn {
  const name = files[0]?.who ?? key;
  const { current, older, resubmitted, series } = newest(files);
  for (const { file, by } of resubmitted) {
    doubts.push({
      kind: 'duplicate',
      path: file.entry.name,
      told: { key: 'intake.doubt.canvas-resubmitted', values: { path: file.entry.name, by: by.entry.name } },
    });
  }
  for (const file of series) {
    doubts.push({
      kind: 'other',
      path: file.entry.name,
      told: { key: 'intake.doubt.canvas-series', values: { path: file.entry.name } },
    });
  }
  return {
    key,
    name,
    tag: key,
    parts: current.map(({ file, as }) => listing.part(file.entry, as)),
    shown: current[0]?.file.entry.name ?? key,
    students: [{ name, platformId: key }],
    group: name,
    ...(files.some(({ isLate }) => isLate) ? { isMarkedLate: true } : {}),
    ...(older.length === 0 ? {} : { supersededParts: older.map(({ entry }) => entry.name) }),
  };
}

interface Newest {
  current: { file: CanvasFile; as: string }[];
  older: CanvasFile[];
  resubmitted: { file: CanvasFile; by: CanvasFile }[];
  series: CanvasFile[];
}

/**
 * Of files whose names differ by `-1`, `-2` alone, the one that came last, under the name without a number. Where `a-1` and `a-2` stand
 * without `a` they may as well be the answers to two problems: all are kept.
 */
function newest(files: CanvasFile[]): Newest {
  const result: Newest = { current: [], older: [], resubmitted: [], series: [] };
  const byName = new Map<string, { file: CanvasFile; again: number }[]>();
  for (const file of files) {
    const { base, again } = withoutNumber(file.file);
    byName.set(base, [...(byName.get(base) ?? []), { file, again }]);
  }
  for (const [base, same] of byName) {
    const inOrder = same.toSorted((a, b) => a.again - b.again || a.file.number - b.file.number);
    const isSeries =
      inOrder.length > 1 && new Set(same.map(({ again }) => again)).size > 1 && inOrder[0]?.again !== 0;
    if (isSeries) {
      result.current.push(...inOrder.map(({ file }) => ({ file, as: file.file })));
      result.series.push(...inOrder.map(({ file }) => file));
      continue;
    }
    const last = inOrder.pop();
    if (last === undefined) continue;
    result.current.push({ file: last.file, as: base });
    for (const { file } of inOrder.toReversed()) {
      result.older.push(file);
      result.resubmitted.push({ file, by: last.file });
    }
  }
  return result;
}

function withoutNumber(name: string): { base: string; again: number } {
  const { dir, name: stem, ext } = path.posix.parse(name);
  const [, base, again] = /^(.+)-(\d{1,2})$/u.exec(stem) ?? [];
  return base === undefined || again === undefined
    ? { base: name, again: 0 }
    : { base: path.posix.join(dir, `${base}${ext}`), again: Number(again) };
}
