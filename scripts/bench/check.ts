import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, runProcess } from './measure.ts';
import { measured, toRow, type Bench, type Row } from './row.ts';
import { Laps } from './laps.ts';
import { startLabWorker } from './worker-client.ts';

/** What a student waits for: the whole of T1, beside its programs in the same sequence without us. */
export async function checkRows(bench: Bench): Promise<Row[]> {
  if (!bench.wants('check-t1')) return [];
  const submission = 'submissions/progjar-t1/correct-threaded';
  const rubric = 'rubrics/progjar-t1.json';
  const out = join(bench.scratch, 'reports');
  await using worker = startLabWorker(bench);
  const laps = new Laps();
  const [ours = [], theirs = []] = await alternate(bench.quick ? 3 : 8, [
    async () => {
      const command = [process.execPath, bench.cli, 'check', submission, '--rubric', rubric, '--out', out];
      const ms = await runProcess(command, { cwd: bench.top });
      await rm(out, { recursive: true });
      return ms;
    },
    async () => {
      const answer = await worker.ask('bare-t1');
      laps.add(answer);
      return answer.ms;
    },
  ]);
  return [
    toRow({
      id: 'check-t1',
      what: '`check` of T1, six scenarios, warm, with its report',
      against: 'the same programs bare in the same sequence, in namespaces that are ready',
      aim: { of: 'more', atMost: 400 },
      ours: measured(`node dist/cli.js check ${submission} --rubric ${rubric} --out DIR`, 'ms', ours),
      theirs: measured('nsenter --net=… -- /usr/bin/python3 PROGRAM, scenario by scenario', 'ms', theirs),
      note: `of the programs' own time: ${laps.inWords()}; the last holds a client's data back until another was served, as the rubric says`,
    }),
  ];
}
