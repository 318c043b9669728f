import { connectionsBetween, conversationsBetween, handshakeFrames } from '../../evidence/connections.ts';
import { frameLimit } from '../../evidence/programs.ts';
import type { ScenarioEvidence } from '../../evidence/types.ts';
import type { Endpoint, TcpConnection, UdpConversation } from '../../wire/types.ts';

/** What one side sent before the other one spoke. */
export interface Turn {
  from: 'client' | 'server';
  bytes: Uint8Array;
  /** The first frame of it. */
  frame: number;
}

/** One connection or conversation of a client with a server. */
export interface Exchange {
  protocol: 'tcp' | 'udp';
  client: Endpoint;
  server: Endpoint;
  turns: Turn[];
  /** The handshake's, or the first datagram's. */
  opening: number[];
  /** Who sent the first FIN, and both FINs where there are two. */
  closedBy?: 'client' | 'server';
  closing: number[];
}

/** What a client and a server said to each other in a scenario, before we stopped either. */
export function exchangesOf(scenario: ScenarioEvidence, client: string, server: string): Exchange[] {
  const limit = frameLimit(scenario, client, server);
  const tcp = connectionsBetween(scenario, client, server)
    .filter((connection) => handshakeFrames(connection, limit) !== undefined)
    .map((connection) => tcpExchange(connection, limit));
  const udp = conversationsBetween(scenario, client, server).map((conversation) =>
    udpExchange(conversation, limit),
  );
  return [...tcp, ...udp];
}

function tcpExchange(connection: TcpConnection, limit: number): Exchange {
  const chunks = (['client', 'server'] as const).flatMap((from) => {
    const direction = from === 'client' ? connection.toServer : connection.toClient;
    return direction.chunks.map(({ offset, length, frame }) => ({
      from,
      frame,
      bytes: direction.bytes.subarray(offset, offset + length),
    }));
  });
  const turns: Turn[] = [];
  for (const chunk of chunks.filter(({ frame }) => frame <= limit).toSorted((a, b) => a.frame - b.frame)) {
    const last = turns.at(-1);
    if (last?.from === chunk.from) last.bytes = Buffer.concat([last.bytes, chunk.bytes]);
    else turns.push({ ...chunk });
  }
  const fins = { client: connection.toServer.fin?.frame, server: connection.toClient.fin?.frame };
  const closing = [fins.client, fins.server].filter((frame) => frame !== undefined && frame <= limit);
  return {
    protocol: 'tcp',
    client: connection.client,
    server: connection.server,
    turns,
    opening: handshakeFrames(connection, limit) ?? [],
    closing: closing.filter((frame) => frame !== undefined).toSorted((a, b) => a - b),
    ...(closing.length === 0
      ? {}
      : { closedBy: (fins.client ?? Infinity) < (fins.server ?? Infinity) ? 'client' : 'server' }),
  };
}

function udpExchange({ client, server, datagrams }: UdpConversation, limit: number): Exchange {
  const turns = datagrams
    .filter(({ frame }) => frame <= limit)
    .map(({ from, frame, payload }) => ({ from, frame, bytes: payload }));
  return {
    protocol: 'udp',
    client,
    server,
    turns,
    opening: turns.slice(0, 1).map(({ frame }) => frame),
    closing: [],
  };
}

/** All that a side sent. */
export function saidBy({ turns }: Exchange, side: Turn['from']): Uint8Array {
  return Buffer.concat(turns.filter(({ from }) => from === side).map(({ bytes }) => bytes));
}

/** Bytes as text, where they are text. */
export function asText(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes).toString('utf8');
  return /[\u0000-\u0008\u000e-\u001f\ufffd]/u.test(text) ? undefined : text;
}
