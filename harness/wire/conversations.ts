import type { Packet, UdpConversation } from './types.ts';

/** The UDP conversations of a capture, numbered as Wireshark's `udp.stream`: one for two addresses and ports. */
export function findConversations(packets: Packet[]): UdpConversation[] {
  const conversations = new Map<string, UdpConversation>();
  for (const { frame, ip, udp } of packets) {
    if (!ip || !udp) continue;
    const [src, dst] = [`${ip.src}:${udp.srcPort}`, `${ip.dst}:${udp.dstPort}`];
    const key = src < dst ? `${src} ${dst}` : `${dst} ${src}`;
    let conversation = conversations.get(key);
    if (!conversation) {
      conversation = {
        kind: 'udp',
        stream: conversations.size,
        client: { address: ip.src, port: udp.srcPort },
        server: { address: ip.dst, port: udp.dstPort },
        datagrams: [],
      };
      conversations.set(key, conversation);
    }
    const { client } = conversation;
    const from = ip.src === client.address && udp.srcPort === client.port ? 'client' : 'server';
    conversation.datagrams.push({ frame: frame.number, from, payload: udp.payload });
  }
  return [...conversations.values()];
}
