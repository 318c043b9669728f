import type { Context, ProgramView, ScenarioView } from './context.ts';
import { wasSignalled } from './errors.ts';
import { conversationsBetween } from '../evidence/connections.ts';
import { connectionsWith, isEstablished, isRefused } from './traffic.ts';

/** A server that ended by itself while a client still wanted it. */
export interface Departure {
  /** True where no client had reached it. */
  isBeforeAny: boolean;
  frames: number[];
}

/** Undefined where the server stayed, or nobody missed it: no client of a check that lost something. */
export function departureOf(
  context: Context,
  view: ScenarioView,
  server: ProgramView,
  all: ProgramView[],
): Departure | undefined {
  const { end, endMs } = server.record;
  const needy = all.filter((client) => isInNeed(context, view, client));
  if (end.kind !== 'exited' || wasSignalled(view, server)) return undefined;
  const reached = connectionsWith(view, server, all).filter(isEstablished);
  const hasAnswered = all.some((client) =>
    conversationsBetween(view.evidence, client.id, server.id).some(({ datagrams }) =>
      datagrams.some(({ from }) => from === 'server'),
    ),
  );
  const isBeforeAny = reached.length === 0 && !hasAnswered;
  const turnedAway = connectionsWith(view, server, needy).filter(
    (connection) =>
      isRefused(connection) ||
      (isEstablished(connection) &&
        connection.toClient.bytes.length === 0 &&
        connection.resets.some((reset) => reset.from === 'server')),
  );
  const isMissed =
    turnedAway.length > 0 ||
    (isBeforeAny && needy.length > 0) ||
    needy.some(
      (client) =>
        endMs !== undefined && client.record.end.kind !== 'not-started' && client.record.startMs >= endMs,
    );
  if (!isMissed) return undefined;
  return {
    isBeforeAny,
    frames: turnedAway
      .flatMap(({ handshake, resets }) => [handshake.syn ?? 0, resets[0]?.frame ?? 0])
      .filter((frame) => frame > 0),
  };
}

/** True for a client that a failed check speaks of, or all programs of whose scenario it speaks of. */
function isInNeed(context: Context, view: ScenarioView, client: ProgramView): boolean {
  return context.checks.some(({ isTroubled, mentions }) => {
    const mentioned = mentions.get(view.id);
    return isTroubled && mentioned !== undefined && (mentioned.size === 0 || mentioned.has(client.id));
  });
}
