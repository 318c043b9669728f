import { join } from 'node:path';
import { DockerLab, whyNoDocker } from './docker-lab.ts';
import { alternate } from './measure.ts';
import { measured, toRow, type Bench, type Row } from './row.ts';
import { askInARow, startLabWorker } from './worker-client.ts';

const WHAT = 'the same scenario';
const ANEW = {
  id: 'docker-new',
  what: WHAT,
  against: 'containers made new for it: three `docker run`, `docker exec`, tcpdump, `docker rm`',
  aim: { of: 'times', atLeast: 15 },
} as const;
const KEPT = {
  id: 'docker-kept',
  what: WHAT,
  against: 'containers that are up and stay up: `docker exec`, tcpdump',
} as const;

/** The lab's own way: the scenario in Docker containers. */
export async function dockerRows(bench: Bench): Promise<Row[]> {
  const wanted = [ANEW, KEPT].filter(({ id }) => bench.wants(id));
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
  if (bench.wants(ANEW.id)) {
    const samples = await alternate(bench.quick ? 4 : 10, [graded, () => lab.runAnew()]);
    const command =
      'docker run --detach --network N --ip A --volume S:/tugas:ro I sleep infinity (three at once); tcpdump -i BRIDGE --immediate-mode -U -w F; docker exec M python3 server.py; docker exec M python3 client.py (two at once); docker rm --force M M M';
    rows.push(
      toRow({
        ...ANEW,
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
