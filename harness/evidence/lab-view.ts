import { dissect } from '../wire/index.ts';
import type { Capture, Frame, Packet } from '../wire/types.ts';
import { ipv4Bytes } from '../wire/addresses.ts';
import { remembered } from './remember.ts';
import type { ScenarioEvidence } from './types.ts';

/**
 * The capture as the lab sees it: an address that a machine held by adoption is replaced by the machine's own, so that
 * a filter that names the lab's addresses means what its author meant. Frame numbers, lengths and all other bytes
 * (checksums too) stay. Without adopted addresses it is the capture itself. A connection that was redirected from
 * localhost crossed the switch with the machines' own addresses, so nothing is replaced for it.
 */
export const labView = remembered((scenario: ScenarioEvidence): Capture => {
  const own = ownAddresses(scenario);
  return own.size === 0 ? scenario.capture : rewritten(scenario.capture, own);
});

/** Adopted address → address of the machine that held it. */
function ownAddresses({ record }: ScenarioEvidence): Map<string, string> {
  const real = new Set(record.machines.map(({ address }) => address));
  return new Map(
    record.machines.flatMap(({ address, adopted = [] }) =>
      adopted.filter((other) => !real.has(other)).map((other): [string, string] => [other, address]),
    ),
  );
}

function rewritten(capture: Capture, own: ReadonlyMap<string, string>): Capture {
  const frames = capture.packets.map((packet) => rewriteFrame(packet, own));
  return dissect({ ...capture.file, frames });
}

function rewriteFrame(packet: Packet, own: ReadonlyMap<string, string>): Frame {
  const places = addressPlaces(packet).filter(({ address }) => own.has(address));
  if (places.length === 0) return packet.frame;
  const bytes = Uint8Array.from(packet.frame.bytes);
  for (const { at, address } of places) {
    const isThere = bytes.subarray(at, at + 4).join('.') === address;
    const replacement = ipv4Bytes(own.get(address) ?? address);
    if (isThere && replacement !== undefined) bytes.set(replacement, at);
  }
  return { ...packet.frame, bytes };
}

/** Where the IPv4 addresses of a frame stand: RFC 791 (3.1), RFC 826, and the header that an ICMP error quotes (RFC 792). */
function addressPlaces({ frame, spans, arp, ip, icmp }: Packet): { at: number; address: string }[] {
  const network = spans.find(({ protocol, bytes }) => isNetwork(protocol) && bytes === frame.bytes);
  if (network === undefined) return [];
  const { start, headerEnd } = network;
  if (arp !== undefined) {
    return [
      { at: start + 14, address: arp.senderIp },
      { at: start + 24, address: arp.targetIp },
    ];
  }
  if (ip === undefined) return [];
  const places = [
    { at: start + 12, address: ip.src },
    { at: start + 16, address: ip.dst },
  ];
  const quoted = icmp?.quoted?.ip;
  if (quoted !== undefined) {
    const inner = headerEnd + 8;
    places.push({ at: inner + 12, address: quoted.src }, { at: inner + 16, address: quoted.dst });
  }
  return places;
}

function isNetwork(protocol: string): boolean {
  return protocol === 'ip' || protocol === 'arp';
}
