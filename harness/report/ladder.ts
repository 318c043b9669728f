import type { ScenarioEvidence } from '../evidence/types.ts';
import type { MachineRecord } from '../model/evidence.ts';
import { placeInConnection } from '../wire/index.ts';
import type { Packet, Segment } from '../wire/types.ts';
import { packetKind } from './packet-kind.ts';
import type { PacketKind } from './packet-kind.ts';
import { visible } from './visible.ts';
import type { Words } from './words.ts';
import { cut } from './wrap.ts';

/** A sequence diagram, laid out: one lane for each machine, one row for each frame and event, in wire order. */
export interface Ladder {
  width: number;
  height: number;
  /** Where the lanes' lines begin and end. */
  top: number;
  bottom: number;
  lanes: { x: number; name: string; address: string }[];
  arrows: LadderArrow[];
  events: { x: number; y: number; textX: number; textY: number; text: string }[];
  folds: { y: number; text: string; width: number }[];
}

interface LadderArrow {
  number: number;
  anchor: string;
  kind: PacketKind;
  isCited: boolean;
  from: number;
  to: number;
  y: number;
  /** The arrow's head, as points of a polygon. */
  head: string;
  textX: number;
  textY: number;
  text: string;
}

const gutter = 64;
/** Room for half a lane's name beside the outer lanes. */
const margin = 76;
const rowHeight = 27;
const headHeight = 58;
const shownFrames = 60;

/** Null where nothing crossed the switch. `info` is the packet list's last column, by frame number. */
export function ladder(
  { record, capture }: ScenarioEvidence,
  options: {
    cited: ReadonlySet<number>;
    info: ReadonlyMap<number, string>;
    anchor: (frame: number) => string;
    words: Words;
  },
): Ladder | null {
  const { cited, info, anchor, words } = options;
  if (capture.packets.length === 0) return null;
  const kept = keptFrames(capture.packets, cited);
  const packets = capture.packets.filter(({ frame }) => kept.has(frame.number));
  const lanes = lanesOf(
    record.machines,
    record.programs.map(({ machine }) => machine),
    packets,
  );
  const spacing = lanes.length <= 2 ? 420 : lanes.length === 3 ? 290 : 230;
  const xOf = (lane: number): number => gutter + margin + lane * spacing;
  const width = gutter + spacing * Math.max(0, lanes.length - 1) + margin * 2 + 60;
  const happened = eventsOf(record, words);

  const drawn: Ladder = {
    width,
    height: 0,
    top: headHeight - 12,
    bottom: 0,
    lanes: lanes.map((lane, index) => ({ ...lane.label, x: xOf(index) })),
    arrows: [],
    events: [],
    folds: [],
  };
  let y = headHeight + 12;
  let previous = 0;

  const drawEvents = (before: number): void => {
    while (happened[0] !== undefined && happened[0].afterFrame < before) {
      const event = happened.shift();
      const lane = lanes.findIndex(({ machine }) => machine !== undefined && machine === event?.machine);
      if (event === undefined || lane < 0) continue;
      drawn.events.push({
        x: xOf(lane),
        y,
        textX: xOf(lane) + 9,
        textY: y + 4,
        text: cut(visible(event.text), Math.floor(spacing / 6)),
      });
      y += rowHeight;
    }
  };

  for (const packet of packets) {
    const { number } = packet.frame;
    if (number > previous + 1 && previous > 0) {
      drawn.folds.push({ y: y - 6, text: words('ladder.folded', { count: number - previous - 1 }), width });
      y += rowHeight;
    }
    drawEvents(number);
    const { from, to } = endsOf(packet, lanes);
    const [start, end] = [xOf(from), to === from ? xOf(from) + spacing / 3 : xOf(to)];
    const towards = end > start ? 1 : -1;
    drawn.arrows.push({
      number,
      anchor: anchor(number),
      kind: packetKind(packet),
      isCited: cited.has(number),
      from: start,
      to: end - towards * 7,
      y,
      head: `${end},${y} ${end - towards * 8},${y - 4} ${end - towards * 8},${y + 4}`,
      textX: (start + end) / 2,
      textY: y - 5,
      text: cut(
        visible(labelOf(packet, placeInConnection(packet, capture)?.segment, info)),
        Math.floor(Math.abs(end - start) / 6.4),
      ),
    });
    y += rowHeight;
    previous = number;
  }
  const last = capture.packets.at(-1)?.frame.number ?? previous;
  if (last > previous) {
    drawn.folds.push({ y: y - 6, text: words('ladder.folded', { count: last - previous }), width });
    y += rowHeight;
  }
  drawEvents(Number.POSITIVE_INFINITY);
  return { ...drawn, height: y + 4, bottom: y - 8 };
}

