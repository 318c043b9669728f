import { execa } from 'execa';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openSlot } from '../../harness/lab/slot.ts';
import type { Rubric } from '../../harness/model/rubric.ts';
import { top } from './ground.ts';

/** What attacks may aim at. Everything is made for this run and ends with it. */
export interface Targets extends AsyncDisposable {
  isVictimAlive(): boolean;
  /** Ends the targets and returns what they noticed. */
  heard(): Promise<string[]>;
}

const OTHER_ADDRESS = '172.16.16.77';

/** Starts listeners on the guard's own loopback and on a machine of another lab, and a process to be killed. */
export async function openTargets({ withOtherLab }: { withOtherLab: boolean }): Promise<Targets> {
  const folder = join(top, 'test/attacks');
  const host = await start('/usr/bin/python3', [join(folder, 'targets.py'), 'host']);
  // As a process of the harness's user without its capabilities: else the kernel itself would keep an attacker off.
  const victim = await start('setpriv', [
    '--bounding-set=-all',
    '--inh-caps=-all',
    '--securebits=+noroot,+noroot_locked',
    '--',
    '/usr/bin/python3',
    join(folder, 'victim.py'),
    'of-the',
  ]);
  const other = withOtherLab ? await otherLab(folder) : undefined;
  return {
    isVictimAlive: () => victim.child.exitCode === null && victim.child.signalCode === null,
    async heard() {
      await Promise.all([host, other?.target].map((target) => target?.end()));
      return [host, other?.target].flatMap((target) => target?.lines() ?? []);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([host, victim, other?.target].map((target) => target?.end()));
      await other?.[Symbol.asyncDispose]();
    },
  };
}

interface Started {
  child: ChildProcess;
  lines(): string[];
  end(): Promise<void>;
}

async function start(command: string, words: string[]): Promise<Started> {
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  child.stdin.on('error', () => {});
  const closed = once(child, 'close');
  await Promise.race([
    once(child.stdout, 'data', { signal: AbortSignal.timeout(10_000) }),
    closed.then(() => Promise.reject(new Error(`${words.join(' ')} did not start`))),
  ]);
  return {
    child,
    lines: () => text.split('\n').filter((line) => line !== '' && line !== 'ready'),
    async end() {
      child.stdin.end();
      await closed;
    },
  };
}

/** Another lab with a listening machine, joined to the guard's network as a lecturer's machine may be to the next classroom. */
async function otherLab(folder: string): Promise<AsyncDisposable & { target: Started }> {
  const rubric: Rubric = {
    id: 'other',
    title: 'other',
    locale: 'en',
    passMark: 0,
    addresses: 'strict',
    machines: { other: { address: `${OTHER_ADDRESS}/24` } },
    programs: {},
    scenarios: [],
    checks: [],
  };
  const slot = await openSlot(rubric);
  const machines = await slot.addMachines(['other']);
  await slot.connect(machines);
  const [machine] = machines;
  if (machine === undefined) throw new Error('the other lab has no machine');
  await machine.shell.run(`ip link add uplink type veth peer name wm-other netns ${process.pid}
ip addr add 172.16.16.77/32 dev uplink
ip link set uplink up
ip route add 172.16.16.78/32 dev uplink`);
  await execa('ip', ['addr', 'add', '172.16.16.78/32', 'dev', 'wm-other']);
  await execa('ip', ['link', 'set', 'wm-other', 'up']);
  await execa('ip', ['route', 'add', `${OTHER_ADDRESS}/32`, 'dev', 'wm-other', 'src', '172.16.16.78']);
  const target = await start('nsenter', [
    `--net=/proc/${machine.pid}/ns/net`,
    '--',
    '/usr/bin/python3',
    join(folder, 'targets.py'),
    'lab',
  ]);
  return {
    target,
    async [Symbol.asyncDispose]() {
      await slot.removeMachines(machines);
      await slot[Symbol.asyncDispose]();
    },
  };
}
