import { connectionsBetween, connectionsFrom, conversationsBetween } from '../evidence/connections.ts';
import type { ListeningSocket } from '../model/evidence.ts';
import type { TcpConnection } from '../wire/types.ts';
import type { Context, ProgramView, ScenarioView } from './context.ts';

/** The connections between a program and the programs on its other end. */
export function connectionsWith(
  view: ScenarioView,
  program: ProgramView,
  peers: ProgramView[],
): TcpConnection[] {
  return peers.flatMap((peer) =>
    program.role === 'server'
      ? connectionsBetween(view.evidence, peer.id, program.id)
      : connectionsBetween(view.evidence, program.id, peer.id),
  );
}

/** True where the server's machine answered the SYN. */
export function isEstablished(connection: TcpConnection): boolean {
  return connection.handshake.synAck !== undefined;
}

/** True where a SYN was answered by a reset: nobody listens there. */
export function isRefused(connection: TcpConnection): boolean {
  return (
    connection.handshake.syn !== undefined &&
    !isEstablished(connection) &&
    connection.resets.some((reset) => reset.from === 'server')
  );
}

/** The ports of a protocol that a client tried to reach, and the frames that show it. */
export function targetPorts(
  view: ScenarioView,
  client: ProgramView,
  protocol: 'tcp' | 'udp',
): Map<number, number[]> {
  const ports = new Map<number, number[]>();
  const add = (port: number, frame: number | undefined) =>
    ports.set(port, [...(ports.get(port) ?? []), ...(frame === undefined ? [] : [frame])]);
  if (protocol === 'tcp')
    for (const { server, handshake, frames } of connectionsFrom(view.evidence, client.id))
      add(server.port, handshake.syn ?? frames[0]);
  if (protocol === 'udp')
    for (const server of view.programs)
      for (const { server: to, datagrams } of server.role === 'server'
        ? conversationsBetween(view.evidence, client.id, server.id)
        : [])
        add(to.port, datagrams[0]?.frame);
  for (const self of selfConnections(view, client)) if (self.protocol === protocol) add(self.port, undefined);
  return ports;
}

/** The attempts of a client's machine to reach itself, where the program it wants runs elsewhere. Name queries do not count. */
export function selfConnections(view: ScenarioView, client: ProgramView) {
  const isAtHome = view.programs.some(
    (other) => other.role === 'server' && other.record.machine === client.record.machine,
  );
  if (isAtHome) return [];
  const first = view.evidence.firstRun?.record.selfConnections ?? [];
  return [...view.evidence.record.selfConnections, ...first].filter(
    (self) => self.machine === client.record.machine && self.port !== 53,
  );
}

/** The sockets on which a server waits: of UDP, those that somebody bound or used, not those of a passing query. */
export function listeningSockets(
  context: Context,
  view: ScenarioView,
  server: ProgramView,
  protocol: 'tcp' | 'udp',
): ListeningSocket[] {
  const sockets = server.record.listening.filter((socket) => socket.protocol === protocol);
  if (protocol === 'tcp') return sockets;
  const demanded = context.checks.map((check) => check.with['port']);
  const used = new Set(
    view.evidence.capture.conversations
      .filter((conversation) => server.addresses.has(conversation.server.address))
      .map((conversation) => conversation.server.port),
  );
  return sockets.filter(({ port }) => port < 32768 || demanded.includes(port) || used.has(port));
}
