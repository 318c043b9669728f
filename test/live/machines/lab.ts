/**
 * Makes machines on a switch and prints as JSON what the system's own commands say of each, and what became of machines that could
 * not be made. Not a test: machines.test.ts starts it.
 */
import { readdirSync } from 'node:fs';
import { openNamespace, type NamespaceShell } from '../../../harness/lab/namespace-shell.ts';
import { MachineMaker, type Special } from '../../../harness/lab/machine-maker.ts';
import { setInterfaces } from '../../../harness/lab/interfaces.ts';
import type { Machine } from '../../../harness/lab/machine.ts';
import { readText } from '../../../harness/lab/proc-text.ts';
import { prepareNamespaces } from '../../../harness/lab/prepare-namespaces.ts';
import { isInsideNamespaces, reenter } from '../../../harness/lab/reenter.ts';
import { spawner } from '../../../harness/lab/spawner/spawner.ts';
import type { MachineRule } from '../../../harness/model/rubric.ts';

/** What commands print of a machine, by what it is asked for. */
export type State = Record<keyof typeof QUESTIONS, string>;

export interface Outcomes {
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

const QUESTIONS = {
  link: 'ip -d link',
  address: 'ip address',
  route: 'ip route show table all',
  rules: 'nft list ruleset',
  queue: 'tc -d -s qdisc',
  offload: 'ethtool -k eth1 | grep -E "^(rx-checksumming|tx-checksumming|tcp-seg|generic-)"',
  settings: `cd /proc/sys/net
grep -H . ipv6/conf/*/disable_ipv6 ipv4/ip_nonlocal_bind ipv4/ip_unprivileged_port_start ipv4/conf/all/route_localnet ipv4/neigh/eth1/retrans_time_ms`,
};
const BRIDGE = 'br0';
const TALK = `/usr/bin/python3 -c '
import socket
for to in ("127.0.0.1", 32444), ("172.16.16.101", 80):
    try: socket.create_connection(to)
    except OSError: pass
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.53", 53))'`;

if (!isInsideNamespaces()) process.exit(await reenter());
await prepareNamespaces();
const lan = await openLan();
const maker = new MachineMaker(lan.pid, BRIDGE, openNamespace);
const rules = { one: { address: '172.16.16.101/24' }, two: { address: '10.1.2.3/8' } };

const [plain] = await maker.take(rules, {});
if (plain === undefined) throw new Error('no machine was made');
const state = await stateOf(lan, plain);
await plain.shell.run(TALK);
const talked = await stateOf(lan, plain);
const port = await lan.run(
  `ip -d link show ${plain.port}; ethtool -k ${plain.port} | grep -E "^(rx-checksumming|tx-checksumming|tcp-seg|generic-)"`,
);
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
  await opened.run(`ip link add ${BRIDGE} type bridge\nip link set ${BRIDGE} up`);
  return opened;
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

async function wordsOf(by: MachineMaker, wanted: Record<string, MachineRule>): Promise<string> {
  try {
    await by.take(wanted, {});
    return 'made';
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
