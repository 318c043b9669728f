import { join } from 'node:path';
import { DockerLab, whyNoDocker } from './docker-lab.ts';
import { alternate } from './measure.ts';
import { measured, toRow, type Bench, type Row } from './row.ts';
import { askInARow, startLabWorker } from './worker-client.ts';

const WHAT = 'the same scenario';
const AIM = { of: 'times', atLeast: 15 } as const;
const IN_TURN = {
  id: 'docker-script',
  what: WHAT,
  against:
    'containers made new for it, as a hand-out or a shell script does: three `docker run` in turn, `docker exec`, tcpdump, `docker rm`',
  aim: AIM,
} as const;
const ANEW = {
  id: 'docker-new',
  what: WHAT,
  against: 'the same, the three `docker run` all at once',
  aim: AIM,
} as const;
const KEPT = {
  id: 'docker-kept',
  what: WHAT,
  against: 'containers that are up and stay up: `docker exec`, tcpdump',
} as const;

/** The lab's own way: the scenario in Docker containers. */
export async function dockerRows(bench: Bench): Promise<Row[]> {
  const wanted = [IN_TURN, ANEW, KEPT].filter(({ id }) => bench.wants(id));
  if (wanted.length === 0) return [];
  const missing = whyNoDocker(bench.image);
  if (missing !== undefined) return wanted.map((row) => toRow({ ...row, note: missing }));
  await using worker = startLabWorker(bench);
  const submission = join(bench.top, 'submissions/progjar-t1/correct-threaded');
  await using lab = await DockerLab.open(bench.image, submission, bench.scratch);
  const graded = (): Promise<number> => askInARow(worker, 'graded');
  const side = (theirs: string, [ours = [], other = []]: number[][]) => ({
    ours: measured('a scenario graded as in a batch, as in the row above', 'ms', ours),
    theirs: measured(theirs, 'ms', other),
  });
  const rows: Row[] = [];
  for (const [row, order] of [
    [IN_TURN, 'in turn'],
    [ANEW, 'at once'],
  ] as const) {
    if (!bench.wants(row.id)) continue;
    const samples = await alternate(bench.quick ? 4 : 10, [graded, () => lab.runAnew(order)]);
    const command = `docker run --detach --network N --ip A --volume S:/tugas:ro I sleep infinity (three, ${order}); tcpdump -i BRIDGE --immediate-mode -U -w F; docker exec M python3 server.py; docker exec M python3 client.py (two at once); docker rm --force M M M`;
    rows.push(
      toRow({
        ...row,
        ...side(command, samples),
        note: 'the network of `docker network create --internal` is made once and stays',
      }),
    );
  }
  if (bench.wants(KEPT.id)) {
    await lab.up();
    const samples = await alternate(bench.quick ? 4 : 10, [graded, () => lab.runInKept()]);
    const command =
      'tcpdump -i BRIDGE --immediate-mode -U -w F; docker exec M python3 server.py; docker exec M python3 client.py (two at once); docker exec M kill';
    rows.push(
      toRow({
        ...KEPT,
        ...side(command, samples),
        note: 'what one run leaves in a container (files, processes, connections in TIME_WAIT) the next one finds',
      }),
    );
  }
  return rows;
}
