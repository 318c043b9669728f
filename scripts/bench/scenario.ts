import { alternate } from './measure.ts';
import { measured, toRow, type Bench, type Row } from './row.ts';
import { Laps } from './laps.ts';
import { askInARow, IN_A_ROW, startLabWorker } from './worker-client.ts';

/** What the lab costs: a scenario graded as in a batch, beside the same programs bare. */
export async function scenarioRows(bench: Bench): Promise<Row[]> {
  if (!bench.wants('scenario')) return [];
  await using worker = startLabWorker(bench);
  const laps = new Laps();
  const [ours = [], theirs = []] = await alternate(bench.quick ? 4 : 10, [
    () => askInARow(worker, 'graded', (answer) => laps.add(answer)),
    () => askInARow(worker, 'bare'),
  ]);
  return [
    toRow({
      id: 'scenario',
      what: 'one scenario (a server, two clients) of a good submission, in a batch, one job',
      against: 'the same programs bare, in namespaces that are ready',
      aim: { of: 'ratio', atMost: 1.5 },
      ours: measured('machines, sandboxes, capture, evidence on disk, read again, judged', 'ms', ours),
      theirs: measured(
        'nsenter --net=… -- /usr/bin/python3 server.py, and client.py twice at once',
        'ms',
        theirs,
      ),
      note: `each sample is the mean of ${IN_A_ROW} in a row; of it ${laps.inWords()}`,
    }),
  ];
}
