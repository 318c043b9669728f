import { acceptedAfterFrame, connectionsFrom, listeningPort } from '../../evidence/connections.ts';
import { addressesOf, frameLimit, machineOf } from '../../evidence/programs.ts';
import type { ScenarioEvidence } from '../../evidence/types.ts';
import type { TcpConnection } from '../../wire/types.ts';

/** What became of one client's connection, as frame numbers. It only shows; checks judge. */
export interface ServiceStory {
  /** The client's program, or its address. */
  client: string;
  machine: string | undefined;
  connection: TcpConnection;
  asked: number;
  /** The frame that made it an open connection. */
  opened?: number;
  /** The server's program had it from this frame on; absent where nothing shows that it called accept(). */
  accepted?: number;
  /** The server's FIN, or a reset; the last frame that counts where there is none. */
  ended: number;
  isClosed: boolean;
  questions: number[];
  answers: number[];
}

/** The connections of a scenario to a server of the lab, in order of their first frame. */
export function serviceStories(scenario: ScenarioEvidence): ServiceStory[] {
  const owners = new Map<number, string>();
  for (const { id } of scenario.record.programs)
    for (const { stream } of connectionsFrom(scenario, id)) if (!owners.has(stream)) owners.set(stream, id);
  return scenario.capture.connections
    .toSorted((a, b) => (a.frames[0] ?? 0) - (b.frames[0] ?? 0))
    .flatMap((connection) => {
      const server = serverOf(scenario, connection);
      return server === undefined
        ? []
        : [storyOf(scenario, connection, server, owners.get(connection.stream))];
    });
}

function serverOf(scenario: ScenarioEvidence, { server }: TcpConnection): string | undefined {
  const port = listeningPort(scenario, server.port);
  const here = scenario.record.programs.filter(({ id }) => {
    const machine = machineOf(scenario, id);
    return machine !== undefined && addressesOf(machine).includes(server.address);
  });
  return here.find(({ listening }) => listening.some((socket) => socket.port === port))?.id;
}

function storyOf(
  scenario: ScenarioEvidence,
  connection: TcpConnection,
  server: string,
  owner: string | undefined,
): ServiceStory {
  const limit = frameLimit(scenario, server, ...(owner === undefined ? [] : [owner]));
  const { handshake, toServer, toClient, resets, frames, client } = connection;
  const asked = handshake.syn ?? frames[0] ?? 0;
  const opened = handshake.synAck === undefined ? undefined : (handshake.ack ?? handshake.synAck);
  const accepted = acceptedAfterFrame(scenario, connection, server);
  const closing = [toClient.fin?.frame, resets[0]?.frame].filter(
    (frame) => frame !== undefined && frame <= limit,
  );
  const last = frames.findLast((frame) => frame <= limit) ?? asked;
  const until = (all: { frame: number }[]): number[] => [
    ...new Set(all.map(({ frame }) => frame).filter((frame) => frame <= limit)),
  ];
  return {
    client: owner ?? `${client.address}:${client.port}`,
    machine: owner === undefined ? undefined : machineOf(scenario, owner)?.name,
    connection,
    asked,
    ...(opened === undefined ? {} : { opened }),
    ...(accepted === undefined || opened === undefined ? {} : { accepted: Math.max(opened, accepted) }),
    ended: Math.min(...closing.map((frame) => frame ?? last), closing.length === 0 ? last : Infinity),
    isClosed: closing.length > 0,
    questions: until(toServer.chunks),
    answers: until(toClient.chunks),
  };
}
