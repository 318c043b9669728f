import type { MachineRecord, MarkerRecord, ProgramRecord } from '../model/evidence.ts';
import type { Capture, Packet } from '../wire/types.ts';
import { labView } from './lab-view.ts';
import { addressesOf, isWithin, machineOf, windowOf } from './programs.ts';
import type { ScenarioEvidence } from './types.ts';

/** The frames of a scenario that can earn or cost something, as the lab sees them, and those that cannot. */
export interface CountedFrames {
  /** The capture that the packets belong to. */
  capture: Capture;
  counted: Packet[];
  /** Left out because a signal of ours caused them, or may have. */
  afterSignal: Packet[];
  /** Left out because they are of other programs than those asked for. */
  ofOthers: Packet[];
}

/**
 * Which frames count. Of programs that are named: those to or from their machines while they ran. Of all: every frame
 * but those that our signals caused. Stopping a program makes its kernel send FIN or RST and refuse whatever comes
 * later, and makes its peers answer: so after a signal nothing to or from that machine counts, until another program
 * starts there, but what belongs to a program that still runs.
 */
export function countedFrames(scenario: ScenarioEvidence, programIds?: readonly string[]): CountedFrames {
  const capture = labView(scenario);
  const result: CountedFrames = { capture, counted: [], afterSignal: [], ofOthers: [] };
  const scopes = (programIds ?? []).flatMap((id) => {
    const machine = machineOf(scenario, id);
    return machine === undefined ? [] : [{ machine, window: windowOf(scenario, id) }];
  });
  const flows = flowsOf(capture);
  const stopped = signalledMachines(scenario);
  for (const packet of capture.packets) {
    // Captured before, in another place.
    if (packet.copyOf !== undefined) continue;
    const { number } = packet.frame;
    const near = scopes.filter(({ machine }) => touches(packet, machine));
    const isOurs = programIds === undefined || near.some(({ window }) => isWithin(window, number));
    const mayBeOfSignal = stopped.some(
      (one) => touches(packet, one.machine) && isAfterSignal(one, packet, flows),
    );
    if (mayBeOfSignal && (isOurs || near.length > 0)) result.afterSignal.push(packet);
    else if (isOurs) result.counted.push(packet);
    else result.ofOthers.push(packet);
  }
  return result;
}

/** Whether any of these frames is to or from the machine of a program, after the program was started. */
export function hasFrames(
  scenario: ScenarioEvidence,
  packets: readonly Packet[],
  programId: string,
): boolean {
  const machine = machineOf(scenario, programId);
  const window = windowOf(scenario, programId);
  return (
    machine !== undefined &&
    packets.some((packet) => isWithin(window, packet.frame.number) && touches(packet, machine))
  );
}

function touches({ eth, ip, arp }: Packet, machine: MachineRecord): boolean {
  if (eth?.src === machine.mac || eth?.dst === machine.mac) return true;
  const own = addressesOf(machine);
  return [ip?.src, ip?.dst, arp?.senderIp, arp?.targetIp].some(
    (address) => address !== undefined && own.includes(address),
  );
}

/** A machine on which we sent a signal to a program. */
interface SignalledMachine {
  machine: MachineRecord;
  programs: ProgramRecord[];
  signals: MarkerRecord[];
}

function signalledMachines({ record }: ScenarioEvidence): SignalledMachine[] {
  return record.machines.flatMap((machine) => {
    const programs = record.programs.filter((program) => program.machine === machine.name);
    const signals = record.markers.filter(
      ({ kind, program }) => kind === 'signal' && programs.some(({ id }) => id === program),
    );
    return signals.length === 0 ? [] : [{ machine, programs, signals }];
  });
}

function isAfterSignal(
  { machine, programs, signals: all }: SignalledMachine,
  packet: Packet,
  flows: ReadonlyMap<number, number>,
): boolean {
  const { number } = packet.frame;
  const signals = all.filter(({ afterFrame }) => afterFrame < number);
  const last = signals.at(-1);
  if (last === undefined) return false;
  const running = programs.filter((program) => isRunning(program, number, last, signals));
  if (running.length === 0) return true;
  // What a program that still runs, or started since, is known to listen on is its own; so is what began since.
  const ports = portsAt(packet, machine);
  const listensOn = (program: ProgramRecord): boolean =>
    program.listening.some(({ port }) => ports.includes(port));
  if (running.some(listensOn)) return false;
  if (programs.some((program) => !running.includes(program) && listensOn(program))) return true;
  return (flows.get(number) ?? number) <= last.afterFrame;
}

function isRunning(
  program: ProgramRecord,
  frame: number,
  last: MarkerRecord,
  signals: MarkerRecord[],
): boolean {
  if (program.end.kind === 'not-started' || program.startAfterFrame >= frame) return false;
  if (signals.some((marker) => marker.program === program.id)) return false;
  return program.endMs === undefined || program.endMs > last.atMs;
}

function portsAt({ ip, tcp, udp }: Packet, machine: MachineRecord): number[] {
  const transport = tcp ?? udp;
  if (ip === undefined || transport === undefined) return [];
  const own = addressesOf(machine);
  return [
    ...(own.includes(ip.src) ? [transport.srcPort] : []),
    ...(own.includes(ip.dst) ? [transport.dstPort] : []),
  ];
}

/** Frame number → first frame of its connection or conversation. */
function flowsOf({ connections, conversations }: Capture): Map<number, number> {
  const flows = new Map<number, number>();
  for (const { frames } of connections) for (const frame of frames) flows.set(frame, frames[0] ?? frame);
  for (const { datagrams } of conversations)
    for (const { frame } of datagrams) flows.set(frame, datagrams[0]?.frame ?? frame);
  return flows;
}
