/**
 * Makes switches and machines and prints as JSON what the system's own commands say of each, and what became of those that could
 * not be made. Not a test: machines.test.ts starts it.
 */
import { readdirSync } from 'node:fs';
import { openNamespace, type NamespaceShell } from '../../../harness/lab/namespace-shell.ts';
import { MachineMaker, type Special } from '../../../harness/lab/machine-maker.ts';
import { buildSwitch, holdBack, setInterfaces } from '../../../harness/lab/interfaces.ts';
import type { Machine } from '../../../harness/lab/machine.ts';
import { readText } from '../../../harness/lab/proc-text.ts';
import { prepareNamespaces } from '../../../harness/lab/prepare-namespaces.ts';
import { isInsideNamespaces, reenter } from '../../../harness/lab/reenter.ts';
import { PACE } from '../../../harness/lab/link.ts';
import { spawner } from '../../../harness/lab/spawner/spawner.ts';
import type { MachineRule } from '../../../harness/model/rubric.ts';

/** What commands print of a machine, by what it is asked for. */
export type State = Record<keyof typeof QUESTIONS, string>;

export interface Outcomes {
  /** A switch: its interfaces and what they cannot do, its rules, and these while two ports are held and when one is free again. */
  lan: { link: string; offload: string; rules: string; held: string; released: string };
  /** What is said where there is a switch already, and where a port is let go that was not held. */
  refusedSwitch: string;
  refusedRelease: string;
  plain: State;
  /** After it has talked to itself. */
  talked: State;
  adopting: State;
  unbounded: State;
  port: string;
  /** What is said where a machine cannot be made, and what of it stays. */
  refused: { words: string; processes: number };
  /** What is said where the switch is gone. */
  withoutSwitch: string;
}

const OFFLOADS = '^(rx-checksumming|tx-checksumming|tcp-seg|generic-)';
const QUESTIONS = {
  link: 'ip -d link',
  address: 'ip address',
  route: 'ip route show table all',
  rules: 'nft list ruleset',
  queue: 'tc -d -s qdisc',
  offload: `ethtool -k eth1 | grep -E "${OFFLOADS}"`,
  settings: `cd /proc/sys/net
grep -H . ipv6/conf/*/disable_ipv6 ipv4/ip_nonlocal_bind ipv4/ip_unprivileged_port_start ipv4/conf/all/route_localnet ipv4/neigh/eth1/retrans_time_ms`,
};
const BRIDGE = 'br0';
const PLAN = {
  bridge: BRIDGE,
  bridgeMac: '02:57:ff:00:00:01',
  mtu: 1_500,
  port: 'mark0',
  portMac: '02:57:ff:00:00:02',
  portMtu: 65_535,
  pace: PACE,
};
const TALK = `/usr/bin/python3 -c '
import socket
for to in ("127.0.0.1", 32444), ("172.16.16.101", 80):
    try: socket.create_connection(to)
    except OSError: pass
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.53", 53))'`;

if (!isInsideNamespaces()) process.exit(await reenter());
await prepareNamespaces();
const lan = await openLan();
const lanSeen = await lanOf(lan);
const refusedSwitch = await failureOf(buildSwitch(lan.pid, PLAN));
const refusedRelease = await failureOf(holdBack(lan.pid, 'p1', false));
const maker = new MachineMaker(lan.pid, BRIDGE, openNamespace);
const rules = { one: { address: '172.16.16.101/24' }, two: { address: '10.1.2.3/8' } };

