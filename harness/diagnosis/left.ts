import type { ProgramView, ScenarioView } from './context.ts';
import { wasSignalled } from './errors.ts';
import { connectionsWith, isEstablished, isRefused } from './traffic.ts';

/** A server that ended by itself while a client still wanted it. */
export interface Departure {
  /** True where no client had reached it. */
  isBeforeAny: boolean;
  frames: number[];
}

/** Undefined where the server stayed, or nobody missed it. */
export function departureOf(
  view: ScenarioView,
  server: ProgramView,
  clients: ProgramView[],
): Departure | undefined {
  const { end, endMs } = server.record;
  if (end.kind !== 'exited' || wasSignalled(view, server)) return undefined;
  const connections = connectionsWith(view, server, clients);
  const reached = connections.filter(isEstablished);
  const turnedAway = connections.filter(
    (connection) =>
      isRefused(connection) ||
      (isEstablished(connection) &&
        connection.toClient.bytes.length === 0 &&
        connection.resets.some((reset) => reset.from === 'server')),
  );
  const isMissed =
    turnedAway.length > 0 ||
    reached.length === 0 ||
    clients.some(
      (client) =>
        endMs !== undefined && client.record.end.kind !== 'not-started' && client.record.startMs >= endMs,
    );
  if (!isMissed) return undefined;
  return {
    isBeforeAny: reached.length === 0,
    frames: turnedAway
      .flatMap(({ handshake, resets }) => [handshake.syn ?? 0, resets[0]?.frame ?? 0])
      .filter((frame) => frame > 0),
  };
}
