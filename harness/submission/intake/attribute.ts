import type { Student } from '../../model/evidence.ts';
import type { IntakeDoubt } from '../../model/intake.ts';
import type { FoundHandIn } from './layout.ts';
import { RosterIndex, studentOf, type RosterMatch } from './match-roster.ts';
import type { RosterRow } from './roster.ts';
import { instantOf } from './time.ts';

export interface Attributed {
  handIns: FoundHandIn[];
  doubts: IntakeDoubt[];
  notHandedIn: Student[];
}

/** Finds the students of each hand-in on the roster. Without one they stay as the platform names them. */
export function attribute(
  handIns: FoundHandIn[],
  roster: RosterRow[] | undefined,
  offset: string,
): Attributed {
  if (roster === undefined) return { handIns, doubts: [], notHandedIn: [] };
  const index = new RosterIndex(roster);
  const doubts: IntakeDoubt[] = [];
  const seen = new Set<RosterRow>();
  const attributed = handIns.map((handIn) => {
    const asked = handIn.students.length > 0 ? handIn.students : [undefined];
    const students: Student[] = [];
    const rows: RosterRow[] = [];
    let group: string | undefined;
    for (const student of asked) {
      const match = index.find(handIn, student);
      const own = rowsOf(match, index);
      group ??= own.group;
      rows.push(...own.rows.filter((row) => !rows.includes(row)));
      const told = doubtOf(handIn, student, match);
      if (told === undefined) continue;
      doubts.push(told);
      if (student !== undefined) students.push(student);
    }
    for (const row of rows) {
      seen.add(row);
      students.push(studentOf(row, rows.length === 1 ? handIn.students[0]?.platformId : undefined));
    }
    return rows.length === 0 ? handIn : owned(handIn, rows, students, group, offset, doubts, index);
  });
  return {
    handIns: attributed,
    doubts,
    notHandedIn: roster.filter((row) => !seen.has(row)).map((row) => studentOf(row)),
  };
}

function rowsOf(match: RosterMatch, index: RosterIndex): { rows: RosterRow[]; group?: string } {
  if (match.kind === 'group') return { rows: match.rows, group: match.group };
  if (match.kind !== 'student') return { rows: [] };
  const group = index.groupOf(match.row);
  return group === undefined ? { rows: [match.row] } : { rows: group.rows, group: group.name };
}

function doubtOf(
  handIn: FoundHandIn,
  student: Student | undefined,
  match: RosterMatch,
): IntakeDoubt | undefined {
  if (match.kind === 'student' || match.kind === 'group') return undefined;
  const who = student?.name ?? handIn.name;
  return {
    kind: 'not-on-roster',
    path: handIn.shown,
    told:
      match.kind === 'none'
        ? { key: 'intake.doubt.not-on-roster', values: { path: handIn.shown, who } }
        : {
            key: 'intake.doubt.several-on-roster',
            values: {
              path: handIn.shown,
              who,
              rows: match.rows.map(({ id, name }) => id ?? name).join(', '),
            },
          },
  };
}

function owned(
  handIn: FoundHandIn,
  rows: RosterRow[],
  students: Student[],
  group: string | undefined,
  offset: string,
  doubts: IntakeDoubt[],
  index: RosterIndex,
): FoundHandIn {
  const [first] = rows;
  const written = handIn.at === undefined ? first?.time : undefined;
  const at = handIn.at ?? instantOf(written, offset);
  if (written !== undefined && at === undefined) {
    doubts.push({
      kind: 'other',
      path: handIn.shown,
      told: { key: 'intake.doubt.time', values: { path: handIn.shown, time: written } },
    });
  }
  const isOne = rows.length === 1 && handIn.students.length <= 1;
  const key = group ?? rows.map(({ id, email, name }) => id ?? email ?? name).join('\n');
  return {
    ...handIn,
    key: `roster ${group === undefined ? 'student' : 'group'} ${key}`,
    name: group ?? (isOne ? (first?.name ?? handIn.name) : handIn.name),
    students,
    ...(group === undefined && isOne && first !== undefined && index.isNameShared(first)
      ? { isNameShared: true }
      : {}),
    ...(handIn.tag === undefined && isOne && first?.id !== undefined ? { tag: first.id } : {}),
    ...(at === undefined ? {} : { at }),
  };
}