const [plain] = await maker.take(rules, {});
if (plain === undefined) throw new Error('no machine was made');
const state = await stateOf(lan, plain);
await plain.shell.run(TALK);
const talked = await stateOf(lan, plain);
const port = await lan.run(`ip -d link show ${plain.port}; ethtool -k ${plain.port} | grep -E "${OFFLOADS}"`);
const adopting = await one(lan, maker, {
  adoption: new Map([
    [
      'one',
      {
        addresses: ['192.168.1.7', '127.5.5.5'],
        redirects: [{ port: 32444, to: '172.16.16.102' }],
        ports: [],
        portRedirects: [{ protocol: 'tcp', port: 4444, to: 32444 }],
      },
    ],
  ]),
});
const other = await openLan();
const unbounded = await one(
  other,
  new MachineMaker(other.pid, BRIDGE, openNamespace, new Set(['wire-speed'])),
  {},
);
const before = { ports: await ports(), processes: processes() };
const words = await wordsOf(maker, {
  good: { address: '172.16.16.102/24' },
  bad: { address: '172.16.16.102/99' },
});
// The kernel removes a network some time after its last process.
while ((await ports()) !== before.ports) await new Promise(setImmediate);
const refused = { words, processes: processes() - before.processes };
process.kill(lan.pid, 'SIGKILL');
await lan[Symbol.asyncDispose]();
const withoutSwitch = await wordsOf(maker, rules);
process.kill(spawner().pid, 'SIGKILL');
// Those that hold networks, and their shells: this ends only where they do.
while (processes() > 0) await new Promise(setImmediate);

const outcomes: Outcomes = {
  lan: lanSeen,
  refusedSwitch,
  refusedRelease,
  plain: state,
  talked,
  adopting,
  unbounded,
  port,
  refused,
  withoutSwitch,
};
process.stdout.write(JSON.stringify(outcomes));
process.exit(0);

async function openLan(): Promise<NamespaceShell> {
  const opened = await openNamespace('switch');
  await buildSwitch(opened.pid, PLAN);
  return opened;
}

/** Once the kernel has noticed that its port is up: it takes its time, and `ip` shows it. */
async function lanOf(on: NamespaceShell): Promise<Outcomes['lan']> {
  while (!(await on.run(`ip link show ${BRIDGE}`)).includes('state UP')) await new Promise(setImmediate);
  const rules = (): Promise<string> => on.run('nft list ruleset');
  const seen = {
    link: await on.run('ip -d link'),
    offload: await on.run(
      [BRIDGE, PLAN.port, 'mark1'].map((name) => `ethtool -k ${name} | grep -E "${OFFLOADS}"`).join('\n'),
    ),
    rules: await rules(),
  };
  await Promise.all(['p1', 'p12'].map((port) => holdBack(on.pid, port, true)));
  const held = await rules();
  await holdBack(on.pid, 'p1', false);
  const released = await rules();
  await holdBack(on.pid, 'p12', false);
  return { ...seen, held, released };
}

/** With its port up, once the kernel has noticed that: it takes its time, and `ip` shows it. */
async function stateOf(lan: NamespaceShell, machine: Machine): Promise<State> {
  await setInterfaces(lan.pid, { up: [machine.port] });
  while (!(await machine.shell.run('ip link show eth1')).includes('state UP'))
    await new Promise(setImmediate);
  const ask = (question: keyof State): Promise<string> => machine.shell.run(QUESTIONS[question]);
  return {
    link: await ask('link'),
    address: await ask('address'),
    route: await ask('route'),
    rules: await ask('rules'),
    queue: await ask('queue'),
    offload: await ask('offload'),
    settings: await ask('settings'),
  };
}

/** The state of the one machine that a maker makes. */
async function one(on: NamespaceShell, by: MachineMaker, special: Special): Promise<State> {
  const [machine] = await by.take({ one: rules.one }, special);
  if (machine === undefined) throw new Error('no machine was made');
  return stateOf(on, machine);
}

async function ports(): Promise<string> {
  return String((await lan.run('ip -o link')).match(/\bp\d+(?=@)/g));
}

function wordsOf(by: MachineMaker, wanted: Record<string, MachineRule>): Promise<string> {
  return failureOf(by.take(wanted, {}));
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** How many processes are in these namespaces beside this one and those that it was started by. */
function processes(): number {
  const ours = new Set(['1', String(process.pid)]);
  return readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && !ours.has(name) && readText(`/proc/${name}/cmdline`) !== '',
  ).length;
}
