import type { HandIn } from '../../../harness/model/evidence.ts';
import type { CheckResult, Result } from '../../../harness/model/grade.ts';
import type { ExportedFile, ExportFormat, ExportSource } from '../../../harness/report/exports/format.ts';
import { loadRubric } from '../../../harness/rubric/load.ts';
import { rubricT1 } from '../../support/cli.ts';
import { wrongPort } from '../support.ts';

const { rubric, digest } = await loadRubric(rubricT1);

/** What everything that a student can choose may look like. */
export const hostile =
  '=1+1|@here "><script>alert(1)</script> ]]> & ::error:: ##[error] \u001b[31m \u0000\uffff {{x}} ${y} \u202e\r\n::stop-commands::x';

/** A result in which students chose every text. */
export function hostileResult(changes: Partial<Result> = {}): Result {
  const result = wrongPort();
  return {
    ...result,
    submission: { id: 'budi', name: hostile },
    checks: result.checks.map((check) => ({ ...check, actual: hostile, hint: hostile })),
    diagnoses: result.diagnoses.map((diagnosis) => ({ ...diagnosis, text: hostile, file: `${hostile}.py` })),
    ...changes,
  };
}

/** 97.5 of 100, in parts that are no whole numbers, after 10 points for lateness. */
export function lateWithFractions(): Result {
  return wrongPort({
    score: 62.83,
    maxScore: 100,
    checks: [
      check('a', 'One', 'passed', 33.33, 33.33),
      check('b', 'Two', 'failed', 6.17, 33.33),
      check('c', 'Two', 'passed', 33.34, 33.34),
    ],
    diagnoses: [],
    late: {
      deadline: '2026-11-30T16:59:00.000Z',
      handedInAt: '2026-11-30T18:00:00.000Z',
      lateByMinutes: 61,
      points: 10.01,
    },
  });
}

/** As the lecturer and as the student get it, with one check hidden. */
export function withHidden(): { whole: Result; shown: Result } {
  const shown = wrongPort();
  const secret = check('secret-check', 'Secret title', 'failed', 0, 20);
  const whole = {
    ...shown,
    maxScore: shown.maxScore + 20,
    checks: [...shown.checks, { ...secret, visibility: 'hidden' as const, actual: 'Secret finding' }],
    diagnoses: [
      ...shown.diagnoses,
      { code: 'secret', text: 'Secret cause', hint: '', frames: [], checks: ['secret-check'] },
    ],
  };
  return { whole, shown: { ...shown, hidden: { checks: 1, maxPoints: 20 } } };
}

export function notGraded(): Result {
  const result = wrongPort();
  return {
    ...result,
    submission: { id: 'kelompok-09', name: 'Kelompok 9' },
    status: 'not-graded',
    score: null,
    diagnoses: [],
    checks: result.checks.map((item, index) =>
      index === 3 ? { ...item, status: 'inconclusive', points: 0, hint: '', expected: '' } : item,
    ),
  };
}

export function check(
  id: string,
  title: string,
  status: CheckResult['status'],
  points: number,
  maxPoints: number,
): CheckResult {
  const words = status === 'passed' ? ['', ''] : ['what the lab asks', 'what there was'];
  return {
    id,
    type: 'listening',
    title,
    status,
    points,
    maxPoints,
    expected: words[0] ?? '',
    actual: words[1] ?? '',
    hint: '',
    frames: [],
    filter: '',
  };
}

interface Given extends Partial<Omit<ExportSource, 'results' | 'studentResults'>> {
  whole?: Result[];
  worksheet?: string | Uint8Array;
  handIns?: Record<string, HandIn>;
}

/** Runs one format over results; the student's view is the same where none is given. */
export async function exported(
  format: ExportFormat,
  results: Result[],
  { whole = results, worksheet = '', handIns = {}, ...given }: Given = {},
): Promise<{ files: Map<string, string>; bytes: Map<string, Buffer>; notes: string[] }> {
  const notes: string[] = [];
  const bytes = new Map<string, Buffer>();
  const source: ExportSource = {
    rubric,
    digest,
    isSingle: results.length === 1,
    results: () => each(whole),
    studentResults: () => each(results),
    handIn: async (id) => handIns[id],
    readArgument: async () => Buffer.from(worksheet),
    environment: {},
    readReport: async (path) => Buffer.from(`<!doctype html><title>${path}</title>`),
    note: (text) => notes.push(text),
    ...given,
  };
  for await (const file of format.export(source)) bytes.set(file.path, await contentOf(file));
  const files = new Map([...bytes].map(([path, content]) => [path, content.toString('utf8')]));
  return { files, bytes, notes };
}

async function contentOf({ content }: ExportedFile): Promise<Buffer> {
  if (typeof content === 'string' || content instanceof Uint8Array) return Buffer.from(content);
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* each(results: Result[]): AsyncGenerator<Result> {
  yield* results;
}
