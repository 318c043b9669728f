/**
 * npm run stability [-- --runs N --load half|all|none --log FILE --class FOLDER --rubric FILE --json]
 *
 * Grades the example class again and again, every other time beside busy loops on twice as many threads as there are processors, and
 * compares what each submission gets with what is expected and with every other run. Each run is a line in the log;
 * with the log of an earlier start it goes on where that one stopped. Exit code 1 where a mark flipped or too much could not be graded.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { availableParallelism } from 'node:os';
import { readExpectations } from '../harness/batch/rubric-test/expectations.ts';
import { gradeOnce, type Outcome, type RunRecord } from './stability/grade-once.ts';
import { startLoad } from './stability/load.ts';
import { judgeRuns, sentences } from './stability/verdict.ts';

const top = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    load: { type: 'string', default: 'half' },
    log: { type: 'string' },
    class: { type: 'string', default: join(top, 'submissions/progjar-t1') },
    rubric: { type: 'string', default: join(top, 'rubrics/progjar-t1.json') },
    json: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const expected = await readExpectations(values.class);
const done = readLog();
for (let run = 0; run < runs; run += 1) {
  if (done.some((one) => one.run === run)) continue;
  const isLoaded = values.load === 'all' || (values.load === 'half' && run % 2 === 1);
  const begun = performance.now();
  const load = isLoaded ? startLoad(2 * availableParallelism()) : undefined;
  let outcomes: Outcome[];
  try {
    outcomes = await gradeOnce(top, values.class, values.rubric, [...expected.keys()]);
  } finally {
    await load?.stop();
  }
  const record = { run, isLoaded, seconds: (performance.now() - begun) / 1000, outcomes };
  done.push(record);
  if (values.log !== undefined) appendFileSync(values.log, `${JSON.stringify(record)}\n`);
  process.stderr.write(`${progress(record)}\n`);
}
const verdict = judgeRuns(done, expected);
process.stdout.write(values.json ? `${JSON.stringify(verdict, undefined, 2)}\n` : `${sentences(verdict)}\n`);
process.exitCode = verdict.isStable ? 0 : 1;

function readLog(): RunRecord[] {
  if (values.log === undefined || !existsSync(values.log)) return [];
  const lines = readFileSync(values.log, 'utf8').split('\n');
  return lines.filter((line) => line.endsWith('}')).map((line): RunRecord => JSON.parse(line));
}

function progress({ run, isLoaded, seconds, outcomes }: RunRecord): string {
  const { flips } = judgeRuns(done, expected);
  const notGraded = outcomes.filter(({ score }) => score === null).length;
  return `run ${run + 1} of ${runs}, ${isLoaded ? 'loaded' : 'idle'}: ${seconds.toFixed(1)} s, ${notGraded} of ${outcomes.length} not graded; ${flips.length} flips so far`;
}
