import { parse } from 'yaml';
import { OperatorError } from '../../../errors.ts';
import type { Student } from '../../../model/evidence.ts';
import type { IntakeDoubt } from '../../../model/intake.ts';
import type { FoundHandIn, Layout } from '../layout.ts';
import type { ListedEntry } from '../listing.ts';
import { instantOf } from '../time.ts';

const METADATA = 'submission_metadata.yml';

/** Gradescope's export: a folder for each submission, and `submission_metadata.yml`, which says whose it is and when it came. */
export const gradescope: Layout = {
  name: 'gradescope',
  async read(listing) {
    const metadata = listing.entries.find(({ name, kind }) => name === METADATA && kind === 'file');
    if (metadata === undefined) return undefined;
    const records = recordsOf(await listing.text(metadata));
    const doubts: IntakeDoubt[] = [];
    const handIns: FoundHandIn[] = [];
    const used = new Set<ListedEntry>([metadata]);
    for (const [folder, value] of records) {
      const entry = listing.entries.find(({ name }) => name === folder.normalize('NFC'));
      const students = studentsOf(field(value, 'submitters'));
      if (entry === undefined || entry.kind === 'link' || entry.kind === 'special') {
        doubts.push({
          kind: 'empty',
          path: folder,
          told: {
            key: 'intake.doubt.gradescope-no-folder',
            values: { path: folder, who: namesOf(students, folder) },
          },
        });
        continue;
      }
      used.add(entry);
      const at = instantOf(field(value, 'created_at'));
      const number = /(\d+)$/u.exec(folder)?.[1];
      handIns.push({
        key:
          students
            .map(({ id, email, name }) => id ?? email ?? name)
            .toSorted()
            .join('\n') || folder,
        name: namesOf(students, folder),
        ...(number === undefined ? {} : { tag: students[0]?.id ?? number, attempt: Number(number) }),
        parts: [listing.part(entry)],
        shown: entry.name,
        students,
        ...(at === undefined ? {} : { at }),
      });
    }
    return {
      why: { key: 'intake.why.gradescope', values: { count: records.length } },
      handIns,
      unmatched: listing.entries.filter((entry) => !used.has(entry)),
      doubts,
    };
  },
};

function recordsOf(text: string | undefined): [string, unknown][] {
  try {
    const content: unknown = parse(text ?? '', { maxAliasCount: 1000, logLevel: 'silent' });
    if (typeof content === 'object' && content !== null && !Array.isArray(content))
      return Object.entries(content);
  } catch (cause) {
    throw new OperatorError(
      'metadata-unreadable',
      `${METADATA} cannot be read: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}`,
      'Export the submissions from Gradescope again.',
      { cause },
    );
  }
  throw new OperatorError(
    'metadata-unreadable',
    `${METADATA} names no submission.`,
    'Export the submissions from Gradescope again.',
  );
}

/** Ruby wrote the file: its keys are symbols, `:name`. */
function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = Object.entries(value).find(([key]) => key === `:${name}` || key === name);
  return found?.[1];
}

function studentsOf(value: unknown): Student[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown): Student[] => {
    const name = textOf(field(one, 'name'));
    const id = textOf(field(one, 'sid'));
    const email = textOf(field(one, 'email'));
    const shown = name ?? email ?? id;
    if (shown === undefined) return [];
    return [
      {
        name: shown.normalize('NFC'),
        ...(id === undefined ? {} : { id }),
        ...(email === undefined ? {} : { email }),
      },
    ];
  });
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function namesOf(students: Student[], otherwise: string): string {
  return students.map(({ name }) => name).join(', ') || otherwise;
}
