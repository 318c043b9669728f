import type { MachineRecord } from '../../model/evidence.ts';
import type { Packet } from '../../wire/types.ts';
import { visible } from '../visible.ts';

/** A vertical line of the ladder: a machine of the lab, or an address that no machine has. */
export interface Lane {
  machine?: string;
  /** MAC and IP addresses that mean this lane. */
  addresses: Set<string>;
  name: string;
  address: string;
}

/** More lanes than this are not readable; further strangers are drawn at the last one. */
const mostLanes = 8;

/** Machines that ran a program or sent a frame, in the rubric's order; then addresses that no machine has. */
export function lanesOf(
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
      name: visible(name),
      address: [address, ...(adopted ?? [])].join(', '),
    }));
  const known = new Set(lanes.flatMap(({ addresses }) => [...addresses]));
  for (const packet of packets) {
    for (const [mac, address] of [
      [packet.eth?.src, packet.ip?.src ?? packet.ipv6?.src ?? packet.arp?.senderIp],
      [packet.eth?.dst, packet.ip?.dst ?? packet.ipv6?.dst],
    ]) {
      const name = address ?? mac;
      if (known.has(mac ?? '') || known.has(address ?? '') || name === undefined) continue;
      if (isToAll(mac) || lanes.length >= mostLanes) continue;
      lanes.push({ addresses: new Set([name]), name: visible(name), address: '' });
      known.add(name);
    }
  }
  return lanes;
}

/** Between which lanes a packet went. One that went to everybody, or to nobody, goes to the farthest. */
export function endsOf(packet: Packet, lanes: readonly Lane[]): { from: number; to: number } {
  const find = (...names: (string | undefined)[]): number => {
    for (const name of names) {
      const lane = name === undefined ? -1 : lanes.findIndex(({ addresses }) => addresses.has(name));
      if (lane >= 0) return lane;
    }
    return -1;
  };
  const { eth, ip, ipv6, arp } = packet;
  const from = Math.max(0, find(eth?.src, ip?.src, ipv6?.src, arp?.senderIp));
  const to = isToAll(eth?.dst) ? -1 : find(eth?.dst, ip?.dst, ipv6?.dst, arp?.targetIp);
  return { from, to: to < 0 ? farthest(from, lanes.length) : to };
}

function farthest(lane: number, lanes: number): number {
  return lane > lanes - 1 - lane ? 0 : lanes - 1;
}

function isToAll(mac: string | undefined): boolean {
  return mac !== undefined && (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
}
