import type { Student } from '../../model/evidence.ts';
import type { FoundHandIn } from './layout.ts';
import { folded, runTogether } from './names.ts';
import type { RosterRow } from './roster.ts';

/** Whose a hand-in is, as far as the roster knows. */
export type RosterMatch =
  | { kind: 'student'; row: RosterRow }
  | { kind: 'group'; group: string; rows: RosterRow[] }
  /** Several rows fit equally well. */
  | { kind: 'ambiguous'; rows: RosterRow[] }
  | { kind: 'none' };

/** Finds the students of hand-ins on a roster: by number, e-mail, user name, name, and at last by what a name contains. */
export class RosterIndex {
  readonly rows: readonly RosterRow[];
  private readonly groups = new Map<string, { name: string; rows: RosterRow[] }>();

  constructor(rows: readonly RosterRow[]) {
    this.rows = rows;
    for (const row of rows) {
      if (row.group === undefined) continue;
      const group = this.groups.get(groupKey(row.group));
      if (group === undefined) this.groups.set(groupKey(row.group), { name: row.group, rows: [row] });
      else group.rows.push(row);
    }
  }

  /** Everybody of the group that a student is in; alone where there is none. */
  groupOf(row: RosterRow): { name: string; rows: RosterRow[] } | undefined {
    const group = row.group === undefined ? undefined : this.groups.get(groupKey(row.group));
    return group !== undefined && group.rows.length > 1 ? group : undefined;
  }

  isNameShared({ name }: RosterRow): boolean {
    return this.where((row) => folded(row.name) === folded(name)).length > 1;
  }

  /** @param student one of those whom the platform names; absent where only the hand-in's own name is known. */
  find(handIn: FoundHandIn, student?: Student): RosterMatch {
    const name = student?.name ?? handIn.name;
    const certain = [
      this.where((row) => isSame(row.platformId, student?.platformId)),
      this.where((row) => isSame(row.id, student?.id)),
      this.where((row) => isSame(row.email, student?.email)),
      this.where((row) => isSame(row.id, name)),
      this.where(
        (row) =>
          isSame(row.username, student?.platformId) || isSame(row.username, name) || isSame(row.email, name),
      ),
      this.where((row) => folded(row.name) === folded(name)),
    ];
    const decided = certain.find((rows) => rows.length > 0);
    if (decided !== undefined) return matchOf(decided);

    const group = handIn.group === undefined ? undefined : this.groups.get(groupKey(handIn.group));
    if (group !== undefined) return { kind: 'group', group: group.name, rows: group.rows };

    const words = ` ${folded(`${name} ${student === undefined ? handIn.shown : ''}`)} `;
    const likely = [
      this.where(({ id }) => id !== undefined && id.length >= 4 && words.includes(` ${folded(id)} `)),
      this.where((row) => runTogether(row.name).has(folded(name).replaceAll(' ', ''))),
      this.where((row) => {
        const own = folded(row.name).split(' ');
        return own.length > 1 && own.every((word) => words.includes(` ${word} `));
      }),
    ];
    const found = likely.find((rows) => rows.length > 0);
    return found === undefined ? { kind: 'none' } : matchOf(found);
  }

  private where(fits: (row: RosterRow) => boolean): RosterRow[] {
    return this.rows.filter(fits);
  }
}

function matchOf(rows: RosterRow[]): RosterMatch {
  const [row, ...more] = rows;
  if (row === undefined) return { kind: 'none' };
  return more.length === 0 ? { kind: 'student', row } : { kind: 'ambiguous', rows };
}

/** A student as the roster has them, with the platform's number. */
export function studentOf(row: RosterRow, platformId?: string): Student {
  const number = platformId ?? row.platformId;
  const id = row.id ?? row.username;
  return {
    name: row.name,
    ...(number === undefined ? {} : { platformId: number }),
    ...(id === undefined ? {} : { id }),
    ...(row.email === undefined ? {} : { email: row.email }),
  };
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a.toLowerCase() === b.toLowerCase();
}

/** `Kelompok 03`, `Group 3` and `3` are the same group. */
function groupKey(name: string): string {
  const words = folded(name)
    .split(' ')
    .filter((word) => !/^(group|kelompok|grup|team|tim|regu|klp|kel)$/u.test(word))
    .map((word) => word.replace(/^0+(?=\d)/u, ''));
  return words.join(' ') || folded(name);
}
