import { join } from 'node:path';
import { classEntry } from '../grading/class-entry.ts';
import type { ClassEntry } from '../model/class.ts';
import { renderGradesCsv } from '../report/csv.ts';
import { renderClassPage } from '../report/html-class.ts';
import { renderResults } from '../report/json.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import { requireBatch } from './batch-record.ts';
import { LAYOUT } from './layout.ts';
import { readSharing } from './sharing.ts';
import { readHandIn, storedResults } from './stored-results.ts';
import { writeWhole } from './write-whole.ts';

/** Writes the files that show the class. */
export async function writeClassReports(
  out: string,
  { rubric, digest }: LoadedRubric,
  entries: readonly ClassEntry[],
  generatedFrom: string,
): Promise<void> {
  const sharing = await readSharing(out);
  const about = { id: rubric.id, title: rubric.title, digest };
  await writeWhole(join(out, LAYOUT.classResults), renderResults(entries, about));
  await writeWhole(join(out, LAYOUT.grades), renderGradesCsv(entries));
  await writeWhole(
    join(out, LAYOUT.classPage),
    renderClassPage({
      rubricTitle: rubric.title,
      results: entries,
      generatedFrom,
      ...(sharing === undefined ? {} : { sharing }),
    }),
  );
}

/** Writes them anew from the results that are stored, and returns what they show. */
export async function rewriteClassReports(out: string, rubric: LoadedRubric): Promise<ClassEntry[]> {
  const { generatedFrom } = await requireBatch(out);
  const entries: ClassEntry[] = [];
  for await (const result of storedResults(out))
    entries.push(classEntry(result, (await readHandIn(out, result.submission.id))?.students));
  await writeClassReports(out, rubric, entries, generatedFrom);
  return entries;
}
