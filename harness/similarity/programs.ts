import type { ProgramPrint } from './program-print.ts';

/** Programs of different submissions that share text: two, or all that are the same. */
export interface SharedProgram {
  places: ProgramPlace[];
  /** 0 to 1: how much of both is covered by what they share, the template aside. 1 where they differ in names, texts and comments alone. */
  similarity: number;
}

export interface ProgramPlace {
  submission: string;
  path: string;
  /** Their longest stretch in common, lines from 1. */
  lines: [from: number, to: number];
}

/** What was found, most alike first, and how many more were. */
export interface Found<Shared> {
  shared: Shared[];
  more: number;
}

const LEAST_SIMILARITY = 0.6;
/** What more than this part of the class shares comes from the assignment, told or not. */
const COMMON_PART = 0.5;
/** Of a small class nothing is taken for common. */
const COMMON_LEAST = 10;
/** Programs with fewer fingerprints of their own are alike by chance: about forty tokens. */
const LEAST_OWN = 8;
const MOST_PAIRS = 500;
const MOST_PLACES = 200;

/**
 * Finds programs of different submissions that share text. It says that texts are alike, never why.
 *
 * @param template fingerprints of what the course hands out itself: they count for nobody.
 */
export function findSharedPrograms(
  prints: readonly ProgramPrint[],
  template: readonly ProgramPrint[] = [],
): Found<SharedProgram> {
  const ignored = new Set(template.flatMap(({ hashes }) => [...hashes]));
  for (const hash of commonHashes(prints)) ignored.add(hash);
  const groups = groupsOf(prints, ignored);
  const found: Candidate[] = groups.flatMap((group) => {
    const places = group.members.map(({ submission, path, lines }) => ({ submission, path, lines }));
    const isShared = new Set(places.map(({ submission }) => submission)).size > 1;
    return isShared ? [{ similarity: 1, size: group.own, places: () => places.slice(0, MOST_PLACES) }] : [];
  });
  let count = found.length;
  for (const pair of alikePairs(groups)) {
    found.push(pair);
    count += 1;
    // A class that shares a template that nobody told of makes pairs by the hundred thousand.
    if (found.length > 20 * MOST_PAIRS) keepBest(found);
  }
  keepBest(found);
  return {
    shared: found.map(({ similarity, places }) => ({
      places: places(),
      similarity: Math.round(similarity * 1000) / 1000,
    })),
    more: count - found.length,
  };
}

function keepBest(found: Candidate[]): void {
  found.sort((a, b) => b.similarity - a.similarity || b.size - a.size);
  found.length = Math.min(found.length, MOST_PAIRS);
}

interface Candidate {
  similarity: number;
  /** How many fingerprints stand behind it. */
  size: number;
  places: () => ProgramPlace[];
}

/** Programs that are the same but for names, texts and comments. */
interface Group {
  members: ProgramPrint[];
  print: ProgramPrint;
  /** Fingerprints that are not everybody's: how often each, and how many. */
  counts: Map<number, number>;
  own: number;
}

/** Fingerprints that so many submissions have that they cannot be anybody's own. */
function commonHashes(prints: readonly ProgramPrint[]): number[] {
  const holders = new Map<number, { last: string; count: number }>();
  const submissions = new Set(prints.map(({ submission }) => submission)).size;
  for (const { submission, hashes } of prints)
    for (const hash of hashes) {
      const holder = holders.get(hash);
      if (holder === undefined) holders.set(hash, { last: submission, count: 1 });
      else if (holder.last !== submission) {
        holder.last = submission;
        holder.count += 1;
      }
    }
  const common = Math.max(COMMON_LEAST, Math.ceil(submissions * COMMON_PART));
  return [...holders].filter(([, { count }]) => count > common).map(([hash]) => hash);
}

function groupsOf(prints: readonly ProgramPrint[], ignored: ReadonlySet<number>): Group[] {
  const groups = new Map<string, Group>();
  for (const print of prints) {
    const group = groups.get(print.whole);
    if (group !== undefined) {
      group.members.push(print);
      continue;
    }
    const counts = new Map<number, number>();
    let own = 0;
    for (const hash of print.hashes) {
      if (ignored.has(hash)) continue;
      counts.set(hash, (counts.get(hash) ?? 0) + 1);
      own += 1;
    }
    groups.set(print.whole, { members: [print], print, counts, own });
  }
  return [...groups.values()].filter(({ own }) => own >= LEAST_OWN);
}

/** Pairs of groups that share enough, found through the fingerprints that they have in common. */
function* alikePairs(groups: readonly Group[]): Generator<Candidate> {
  const holders = new Map<number, number[]>();
  for (const [at, right] of groups.entries()) {
    const covered = new Map<number, number>();
    for (const [hash, times] of right.counts) {
      const before = holders.get(hash) ?? [];
      for (const other of before)
        covered.set(other, (covered.get(other) ?? 0) + times + (groups[other]?.counts.get(hash) ?? 0));
      before.push(at);
      holders.set(hash, before);
    }
    for (const [other, both] of covered) {
      const left = groups[other];
      const similarity = left === undefined ? 0 : both / (left.own + right.own);
      if (left === undefined || similarity < LEAST_SIMILARITY) continue;
      const pair = acrossSubmissions(left, right);
      if (pair !== undefined) yield { similarity, size: both, places: () => stretchOf(left, right, pair) };
    }
  }
}

/** A program of each group, of two submissions. */
function acrossSubmissions(left: Group, right: Group): [ProgramPrint, ProgramPrint] | undefined {
  for (const one of left.members.slice(0, 2))
    for (const other of right.members.slice(0, 2))
      if (one.submission !== other.submission) return [one, other];
  return undefined;
}

/** Both places with the longest stretch that they have in common. */
function stretchOf(left: Group, right: Group, [one, other]: [ProgramPrint, ProgramPrint]): ProgramPlace[] {
  const positions = new Map<number, number[]>();
  right.print.hashes.forEach((hash, at) => {
    if (right.counts.has(hash)) positions.set(hash, [...(positions.get(hash) ?? []), at]);
  });
  let best = { length: 0, left: 0, right: 0 };
  let runs = new Map<number, number>();
  left.print.hashes.forEach((hash, at) => {
    const next = new Map<number, number>();
    for (const there of left.counts.has(hash) ? (positions.get(hash) ?? []) : []) {
      const length = (runs.get(there - 1) ?? 0) + 1;
      next.set(there, length);
      if (length > best.length) best = { length, left: at, right: there };
    }
    runs = next;
  });
  // The lines are those of the group's first program; those of another differ by comments and spaces alone, and are its whole then.
  const linesOf = ({ print }: Group, of: ProgramPrint, end: number): [number, number] =>
    of === print ? [print.from[end - best.length + 1] ?? 1, print.to[end] ?? 1] : of.lines;
  return [
    { submission: one.submission, path: one.path, lines: linesOf(left, one, best.left) },
    { submission: other.submission, path: other.path, lines: linesOf(right, other, best.right) },
  ];
}
