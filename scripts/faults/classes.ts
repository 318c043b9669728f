import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readExpectations } from '../../harness/batch/rubric-test/expectations.ts';

/** A class made of copies of a lab's golden submissions. */
export interface MadeClass {
  lab: string;
  rubric: string;
  folder: string;
  ids: string[];
}

/** Makes a class; each copy has a file of its own, so that no two are the same. */
export async function makeClass(top: string, lab: string, size: number, folder: string): Promise<MadeClass> {
  const golden = join(top, 'submissions', lab);
  const names = [...(await readExpectations(golden)).keys()];
  const ids: string[] = [];
  await mkdir(folder, { recursive: true });
  for (let number = 0; number < size; number += 1) {
    const name = names[number % names.length] ?? '';
    const id = `${String(number + 1).padStart(2, '0')}-${name}`;
    await cp(join(golden, name), join(folder, id), { recursive: true });
    await writeFile(join(folder, id, 'nomor.txt'), `${number + 1}\n`);
    ids.push(id);
  }
  return { lab, rubric: join(top, 'rubrics', `${lab}.json`), folder, ids };
}

/** What a submission got: a grade without what time alone decides, or what is wrong with its file. */
export type Grade =
  | { kind: 'grade'; score: number | null; marks: string; words: string }
  | { kind: 'missing' }
  | { kind: 'torn'; why: string };

/** Reads the grade of every submission in a folder of reports. */
export async function gradesIn(out: string, ids: readonly string[]): Promise<Map<string, Grade>> {
  return new Map(
    await Promise.all(ids.map(async (id): Promise<[string, Grade]> => [id, await gradeIn(join(out, id))])),
  );
}

async function gradeIn(folder: string): Promise<Grade> {
  let text: string;
  try {
    text = await readFile(join(folder, 'result.json'), 'utf8');
  } catch {
    return { kind: 'missing' };
  }
  try {
    const {
      score,
      status,
      checks,
      ...others
    }: Record<string, unknown> & { checks: Record<string, unknown>[] } = JSON.parse(text);
    const marks = checks.map(
      (check) => `${check['id']} ${check['status']} ${check['points']}/${check['maxPoints']}`,
    );
    return {
      kind: 'grade',
      score: typeof score === 'number' ? score : null,
      marks: [status, score, ...marks].join(', '),
      words: JSON.stringify({ ...others, checks }, (key, value: unknown) =>
        key === 'durationMs' ? 0 : value,
      ),
    };
  } catch (error) {
    return { kind: 'torn', why: String(error) };
  }
}

/** What lies in a folder of reports that nobody finished. */
export async function unfinishedIn(out: string): Promise<string[]> {
  const all = await readdir(out, { recursive: true }).catch((): string[] => []);
  return all.filter((name) => /\.unfinished|\.again-\d|\.chosen|scratch/.test(name));
}

export interface Comparison {
  same: number;
  /** Not graded, or no result: no mark is lost, it is run again. */
  notGraded: string[];
  /** Another mark than without any fault. */
  wrong: string[];
  torn: string[];
  /** The same marks, told in other words or of other frames. */
  otherWords: string[];
}

export function compareGrades(reference: Map<string, Grade>, found: Map<string, Grade>): Comparison {
  const comparison: Comparison = { same: 0, notGraded: [], wrong: [], torn: [], otherWords: [] };
  for (const [id, grade] of found) {
    const expected = reference.get(id);
    if (grade.kind === 'torn') comparison.torn.push(`${id}: ${grade.why}`);
    else if (grade.kind === 'missing' || grade.score === null) comparison.notGraded.push(id);
    else if (expected?.kind !== 'grade' || grade.marks !== expected.marks)
      comparison.wrong.push(
        `${id}: ${grade.marks} instead of ${expected?.kind === 'grade' ? expected.marks : 'nothing'}`,
      );
    else {
      comparison.same += 1;
      if (grade.words !== expected.words) comparison.otherWords.push(id);
    }
  }
  return comparison;
}
