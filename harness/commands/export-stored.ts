import { dirname, join } from 'node:path';
import { storedResults } from '../batch/stored-results.ts';
import { EXPORTS, writeExports } from '../batch/write-exports.ts';
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
  return [...notes, ...placesOf(files).map((place) => `Export: ${join(out, place)}`)];
}

/** A line for each export: its file, or the folder of files of which there is one for each submission. */
function placesOf(files: readonly string[]): string[] {
  const counts = new Map<string, number>();
  const placeOf = (file: string): string => (dirname(file) === EXPORTS ? file : `${dirname(file)}/`);
  for (const file of files) counts.set(placeOf(file), (counts.get(placeOf(file)) ?? 0) + 1);
  return [...counts].map(([place, count]) =>
    place.endsWith('/') ? `${place} (${count} ${count === 1 ? 'file' : 'files'})` : place,
  );
}
