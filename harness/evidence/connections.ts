import type { ConnectionRecord } from '../model/evidence.ts';
import type { TcpConnection, UdpConversation } from '../wire/types.ts';
import { addressesOf, frameLimit, isWithin, machineOf, windowOf } from './programs.ts';
import { rememberedByName } from './remember.ts';
import type { ScenarioEvidence } from './types.ts';

/**
 * The TCP connections that a client program opened to the machine of a server program, in order of their first
 * frame. The port does not matter: a wrong port costs the port check and nothing else.
 */
export function connectionsBetween(
  scenario: ScenarioEvidence,
  clientId: string,
  serverId: string,
): TcpConnection[] {
  const server = machineOf(scenario, serverId);
  if (server === undefined) return [];
  const serverWindow = windowOf(scenario, serverId);
  const addresses = addressesOf(server);
  return connectionsFrom(scenario, clientId).filter((connection) => {
    const first = connection.frames[0] ?? 0;
    return addresses.includes(connection.server.address) && first <= serverWindow.upTo;
  });
}

/** All TCP connections that a client program opened, wherever they went. */
export const connectionsFrom = rememberedByName(
  (scenario: ScenarioEvidence, clientId: string): readonly TcpConnection[] => {
    const client = machineOf(scenario, clientId);
    if (client === undefined) return [];
    const window = windowOf(scenario, clientId);
    const addresses = addressesOf(client);
    return scenario.capture.connections
      .filter(
        ({ client: from, frames }) => addresses.includes(from.address) && isWithin(window, frames[0] ?? 0),
      )
      .toSorted((a, b) => (a.frames[0] ?? 0) - (b.frames[0] ?? 0));
  },
);

/** The UDP conversations that a client program began with the machine of a server program. */
export function conversationsBetween(
  scenario: ScenarioEvidence,
  clientId: string,
  serverId: string,
): UdpConversation[] {
  const client = machineOf(scenario, clientId);
  const server = machineOf(scenario, serverId);
  if (client === undefined || server === undefined) return [];
  const window = windowOf(scenario, clientId);
  return scenario.capture.conversations.filter(
    (conversation) =>
      addressesOf(client).includes(conversation.client.address) &&
      addressesOf(server).includes(conversation.server.address) &&
      isWithin(window, conversation.datagrams[0]?.frame ?? 0),
  );
}

/** What the server machine's kernel showed of a connection, where it was looked at in time. */
export function kernelRecordOf(
  scenario: ScenarioEvidence,
  connection: TcpConnection,
  serverId: string,
): ConnectionRecord | undefined {
  const listening = listeningPort(scenario, connection.server.port);
  const matching = scenario.record.connections.filter(
    (record) =>
      record.program === serverId &&
      plainAddress(record.remote.address) === connection.client.address &&
      record.remote.port === connection.client.port &&
      record.local.port === listening,
  );
  return matching.find((record) => record.acceptedMs !== undefined) ?? matching[0];
}

/** The port where the server of a connection listens: another one than on the wire where the lab led it there. */
export function listeningPort({ record }: ScenarioEvidence, port: number): number {
  for (const adoption of record.adoption ?? [])
    if (adoption.kind === 'port' && adoption.port === port) return adoption.to ?? port;
  return port;
}

/**
 * The frame after which the server's program is known to own a connection, or undefined where nothing shows that
 * it called accept(). The kernel completes handshakes and acknowledges data on its own, so only three things prove
 * it: the kernel's table said so, the server sent data, or the server sent FIN before we signalled it (a listening
 * socket that closes resets the connections nobody accepted).
 */
export function acceptedAfterFrame(
  scenario: ScenarioEvidence,
  connection: TcpConnection,
  serverId: string,
): number | undefined {
  const limit = frameLimit(scenario, serverId);
  const signs: number[] = [];
  const record = kernelRecordOf(scenario, connection, serverId);
  if (record?.acceptedMs !== undefined && (record.acceptedAfterFrame ?? 0) <= limit) {
    signs.push(record.acceptedAfterFrame ?? 0);
  }
  const payload = connection.toClient.chunks.find((chunk) => chunk.frame <= limit);
  if (payload !== undefined) signs.push(payload.frame - 1);
  const fin = connection.toClient.fin;
  if (fin !== undefined && fin.frame <= limit) signs.push(fin.frame - 1);
  return signs.length === 0 ? undefined : Math.min(...signs);
}

/** Whether the three segments of a handshake are all there, up to a frame (RFC 9293, 3.5). */
export function handshakeFrames(connection: TcpConnection, limit: number): number[] | undefined {
  const { syn, synAck, ack } = connection.handshake;
  if (syn === undefined || synAck === undefined || ack === undefined) return undefined;
  return ack <= limit ? [syn, synAck, ack] : undefined;
}

/** IPv4 addresses as written by a dual-stack socket: `::ffff:172.16.16.102`. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:/iu, '');
}
