import { placeInConnection } from '../../wire/index.ts';
import type { Capture, Packet } from '../../wire/types.ts';

/** What an arrow of the ladder stands for; each kind has a colour and a shape of its own. */
export type LadderKind =
  | 'handshake'
  | 'data'
  | 'ack'
  | 'teardown'
  | 'reset'
  | 'retransmission'
  | 'arp'
  | 'dns'
  | 'icmp'
  | 'icmp-error'
  | 'udp'
  | 'other';

/** In the order of the legend. */
export const ladderKinds: readonly LadderKind[] = [
  'handshake',
  'data',
  'ack',
  'teardown',
  'reset',
  'retransmission',
  'udp',
  'dns',
  'arp',
  'icmp',
  'icmp-error',
  'other',
];

export function ladderKind(packet: Packet, capture: Capture): LadderKind {
  const { tcp, icmp, icmpv6, arp, dns, udp, frame, malformed } = packet;
  if (malformed !== undefined) return 'other';
  if (icmp !== undefined) return [3, 4, 5, 11].includes(icmp.type) ? 'icmp-error' : 'icmp';
  if (icmpv6 !== undefined) return icmpv6.type < 128 ? 'icmp-error' : 'icmp';
  if (arp !== undefined) return 'arp';
  if (tcp !== undefined) {
    if (tcp.flags.rst) return 'reset';
    const place = placeInConnection(packet, capture);
    if (place?.segment.retransmission === true) return 'retransmission';
    if (tcp.flags.syn || place?.connection.handshake.ack === frame.number) return 'handshake';
    if (tcp.flags.fin) return 'teardown';
    return tcp.payload.length > 0 ? 'data' : 'ack';
  }
  if (dns !== undefined) return 'dns';
  return udp === undefined ? 'other' : 'udp';
}

/** What repeats itself in a long exchange, and may be folded away. */
export function isRepetitive(kind: LadderKind): boolean {
  return kind === 'data' || kind === 'ack' || kind === 'udp';
}

/** The line of an arrow from `from` to `to`, and its ends as shapes, as data of two SVG paths. */
export function arrowPaths(
  kind: LadderKind,
  from: number,
  to: number,
  y: number,
): { line: string; ends: string } {
  const turn = to > from ? 1 : -1;
  const x = (offset: number): number => from + turn * offset;
  const head = headOf(kind, to, y, turn);
  const tail = tailOf(kind, from, y, turn);
  return { line: `M${x(tail.length)} ${y}H${to - turn * head.length}`, ends: tail.path + head.path };
}

interface End {
  path: string;
  /** How much of the line it covers. */
  length: number;
}

function headOf(kind: LadderKind, x: number, y: number, turn: number): End {
  const at = (back: number, dy: number): string => `${x - turn * back} ${y + dy}`;
  switch (kind) {
    case 'reset':
    case 'icmp-error':
      return { path: `M${at(12, -5)}L${at(2, 5)}M${at(12, 5)}L${at(2, -5)}`, length: 2 };
    case 'ack':
    case 'arp':
      return { path: `M${at(7, -4)}L${at(0, 0)}L${at(7, 4)}`, length: 0 };
    default:
      return { path: `M${at(0, 0)}L${at(9, -4.5)}V${y + 4.5}Z`, length: 9 };
  }
}

function tailOf(kind: LadderKind, x: number, y: number, turn: number): End {
  const at = (forth: number, dy: number): string => `${x + turn * forth} ${y + dy}`;
  switch (kind) {
    case 'handshake':
      return { path: `M${at(1, 0)}a3.5 3.5 0 1 0 ${turn * 7} 0a3.5 3.5 0 1 0 ${-turn * 7} 0`, length: 8 };
    case 'data':
    case 'udp':
      return { path: `M${at(1, -3.5)}H${x + turn * 8}V${y + 3.5}H${x + turn}Z`, length: 8 };
    case 'teardown':
      return { path: `M${at(4, -6)}V${y + 6}`, length: 0 };
    case 'retransmission':
      return { path: `M${at(2, -5)}V${y + 5}M${at(6, -5)}V${y + 5}`, length: 6 };
    case 'arp':
    case 'dns':
      return { path: `M${at(1, 0)}L${at(5, -4)}L${at(9, 0)}L${at(5, 4)}Z`, length: 9 };
    default:
      return { path: '', length: 0 };
  }
}
