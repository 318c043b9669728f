import type { LinkProfile, MachineRule } from '../model/rubric.ts';
import type { Without } from './defences.ts';
import type { Plug } from './interfaces.ts';
import { arpRetryMs, slowLinkCommands, wireSpeed } from './link.ts';
import type { NamespaceShell } from './namespace-shell.ts';
import { readText } from './proc-text.ts';

/** A host of the lab: a network namespace of its own with one interface, `eth1`, on the switch. */
export interface Machine extends AsyncDisposable {
  name: string;
  address: string;
  mac: string;
  /** Name of its port on the switch. */
  port: string;
  /** Process that holds its namespace: its kernel tables are at `/proc/<pid>/net`. */
  pid: number;
  shell: NamespaceShell;
  /** Connections to itself are led elsewhere, and do not cross its loopback interface. */
  isRedirected: boolean;
}

/** What a machine gives way in under adoption. */
export interface MachineAdoption {
  /** Addresses it holds besides its own. */
  addresses: string[];
  /** Connections to itself on these ports go to another machine. */
  redirects: { port: number; to: string }[];
  /** Ports on which a probe that serves on it listens as well. */
  ports: number[];
  /** Ports of the machine that lead to the one where its server listens. */
  portRedirects: { protocol: 'tcp' | 'udp'; port: number; to: number }[];
}

/** Makes a network namespace for the machine of this name. */
export type OpenMachine = (name: string) => Promise<NamespaceShell>;

/** Makes a namespace for a machine. It has no interface yet; the switch plugs it in, then `configureMachine` runs. */
export async function makeMachine(
  name: string,
  rule: MachineRule,
  port: string,
  open: OpenMachine,
): Promise<Machine> {
  const address = rule.address.split('/')[0] ?? rule.address;
  const shell = await open(name);
  return {
    name,
    address,
    mac: macOf(address),
    port,
    pid: shell.pid,
    shell,
    isRedirected: false,
    [Symbol.asyncDispose]: () => shell[Symbol.asyncDispose](),
  };
}

/** What a machine has from the start. */
export function plugOf(
  machine: Machine,
  rule: MachineRule,
  adoption?: MachineAdoption,
  link?: LinkProfile,
  without?: Without,
): Plug {
  const { name, port, pid, mac } = machine;
  const speed = wireSpeed(link, without);
  return {
    name,
    port,
    pid,
    mac,
    addresses: [rule.address, ...(adoption?.addresses ?? []).map((address) => `${address}/32`)],
    settings: {
      'ipv4/neigh/eth1/retrans_time_ms': arpRetryMs(link),
      ...(isRedirecting(adoption) ? { 'ipv4/conf/all/route_localnet': 1 } : {}),
    },
    ...(speed === undefined ? {} : { speed }),
  };
}

/** Gives a plugged-in machine what few have: where it gives way, and a slow link. */
export async function configureMachine(
  machine: Machine,
  adoption?: MachineAdoption,
  link?: LinkProfile,
  without?: Without,
): Promise<void> {
  const { redirects = [], portRedirects = [] } = adoption ?? {};
  machine.isRedirected = isRedirecting(adoption);
  const slow = slowLinkCommands(link, without);
  if (slow !== undefined) await machine.shell.run(slow);
  const tables = [
    ...(redirects.length > 0 ? [redirectTable(machine.address, redirects)] : []),
    ...(portRedirects.length > 0 ? [portTable(portRedirects)] : []),
  ];
  if (tables.length > 0) await machine.shell.run(`nft -f - <<'RULES'\n${tables.join('\n')}\nRULES`);
}

function isRedirecting(adoption: MachineAdoption | undefined): boolean {
  return (adoption?.redirects ?? []).length > 0;
}

/** Addresses and ports on which the machine tried to talk to itself. */
export async function readSelfConnections(
  machine: Machine,
): Promise<{ protocol: 'tcp' | 'udp'; address: string; port: number }[]> {
  if (!machine.isRedirected && !hasUsedLoopback(machine)) return [];
  const text = await machine.shell.run('nft list table ip wiremark_self');
  const found: { protocol: 'tcp' | 'udp'; address: string; port: number }[] = [];
  for (const match of text.matchAll(/(tcp|udp) \. (\d+\.\d+\.\d+\.\d+) \. (\d+)/g)) {
    const [, protocol, address, port] = match;
    if ((protocol === 'tcp' || protocol === 'udp') && address !== undefined)
      found.push({ protocol, address, port: Number(port) });
  }
  return found.toSorted((a, b) => a.address.localeCompare(b.address) || a.port - b.port);
}

/** What a machine says to itself crosses its loopback interface: nobody has to ask for names where nothing has. */
function hasUsedLoopback({ pid }: Machine): boolean {
  const received = /^\s*lo:\s*\d+\s+(\d+)/m.exec(readText(`/proc/${pid}/net/dev`))?.[1];
  return received !== '0';
}

function redirectTable(own: string, redirects: { port: number; to: string }[]): string {
  const rules = redirects.flatMap(({ port, to }) => [
    `ip daddr { 127.0.0.0/8, ${own} } tcp dport ${port} dnat to ${to}`,
    `ip daddr { 127.0.0.0/8, ${own} } udp dport ${port} dnat to ${to}`,
  ]);
  return `table ip wiremark_redirect {
  chain output { type nat hook output priority -100; ${rules.join('; ')}; }
  chain leave { type nat hook postrouting priority 100; oifname "eth1" ip saddr 127.0.0.0/8 snat to ${own}; }
}`;
}

/** Leads what comes for one port to another one of the machine: on the wire it stays the port that was asked for. */
function portTable(redirects: MachineAdoption['portRedirects']): string {
  const rules = redirects.map(
    ({ protocol, port, to }) => `iifname "eth1" ${protocol} dport ${port} redirect to :${to}`,
  );
  return `table ip wiremark_port {
  chain arrive { type nat hook prerouting priority -100; ${rules.join('; ')}; }
}`;
}

/** A locally administered MAC address that shows the machine's IPv4 address: the same one in every run. */
function macOf(address: string): string {
  const octets = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return ['02', '57', ...octets].join(':');
}
