import type { MachineAdoption } from '../lab/machine.ts';
import type { Adoption, ProgramRecord, ScenarioRecord } from '../model/evidence.ts';
import type { Rubric } from '../model/rubric.ts';
import { dissectFrame, type Packet } from '../wire/index.ts';
import { recordedFrames } from './recorded-frames.ts';
import type { RawEvidence } from './run-scenario.ts';

/** More addresses or ports than this are no mistake of one number, but a scan. */
const MOST_ADDRESSES = 4;
const MOST_PORTS = 4;

/**
 * What the lab has to give way in so that programs with other addresses than the lab's can meet: addresses that were
 * asked for in vain or that a server was bound to, connections of a machine to itself, and ports where a probe does not
 * listen that serves in a program's place. Empty when nothing is.
 */
export function findAdoptions(evidence: RawEvidence, rubric: Rubric): Adoption[] {
  const { record } = evidence;
  const server = serverMachine(record);
  if (server === undefined) return [];
  const packets = recordedFrames(evidence.frames).map((frame) => dissectFrame(frame));
  return [
    ...wantedAddresses(packets, record, rubric, server),
    ...wantedRedirects(record, server),
    ...wantedPorts(packets, record, rubric, server),
  ];
}

/** The same as settings for each machine. */
export function adoptionSettings(
  adoptions: Adoption[],
  record: ScenarioRecord,
): Map<string, MachineAdoption> {
  const settings = new Map<string, MachineAdoption>();
  const of = (machine: string): MachineAdoption => {
    const found = settings.get(machine) ?? { addresses: [], redirects: [], ports: [], portRedirects: [] };
    settings.set(machine, found);
    return found;
  };
  for (const adoption of adoptions) {
    if (adoption.kind === 'address') of(adoption.machine).addresses.push(adoption.address);
    else if (adoption.kind === 'port') {
      const { protocol, port, to } = adoption;
      if (to === undefined) of(adoption.machine).ports.push(port);
      else of(adoption.machine).portRedirects.push({ protocol, port, to });
    } else {
      const to = record.machines.find((machine) => machine.name === adoption.to)?.address;
      if (to !== undefined) of(adoption.from).redirects.push({ port: adoption.port, to });
    }
  }
  return settings;
}

/** The machine that gives way: of a probe that serves, else of the first program that was started and listened. */
function serverMachine(record: ScenarioRecord): string | undefined {
  const probe = record.programs.find(isServingProbe);
  if (probe !== undefined) return probe.machine;
  const starts = record.steps.filter(({ kind }) => kind === 'start');
  const listens = starts.find(({ programs }) =>
    record.programs.some(({ id, listening }) => programs.includes(id) && listening.length > 0),
  );
  return (listens ?? starts[0])?.machine;
}

function isServingProbe({ probe }: ProgramRecord): boolean {
  return probe?.kind === 'tcp-server' || probe?.kind === 'udp-server';
}

function wantedAddresses(
  packets: Packet[],
  record: ScenarioRecord,
  rubric: Rubric,
  server: string,
): Adoption[] {
  const known = new Set(record.machines.map((machine) => machine.address));
  const askers = new Map<string, Set<string>>();
  for (const packet of packets) {
    if (packet.arp?.opcode !== 1 || known.has(packet.arp.targetIp)) continue;
    const asker = record.machines.find((machine) => machine.mac === packet.arp?.senderMac)?.name;
    if (asker === undefined || asker === server) continue;
    const found = askers.get(packet.arp.targetIp) ?? new Set();
    askers.set(packet.arp.targetIp, found.add(asker));
  }
  for (const program of record.programs) {
    if (program.machine !== server) continue;
    for (const { address } of program.listening)
      if (isAddressOfAnother(address, known) && !askers.has(address)) askers.set(address, new Set());
  }
  if (askers.size > MOST_ADDRESSES) return [];
  return [...askers].map(([address, askedBy]) => ({
    kind: 'address',
    address,
    machine: server,
    askedBy: [...askedBy].toSorted(),
    policy: rubric.addresses,
  }));
}

function wantedRedirects(record: ScenarioRecord, server: string): Adoption[] {
  return record.selfConnections
    .filter(({ machine }) => machine !== server)
    .filter(({ machine, protocol, port }) => !listensItself(record, machine, protocol, port))
    .map(({ machine, port }) => ({ kind: 'localhost', port, from: machine, to: server, policy: 'adopt' }));
}

/**
 * Ports of the server's machine that clients asked for in vain. A probe that serves there listens on them as well; a
 * program's own port is where they lead, as long as it has only one.
 */
function wantedPorts(packets: Packet[], record: ScenarioRecord, rubric: Rubric, server: string): Adoption[] {
  const machine = record.machines.find(({ name }) => name === server);
  if (machine === undefined) return [];
  const own = [machine.address, ...(machine.adopted ?? [])];
  const played = record.programs.filter((program) => program.machine === server);
  return (['tcp', 'udp'] as const).flatMap((protocol) => {
    const sockets = played.flatMap(({ listening }) => listening).filter((one) => one.protocol === protocol);
    const open = new Set(sockets.map(({ port }) => port));
    const [to] = open;
    const isProbe = played.some(isServingProbe);
    if (to === undefined || (!isProbe && open.size > 1)) return [];
    const askers = portsAskedFor(packets, record, protocol, own);
    const inVain = [...askers].filter(([port, by]) => !open.has(port) && !by.has(server));
    if (inVain.length > MOST_PORTS) return [];
    return inVain.map(([port, by]) => ({
      kind: 'port',
      protocol,
      port,
      ...(isProbe ? {} : { to }),
      machine: server,
      askedBy: [...by].toSorted(),
      policy: rubric.addresses,
    }));
  });
}

/** Which machines sent a SYN, or a datagram that is no answer, to which port of these addresses. */
function portsAskedFor(
  packets: Packet[],
  record: ScenarioRecord,
  protocol: 'tcp' | 'udp',
  addresses: string[],
): Map<number, Set<string>> {
  const askers = new Map<number, Set<string>>();
  const served = new Set<number>();
  for (const { ip, tcp, udp } of packets) {
    if (ip === undefined) continue;
    if (udp !== undefined && addresses.includes(ip.src)) served.add(udp.srcPort);
    if (!addresses.includes(ip.dst)) continue;
    const isSyn = tcp?.flags.syn === true && !tcp.flags.ack;
    const port = protocol === 'udp' ? udp?.dstPort : isSyn ? tcp.dstPort : undefined;
    const asker = record.machines.find(({ address, service }) => address === ip.src && service === undefined);
    // What comes to a port that the machine itself sent from is an answer.
    if (port === undefined || asker === undefined || (protocol === 'udp' && served.has(port))) continue;
    askers.set(port, (askers.get(port) ?? new Set()).add(asker.name));
  }
  return askers;
}

function listensItself(record: ScenarioRecord, machine: string, protocol: string, port: number): boolean {
  return record.programs.some(
    (program) =>
      program.machine === machine &&
      program.listening.some((socket) => socket.protocol === protocol && socket.port === port),
  );
}

function isAddressOfAnother(address: string, known: Set<string>): boolean {
  return !known.has(address) && !/^(0\.0\.0\.0$|127\.|::)/.test(address);
}
