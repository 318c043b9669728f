import { ipv6Text } from './addresses.ts';
import { MalformedError } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { Ipv6Layer, ProtocolName } from './types.ts';

/** Extension headers (RFC 8200, 4) that are stepped over, and what may follow them. */
export const nextHeaders = {
  hopByHop: 0,
  routing: 43,
  fragment: 44,
  icmpv6: 58,
  none: 59,
  destinationOptions: 60,
} as const;

export const extensionNames: ReadonlyMap<number, ProtocolName> = new Map([
  [nextHeaders.hopByHop, 'ipv6.hopopts'],
  [nextHeaders.routing, 'ipv6.routing'],
  [nextHeaders.fragment, 'ipv6.fraghdr'],
  [nextHeaders.destinationOptions, 'ipv6.dstopts'],
]);

/** Reads the fixed header of IPv6 (RFC 8200, 3). */
export function readIpv6(cursor: Cursor): Ipv6Layer {
  const at = cursor.offset;
  const first = cursor.u32('ipv6 version and flow');
  const version = first >>> 28;
  if (version !== 6) throw new MalformedError(at, `ipv6 version: ${version}, should be 6, at offset ${at}`);
  const payloadLength = cursor.u16('ipv6 payload length');
  const nextHeader = cursor.u8('ipv6 next header');
  const hopLimit = cursor.u8('ipv6 hop limit');
  const src = ipv6Text(cursor.take(16, 'ipv6 source'));
  const dst = ipv6Text(cursor.take(16, 'ipv6 destination'));
  return {
    kind: 'ipv6',
    src,
    dst,
    trafficClass: (first >>> 20) & 0xff,
    flowLabel: first & 0xfffff,
    payloadLength,
    nextHeader,
    hopLimit,
    protocol: nextHeader,
    extensions: [],
  };
}

/**
 * Steps over the extension headers up to the first that carries something else, or up to a fragment header. Each step
 * consumes at least eight bytes, so there are no loops.
 * @param seen told of each header and where it began.
 */
export function readExtensions(
  cursor: Cursor,
  ipv6: Ipv6Layer,
  seen: (number: number, start: number) => void,
): void {
  while (extensionNames.has(ipv6.protocol)) {
    const { protocol: number } = ipv6;
    const start = cursor.offset;
    const next = cursor.u8('ipv6 next header');
    if (number === nextHeaders.fragment) {
      cursor.skip(1, 'ipv6 fragment header');
      const field = cursor.u16('ipv6 fragment offset');
      const id = cursor.u32('ipv6 fragment identification');
      ipv6.fragment = { offset: field & 0xfff8, more: (field & 1) !== 0, id };
    } else {
      const length = cursor.u8('ipv6 extension length');
      cursor.skip(length * 8 + 6, 'ipv6 extension header');
    }
    ipv6.extensions.push({ number, next });
    ipv6.protocol = next;
    seen(number, start);
    // Without further fragments the fragment header means nothing (RFC 6946).
    if (ipv6.fragment && number === nextHeaders.fragment && isFragment(ipv6)) return;
  }
}

/** Whether the packet is one of several. */
export function isFragment({ fragment }: Ipv6Layer): boolean {
  return fragment !== undefined && (fragment.more || fragment.offset > 0);
}
