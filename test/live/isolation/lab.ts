/**
 * Runs programs in sandboxes of one machine, in the lab's own namespaces, and prints what became of them as JSON. Argument: a folder with
 * the programs, then `name=command` each; `raw:name=command` may open raw sockets. Not a test: isolation.test.ts starts it, as root and as an ordinary user.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { openRunGroup } from '../../../harness/lab/cgroup.ts';
import { limitsThatHold } from '../../../harness/lab/limits.ts';
import { prepareNamespaces } from '../../../harness/lab/prepare-namespaces.ts';
import { launch } from '../../../harness/lab/program.ts';
import { isInsideNamespaces, reenter } from '../../../harness/lab/reenter.ts';
import { openSlot, type LabSlot } from '../../../harness/lab/slot.ts';
import type { LimitHit, ProgramEnd } from '../../../harness/model/evidence.ts';
import type { Rubric } from '../../../harness/model/rubric.ts';

export interface Outcome {
  end: ProgramEnd | undefined;
  limits: LimitHit[];
  stdout: string;
  stderr: string;
  /** Processes that were not there before, after it was cleaned up. */
  left: string[];
  /** Mounts that were not there before. */
  mounts: number;
}

export interface Outcomes {
  programs: Record<string, Outcome>;
  limits: Awaited<ReturnType<typeof limitsThatHold>>;
  hasGroup: boolean;
}

const RUBRIC: Rubric = {
  id: 'isolation',
  title: 'isolation',
  locale: 'en',
  passMark: 0,
  addresses: 'strict',
  machines: { one: { address: '172.16.16.1/24' } },
  programs: {},
  scenarios: [],
  checks: [],
};
/** Between two looks at a program, as the observer's longest pause. */
const LOOK_MS = 40;

if (!isInsideNamespaces()) process.exit(await reenter());
await prepareNamespaces();
const [source = '', ...programs] = process.argv.slice(2);
const outcomes: Outcomes = {
  programs: {},
  limits: await limitsThatHold(),
  hasGroup: (await openRunGroup()) !== undefined,
};
const slot = await openSlot(RUBRIC);
try {
  for (const program of programs) {
    const [name = '', command = ''] = program.split(/=(.*)/s);
    outcomes.programs[name] = await play(slot, command, name.startsWith('raw:'));
  }
} finally {
  await slot[Symbol.asyncDispose]();
}
process.stdout.write(JSON.stringify(outcomes));
process.exit(0);

async function play(lab: LabSlot, command: string, rawSockets: boolean): Promise<Outcome> {
  const machines = await lab.addMachines(['one']);
  const [machine] = machines;
  if (machine === undefined) throw new Error('no machine was made');
  const before = { processes: processes(), mounts: mounts() };
  const argv = ['/bin/sh', '-c', command];
  const running = await launch({ machine, source, cwd: '.', argv, rawSockets, ...lab.sandboxOn('one') }, '');
  running.release();
  const timer = setInterval(() => running.sample?.(running.pids()), LOOK_MS);
  await running.ended;
  clearInterval(timer);
  const seen = {
    end: running.ownEnd(),
    limits: running.limits(),
    stdout: running.stdout.bytes().toString().slice(0, 20_000),
    stderr: running.stderr.bytes().toString().slice(0, 2_000),
  };
  await running.cleanUp();
  const left = [...processes()].filter(([pid]) => !before.processes.has(pid)).map(([, name]) => name);
  const outcome = { ...seen, left, mounts: mounts() - before.mounts };
  await lab.removeMachines(machines);
  return outcome;
}

function processes(): Map<string, string> {
  return new Map(
    readdirSync('/proc').flatMap((pid) => {
      if (!/^\d+$/.test(pid)) return [];
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return /\) [ZX] /.test(stat) ? [] : [[pid, stat.slice(0, stat.indexOf(')') + 1)] as const];
      } catch {
        return [];
      }
    }),
  );
}

function mounts(): number {
  return readFileSync('/proc/self/mounts', 'utf8').split('\n').length;
}
