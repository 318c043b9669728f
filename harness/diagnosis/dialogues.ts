import { acceptedAfterFrame, conversationsBetween } from '../evidence/connections.ts';
import { frameLimit } from '../evidence/programs.ts';
import { remembered } from '../evidence/remember.ts';
import { transferOf, type Transfer } from '../evidence/transfer.ts';
import type { TcpConnection, UdpConversation } from '../wire/types.ts';
import type { Finding } from './cause.ts';
import { peersOf, type Context, type ProgramView, type ScenarioView } from './context.ts';
import type { Said } from './each-program.ts';
import { connectionsWith, isEstablished } from './traffic.ts';

/** One connection that came about between a client and a server, and what both sent before we signalled either. */
export interface Dialogue {
  view: ScenarioView;
  client: ProgramView;
  server: ProgramView;
  connection: TcpConnection;
  up: Transfer;
  down: Transfer;
  /** The last frame that says something of both programs. */
  limit: number;
}

/** Every established connection of a scenario between a client and a server, in order. */
export const dialoguesIn = remembered((view: ScenarioView): readonly Dialogue[] =>
  pairsIn(view).flatMap(({ client, server }) => {
    const limit = frameLimit(view.evidence, client.id, server.id);
    return connectionsWith(view, client, [server])
      .filter((connection) => isEstablished(connection) && (connection.frames[0] ?? 0) <= limit)
      .map((connection) => ({
        view,
        client,
        server,
        connection,
        up: transferOf(connection, 'client', limit),
        down: transferOf(connection, 'server', limit),
        limit,
      }));
  }),
);

/** A UDP conversation between a client and a server, in the frames before we signalled either. */
export interface Talk {
  view: ScenarioView;
  client: ProgramView;
  server: ProgramView;
  conversation: UdpConversation;
  questions: UdpConversation['datagrams'];
  answers: UdpConversation['datagrams'];
  limit: number;
}

/** Every UDP conversation of a scenario between a client and a server. */
export const talksIn = remembered((view: ScenarioView): readonly Talk[] =>
  pairsIn(view).flatMap(({ client, server }) => {
    const limit = frameLimit(view.evidence, client.id, server.id);
    return conversationsBetween(view.evidence, client.id, server.id).map((conversation) => {
      const before = conversation.datagrams.filter(({ frame }) => frame <= limit);
      const questions = before.filter(({ from }) => from === 'client');
      const answers = before.filter(({ from }) => from === 'server');
      return { view, client, server, conversation, questions, answers, limit };
    });
  }),
);

/**
 * Asks the same question of every dialogue, and makes findings about the side that is to blame. A probe is never: it
 * does what the rubric tells it.
 */
export function eachDialogue(
  context: Context,
  blamed: 'server' | 'client',
  ask: (dialogue: Dialogue) => Said | undefined,
): Finding[] {
  return context.scenarios.flatMap((view) =>
    dialoguesIn(view).flatMap((dialogue) => asFinding(blamed, dialogue, ask)),
  );
}

/** The same, of every UDP conversation. */
export function eachTalk(
  context: Context,
  blamed: 'server' | 'client',
  ask: (talk: Talk) => Said | undefined,
): Finding[] {
  return context.scenarios.flatMap((view) => talksIn(view).flatMap((talk) => asFinding(blamed, talk, ask)));
}

function asFinding<T extends Pick<Dialogue, 'view' | 'client' | 'server'>>(
  blamed: 'server' | 'client',
  exchange: T,
  ask: (exchange: T) => Said | undefined,
): Finding[] {
  const { view, client, server } = exchange;
  const program = blamed === 'server' ? server : client;
  if (program.record.probe !== undefined) return [];
  const said = ask(exchange);
  const peers = blamed === 'server' ? peersOf(view, server) : [server];
  return said === undefined
    ? []
    : [{ scenario: view.id, programs: [program.id], peers: peers.map(({ id }) => id), ...said }];
}

function pairsIn(view: ScenarioView): { client: ProgramView; server: ProgramView }[] {
  return view.programs
    .filter(({ role, record }) => role === 'client' && record.end.kind !== 'not-started')
    .flatMap((client) => peersOf(view, client).map((server) => ({ client, server })));
}

/** The frame of a side's FIN, where it was sent before we signalled anybody. */
export function finOf({ connection, limit }: Dialogue, side: 'client' | 'server'): number | undefined {
  const fin = (side === 'client' ? connection.toServer : connection.toClient).fin?.frame;
  return fin !== undefined && fin <= limit ? fin : undefined;
}

/** The first reset of a side, before we signalled anybody. */
export function resetOf({ connection, limit }: Dialogue, side: 'client' | 'server'): number | undefined {
  return connection.resets.find(({ from, frame }) => from === side && frame <= limit)?.frame;
}

/** The server's program is known to have had the connection. */
export function isAccepted({ view, connection, server }: Dialogue): boolean {
  return acceptedAfterFrame(view.evidence, connection, server.id) !== undefined;
}

/** Bytes as text of one character a byte, for searching. */
export function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
