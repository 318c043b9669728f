import type { MachineAdoption } from '../lab/machine.ts';
import type { Adoption, ScenarioRecord } from '../model/evidence.ts';
import type { Rubric } from '../model/rubric.ts';
import { dissectFrame } from '../wire/index.ts';
import type { RawEvidence } from './run-scenario.ts';

/** More addresses than this are no mistake of one address, but a scan. */
const MOST_ADDRESSES = 4;

/**
 * What the lab has to give way in so that programs with other addresses than the lab's can meet: addresses that were
 * asked for in vain or that a server was bound to, and connections of a machine to itself. Empty when nothing is.
 */
export function findAdoptions(evidence: RawEvidence, rubric: Rubric): Adoption[] {
  const { record } = evidence;
  const server = serverMachine(record);
  if (server === undefined) return [];
  return [...wantedAddresses(evidence, rubric, server), ...wantedRedirects(record, server)];
}

/** The same as settings for each machine. */
export function adoptionSettings(
  adoptions: Adoption[],
  record: ScenarioRecord,
): Map<string, MachineAdoption> {
  const settings = new Map<string, MachineAdoption>();
  const of = (machine: string): MachineAdoption => {
    const found = settings.get(machine) ?? { addresses: [], redirects: [] };
    settings.set(machine, found);
    return found;
  };
  for (const adoption of adoptions) {
    if (adoption.kind === 'address') of(adoption.machine).addresses.push(adoption.address);
    else {
      const to = record.machines.find((machine) => machine.name === adoption.to)?.address;
      if (to !== undefined) of(adoption.from).redirects.push({ port: adoption.port, to });
    }
  }
  return settings;
}

/** Programs that were started and left running are the servers; the first one's machine gives way. */
function serverMachine(record: ScenarioRecord): string | undefined {
  const step = record.steps.find(({ kind }) => kind === 'start');
  return step?.machine;
}

function wantedAddresses(evidence: RawEvidence, rubric: Rubric, server: string): Adoption[] {
  const { record } = evidence;
  const known = new Set(record.machines.map((machine) => machine.address));
  const askers = new Map<string, Set<string>>();
  for (const [index, frame] of evidence.frames.entries()) {
    const packet = dissectFrame({
      number: index + 1,
      timeNs: frame.timeNs,
      bytes: frame.bytes,
      originalLength: frame.bytes.length,
      linkType: 1,
    });
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
