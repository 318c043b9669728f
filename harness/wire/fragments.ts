import type { Packet } from './types.ts';

/** One fragment of a datagram. */
export interface Fragment {
  /** Tells datagrams apart: addresses, protocol, identification. */
  key: string;
  packet: Packet;
  /** In bytes. */
  offset: number;
  more: boolean;
  payload: Uint8Array;
}

/** Most datagrams that wait for fragments at a time; then the one that waits longest is given up. */
const maximumWaiting = 1024;
/** Most fragments of one datagram: more than fit without overlap. */
const maximumFragments = 16_384;
const maximumBytes = 0xffff + 40;
const unitBytes = 8;

/**
 * Puts fragmented datagrams together, as Wireshark does: whichever fragment comes last completes its datagram. Takes
 * steps and memory in proportion to the bytes of the fragments.
 */
export class Fragments {
  private readonly waiting = new Map<string, Datagram>();

  /** The whole datagram if this fragment completes it. */
  add(fragment: Fragment): Uint8Array | undefined {
    const { key, offset, payload } = fragment;
    if (offset + payload.length > maximumBytes) return undefined;
    let datagram = this.waiting.get(key);
    if (!datagram || datagram.fragments.length >= maximumFragments) {
      datagram = { fragments: [], units: new Uint8Array(), covered: 0, total: undefined };
      this.waiting.delete(key);
      this.waiting.set(key, datagram);
      this.giveUpOldest();
    }
    include(datagram, fragment);
    if (!isComplete(datagram)) return undefined;
    this.waiting.delete(key);
    return join(datagram, fragment.packet);
  }

  private giveUpOldest(): void {
    const [oldest] = this.waiting.keys();
    if (this.waiting.size > maximumWaiting && oldest !== undefined) this.waiting.delete(oldest);
  }
}

interface Datagram {
  fragments: Fragment[];
  /** For each unit of eight bytes whether it came, and how many did. */
  units: Uint8Array;
  covered: number;
  /** Told by the last fragment. */
  total: number | undefined;
}

function include(datagram: Datagram, fragment: Fragment): void {
  const { offset, payload, more } = fragment;
  datagram.fragments.push(fragment);
  const end = offset + payload.length;
  if (!more) datagram.total ??= end;
  const first = offset / unitBytes;
  // Only the last fragment may end within a unit (RFC 791, 3.2).
  const last = more ? Math.floor(end / unitBytes) : Math.ceil(end / unitBytes);
  if (last > datagram.units.length) {
    const larger = new Uint8Array(Math.max(last, datagram.units.length * 2));
    larger.set(datagram.units);
    datagram.units = larger;
  }
  for (let unit = first; unit < last; unit += 1) {
    if (datagram.units[unit] === 1) continue;
    datagram.units[unit] = 1;
    datagram.covered += 1;
  }
}

function isComplete({ total, covered }: Datagram): boolean {
  return total !== undefined && covered >= Math.ceil(total / unitBytes);
}

/** Of bytes that came several times, those at the smaller offset win, and of these the first. */
function join({ fragments, total = 0 }: Datagram, completing: Packet): Uint8Array {
  const ordered = fragments.toSorted((a, b) => a.offset - b.offset);
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const { offset, payload } of ordered) {
    const fresh = payload.subarray(Math.max(at - offset, 0), Math.max(total - offset, 0));
    if (fresh.length === 0) continue;
    const start = Math.max(at, offset);
    bytes.set(fresh, start);
    at = start + fresh.length;
  }
  const { number } = completing.frame;
  completing.reassembly = { frames: ordered.map(({ packet }) => packet.frame.number), length: total };
  for (const { packet } of ordered) if (packet !== completing) packet.reassembledIn = number;
  return bytes;
}
