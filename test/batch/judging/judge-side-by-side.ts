// Judges all submissions of a class at once, as a batch does, and prints what came of each: judge-side-by-side.ts <folder of reports> <id>...
import { join } from 'node:path';
import { readBatchRubric } from '../../../harness/batch/batch-record.ts';
import { Judging } from '../../../harness/batch/judging.ts';
import { LAYOUT, studentFolder } from '../../../harness/batch/layout.ts';

const [out = '', ...ids] = process.argv.slice(2);
await using judging = new Judging(await readBatchRubric(out));
const outcomes = await Promise.all(
  ids.map(async (id) => {
    const place = { folder: studentFolder(out, id) };
    const evidence = join(place.folder, LAYOUT.evidence);
    try {
      return [id, (await judging.judge({ place, evidence, view: 'whole' })).result.score];
    } catch (error) {
      return [id, String(error)];
    }
  }),
);
process.stdout.write(JSON.stringify(Object.fromEntries(outcomes)));
