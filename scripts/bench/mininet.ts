import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadRubric } from '../../harness/rubric/load.ts';
import { alternate, runProcess } from './measure.ts';
import { oneScenario } from './one-scenario.ts';
import { measured, toRow, type Bench, type Row } from './row.ts';
import { Laps } from './laps.ts';
import { askInARow, startLabWorker, startWorker } from './worker-client.ts';

const WHAT = 'a three-machine lab up, run, captured, down';
const AIM = { of: 'times', atLeast: 5 } as const;
const ROWS = [
  {
    id: 'mininet',
    what: `${WHAT}: in a batch, on a switch that stays`,
    against: 'Mininet with its Linux bridge and tcpdump, in a process that stays',
    aim: AIM,
  },
  {
    id: 'mininet-switch',
    what: `${WHAT}, the switch and its capture made for it, too`,
    against: 'the same',
    aim: AIM,
  },
  {
    id: 'mininet-process',
    what: `${WHAT}, as a whole process: \`check\`, with its report`,
    against: 'a Python program for Mininet, started for it',
    aim: AIM,
  },
] as const;

/** The lab beside Mininet, in namespaces of its own so that nothing of the machine changes. */
export async function mininetRows(bench: Bench): Promise<Row[]> {
  const wanted = ROWS.filter(({ id }) => bench.wants(id));
  if (wanted.length === 0) return [];
  const note = whyNoMininet();
  if (note !== undefined) return wanted.map((row) => toRow({ ...row, note }));
  const submission = join(bench.top, 'submissions/progjar-t1/correct-threaded');
  const apart = ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--'];
  const program = join(bench.top, 'scripts/bench/mininet-lab.py');
  const lab = [...apart, '/usr/bin/python3', program, submission, join(bench.scratch, 'mininet.pcap')];
  await using worker = startLabWorker(bench);
  await using mininet = startWorker<'lab'>(lab);
  const laps = new Laps();
  const standing = async (): Promise<number> => {
    const answer = await mininet.ask('lab');
    laps.add(answer);
    return answer.ms;
  };
  const out = join(bench.scratch, 'reports');
  const rubric = join(bench.scratch, 'one-scenario.json');
  const { rubric: t1 } = await loadRubric(join(bench.top, 'rubrics/progjar-t1.json'));
  await writeFile(rubric, JSON.stringify(oneScenario(t1)));
  const check = [process.execPath, bench.cli, 'check', submission, '--rubric', rubric, '--out', out];
  const sides = {
    mininet: [() => askInARow(worker, 'graded'), standing],
    'mininet-switch': [async () => (await worker.ask('graded-anew')).ms, standing],
    'mininet-process': [
      async () => {
        const ms = await runProcess(check);
        await rm(out, { recursive: true });
        return ms;
      },
      () => runProcess([...lab, '--once']),
    ],
  } as const;
  const commands = {
    mininet: 'a scenario graded as in a batch',
    'mininet-switch':
      'a slot opened (switch, capture), the submission prepared, a scenario graded, the slot closed',
    'mininet-process':
      'node dist/cli.js check submissions/progjar-t1/correct-threaded --rubric one-scenario.json --out DIR',
  } as const;
  const rows: Row[] = [];
  for (const row of wanted) {
    const [ours = [], theirs = []] = await alternate(bench.quick ? 3 : 10, sides[row.id]);
    const isProcess = row.id === 'mininet-process';
    rows.push(
      toRow({
        ...row,
        ours: measured(commands[row.id], 'ms', ours),
        theirs: measured(
          `unshare … /usr/bin/python3 scripts/bench/mininet-lab.py SUBMISSION CAPTURE${isProcess ? ' --once' : ''}`,
          'ms',
          theirs,
        ),
      }),
    );
  }
  const [first] = rows;
  if (first !== undefined && !laps.isEmpty()) first.note = `of Mininet's time: ${laps.inWords()}`;
  return rows;
}

function whyNoMininet(): string | undefined {
  const ran = spawnSync('/usr/bin/python3', ['-c', 'import mininet.net'], { stdio: 'ignore' });
  if (ran.status !== 0) return 'not installed: apt-get install mininet';
  const bridge = spawnSync('brctl', ['--version'], { stdio: 'ignore' });
  if (bridge.error !== undefined) return 'not installed: apt-get install bridge-utils';
  return process.getuid?.() === 0 ? undefined : 'Mininet needs root: run the bench as root';
}
