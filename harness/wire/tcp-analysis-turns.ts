import type { Capture, Packet, TcpConnection, TcpLayer } from './types.ts';

/** One segment of a connection. */
export interface Turn {
  packet: Packet;
  tcp: TcpLayer;
  isToServer: boolean;
}

/** The segments of each connection in the order of the capture, with the copies that `any` captures hold of them. */
export function turnsByConnection(capture: Capture): [TcpConnection, Turn[]][] {
  const packets = new Map<number, Packet>();
  const copies = new Map<number, Packet[]>();
  for (const packet of capture.packets) {
    packets.set(packet.frame.number, packet);
    if (packet.copyOf === undefined) continue;
    const known = copies.get(packet.copyOf);
    if (known) known.push(packet);
    else copies.set(packet.copyOf, [packet]);
  }
  return capture.connections.map((connection) => {
    const toServer = new Set(connection.toServer.segments.map(({ frame }) => frame));
    const turns = connection.frames.flatMap((frame) => {
      const original = packets.get(frame);
      const all = original ? [original, ...(copies.get(frame) ?? [])] : [];
      return all.flatMap((packet) => turnOf(packet, toServer.has(frame)));
    });
    return [connection, turns.sort((a, b) => a.packet.frame.number - b.packet.frame.number)];
  });
}

function turnOf(packet: Packet, isToServer: boolean): Turn[] {
  const { tcp } = packet;
  return tcp ? [{ packet, tcp, isToServer }] : [];
}

/** Payload bytes on the wire. */
export function payloadLength({ payload, cutBytes = 0 }: TcpLayer): number {
  return payload.length + cutBytes;
}

/** The addresses and ports of a connection, whoever began it. */
export function endsOf({ client, server }: TcpConnection): string {
  return [`${client.address} ${client.port}`, `${server.address} ${server.port}`].toSorted().join(' ');
}
