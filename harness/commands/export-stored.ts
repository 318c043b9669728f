import { join } from 'node:path';
import { storedResults } from '../batch/stored-results.ts';
import { writeExports } from '../batch/write-exports.ts';
import type { ExportRequest } from '../report/exports/index.ts';
import type { LoadedRubric } from '../rubric/load.ts';

/** Writes exports of a whole class from the results in its folder. Returns what to say about it, a line each. */
export async function exportStored(
  out: string,
  { rubric, digest }: LoadedRubric,
  requests: readonly ExportRequest[],
): Promise<string[]> {
  if (requests.length === 0) return [];
  const { files, notes } = await writeExports(
    requests,
    {
      rubric,
      digest,
      results: () => storedResults(out),
      studentResults: () => storedResults(out, 'student'),
    },
    out,
  );
  const shown = files.length <= 8 ? files : [...files.slice(0, 7), `and ${files.length - 7} more`];
  return [...notes, ...shown.map((file) => `Export: ${join(out, file)}`)];
}
