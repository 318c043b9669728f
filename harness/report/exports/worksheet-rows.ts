import type { Student } from '../../model/evidence.ts';
import type { Worksheet } from './worksheet.ts';

export type FoundRow = { kind: 'row'; row: number } | { kind: 'none'; why: string };

/** Finds a student's row: by participant number, else by e-mail address, else by a name that only one row has. */
export class RowFinder {
  private readonly byNumber: Map<string, number[]>;
  private readonly byEmail: Map<string, number[]>;
  private readonly byName: Map<string, number[]>;

  constructor({ rows, columns }: Worksheet) {
    const index = (column: number | undefined, key: (cell: string) => string): Map<string, number[]> => {
      const found = new Map<string, number[]>();
      if (column === undefined) return found;
      for (const [row, cells] of rows.entries()) {
        const value = key(cells[column] ?? '');
        if (value !== '') found.set(value, [...(found.get(value) ?? []), row]);
      }
      return found;
    };
    this.byNumber = index(columns.identifier, numberOf);
    this.byEmail = index(columns.email, plain);
    this.byName = index(columns.name, plain);
  }

  find({ platformId, email, name }: Student): FoundRow {
    // A number that is known decides alone: no namesake takes another student's mark.
    if (platformId !== undefined && this.byNumber.size > 0)
      return one(this.byNumber.get(String(Number(platformId))), `participant ${platformId}`);
    const byEmail = email === undefined ? undefined : this.byEmail.get(plain(email));
    if (byEmail !== undefined) return one(byEmail, `e-mail address ${email}`);
    return one(this.byName.get(plain(name)), `name "${name}"`);
  }
}

function one(rows: readonly number[] | undefined, what: string): FoundRow {
  const [row, ...more] = rows ?? [];
  if (row === undefined) return { kind: 'none', why: `no row has the ${what}` };
  if (more.length > 0) return { kind: 'none', why: `${more.length + 1} rows have the ${what}` };
  return { kind: 'row', row };
}

/** The number at the end of "Participant 123", whatever the word before it. */
function numberOf(identifier: string): string {
  const digits = /(\d+)\s*$/u.exec(identifier)?.[1];
  return digits === undefined ? '' : String(Number(digits));
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim();
}
