import { ipProtocols } from './ipv4.ts';
import { networkOf } from './network.ts';
import type { Packet, UdpConversation } from './types.ts';

/**
 * The UDP conversations of a capture, numbered as Wireshark's `udp.stream`: one for two addresses and ports. Copies of
 * packets are left out.
 */
export function findConversations(packets: Packet[]): UdpConversation[] {
  const streams = numberUdpStreams(packets);
  const conversations = new Map<string, UdpConversation>();
  for (const packet of packets) {
    const { frame, udp, copyOf } = packet;
    const network = networkOf(packet);
    if (!network || !udp || copyOf !== undefined) continue;
    const key = udpKey(network, udp);
    let conversation = conversations.get(key);
    if (!conversation) {
      conversation = {
        kind: 'udp',
        stream: streams.get(key) ?? 0,
        client: { address: network.src, port: udp.srcPort },
        server: { address: network.dst, port: udp.dstPort },
        datagrams: [],
      };
      conversations.set(key, conversation);
    }
    const { client } = conversation;
    const from = network.src === client.address && udp.srcPort === client.port ? 'client' : 'server';
    conversation.datagrams.push({ frame: frame.number, from, payload: udp.payload });
  }
  return [...conversations.values()];
}

/** The number of each conversation. A datagram that is seen in an ICMP error alone takes one too, as in Wireshark. */
export function numberUdpStreams(packets: Packet[]): Map<string, number> {
  const streams = new Map<string, number>();
  const number = (key: string) => {
    if (!streams.has(key)) streams.set(key, streams.size);
  };
  for (const packet of packets) {
    const { udp, icmp, icmpv6 } = packet;
    const network = networkOf(packet);
    if (network && udp) number(udpKey(network, udp));
    const quoted = icmp?.quoted ?? icmpv6?.quoted;
    const inner = icmp?.quoted?.ip ?? icmpv6?.quoted?.ipv6;
    if (inner?.protocol !== ipProtocols.udp || quoted?.srcPort === undefined) continue;
    number(udpKey(inner, { srcPort: quoted.srcPort, dstPort: quoted.dstPort ?? 0 }));
  }
  return streams;
}

/** The same for both directions. */
export function udpKey(
  { src, dst }: { src: string; dst: string },
  { srcPort, dstPort }: { srcPort: number; dstPort: number },
): string {
  const ends = [`${src}:${srcPort}`, `${dst}:${dstPort}`];
  return ends.toSorted().join(' ');
}