/** The first and the last frames, and of the middle those that are cited. */
function keptFrames(packets: readonly Packet[], cited: ReadonlySet<number>): Set<number> {
  const numbers = packets.map(({ frame }) => frame.number);
  if (numbers.length <= shownFrames) return new Set(numbers);
  const middle = numbers.slice(28, -16).filter((number) => cited.has(number));
  return new Set([...numbers.slice(0, 28), ...middle.slice(0, 16), ...numbers.slice(-16)]);
}

interface Lane {
  machine?: string;
  /** MAC and IP addresses that mean this lane. */
  addresses: Set<string>;
  label: { name: string; address: string };
}

/** Machines that ran a program or sent a frame, in the rubric's order; then addresses that no machine has. */
function lanesOf(
  machines: readonly MachineRecord[],
  running: readonly string[],
  packets: readonly Packet[],
): Lane[] {
  const seen = new Set(packets.flatMap(({ eth, ip }) => [eth?.src, eth?.dst, ip?.src, ip?.dst]));
  const lanes: Lane[] = machines
    .filter(({ name, mac, address }) => running.includes(name) || seen.has(mac) || seen.has(address))
    .map(({ name, mac, address, adopted }) => ({
      machine: name,
      addresses: new Set([mac.toLowerCase(), address, ...(adopted ?? [])]),
      label: { name, address: [address, ...(adopted ?? [])].join(', ') },
    }));
  for (const packet of packets) {
    for (const [mac, address] of [
      [packet.eth?.src, packet.ip?.src ?? packet.arp?.senderIp],
      [packet.eth?.dst, packet.ip?.dst],
    ]) {
      const isKnown = lanes.some(({ addresses }) => addresses.has(mac ?? '') || addresses.has(address ?? ''));
      const name = address ?? mac;
      if (isKnown || name === undefined || isToAll(mac) || lanes.length >= 8) continue;
      lanes.push({ addresses: new Set([name]), label: { name: visible(name), address: '' } });
    }
  }
  return lanes;
}

function endsOf(packet: Packet, lanes: readonly Lane[]): { from: number; to: number } {
  const find = (...names: (string | undefined)[]): number => {
    for (const name of names) {
      const lane = name === undefined ? -1 : lanes.findIndex(({ addresses }) => addresses.has(name));
      if (lane >= 0) return lane;
    }
    return -1;
  };
  const from = Math.max(0, find(packet.eth?.src, packet.ip?.src, packet.arp?.senderIp));
  const to = isToAll(packet.eth?.dst)
    ? farthest(from, lanes.length)
    : find(packet.eth?.dst, packet.ip?.dst, packet.arp?.targetIp);
  return { from, to: to < 0 ? farthest(from, lanes.length) : to };
}

function farthest(lane: number, lanes: number): number {
  return lane > lanes - 1 - lane ? 0 : lanes - 1;
}

function isToAll(mac: string | undefined): boolean {
  return mac !== undefined && (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
}

function labelOf(
  { frame, tcp }: Packet,
  segment: Segment | undefined,
  info: ReadonlyMap<number, string>,
): string {
  if (tcp === undefined) return info.get(frame.number) ?? '';
  const { flags } = tcp;
  const names = [
    flags.syn && 'SYN',
    flags.fin && 'FIN',
    flags.rst && 'RST',
    flags.psh && 'PSH',
    flags.ack && 'ACK',
  ].filter((name) => name !== false);
  const length = segment?.length ?? tcp.payload.length;
  const parts = [names.join(', ')];
  if (segment !== undefined) parts.push(`seq ${segment.seq}`);
  if (length > 0) parts.push(`len ${length}`);
  if (segment?.retransmission === true) parts.push('retransmission');
  return parts.join(' \u00b7 ');
}

interface LadderEvent {
  machine: string;
  afterFrame: number;
  text: string;
}

/** What programs did that no frame shows, where its place in the order of the wire is known. */
function eventsOf({ programs, connections }: ScenarioEvidence['record'], words: Words): LadderEvent[] {
  const events: LadderEvent[] = [];
  for (const { id, machine, startAfterFrame, listening, end } of programs) {
    if (end.kind !== 'not-started')
      events.push({ machine, afterFrame: startAfterFrame, text: words('ladder.started', { program: id }) });
    for (const { address, port, protocol, afterFrame } of listening) {
      events.push({
        machine,
        afterFrame,
        text: words('ladder.listening', {
          program: id,
          socket: `${protocol.toUpperCase()} ${address}:${port}`,
        }),
      });
    }
  }
  for (const { program, remote, acceptedAfterFrame } of connections) {
    const machine = programs.find(({ id }) => id === program)?.machine;
    if (acceptedAfterFrame === undefined || machine === undefined) continue;
    events.push({
      machine,
      afterFrame: acceptedAfterFrame,
      text: words('ladder.accepted', { program, remote: `${remote.address}:${remote.port}` }),
    });
  }
  return events.toSorted((a, b) => a.afterFrame - b.afterFrame);
}
