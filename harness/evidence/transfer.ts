import type { TcpConnection } from '../wire/types.ts';
import { acceptedAfterFrame } from './connections.ts';
import type { ScenarioEvidence } from './types.ts';

export type Side = 'client' | 'server';

/** What one side of a connection sent, up to a frame. */
export interface Transfer {
  connection: TcpConnection;
  from: Side;
  /** Payload in order, up to the first byte that the capture never saw. */
  sent: Uint8Array;
  /** How many of these bytes the other machine acknowledged. */
  acknowledged: number;
  /** The last frame that carried a part of `sent`, and all of them in order. */
  frames: number[];
  /** First reset that the receiver of these bytes sent. */
  refusedBy?: number;
  /** True where bytes are missing from the capture though the receiver acknowledged them. */
  hasUnseenBytes: boolean;
}

/** What a side sent on a connection in the frames up to `limit`. */
export function transferOf(connection: TcpConnection, from: Side, limit: number): Transfer {
  const direction = from === 'client' ? connection.toServer : connection.toClient;
  const opposite = from === 'client' ? connection.toClient : connection.toServer;
  let sentBytes = 0;
  const frames = new Set<number>();
  for (const chunk of direction.chunks) {
    if (chunk.frame > limit || chunk.offset > sentBytes) continue;
    sentBytes = Math.max(sentBytes, chunk.offset + chunk.length);
    frames.add(chunk.frame);
  }
  const firstGap = direction.gaps[0]?.offset ?? Infinity;
  const acknowledged =
    limit === Infinity
      ? direction.acknowledged
      : opposite.segments.reduce(
          (most, { frame, ack }) => (frame <= limit ? Math.max(most, ack - 1) : most),
          0,
        );
  const refusal = connection.resets.find((reset) => reset.from !== from && reset.frame <= limit);
  const sent = direction.bytes.subarray(0, Math.min(sentBytes, firstGap));
  return {
    connection,
    from,
    sent,
    acknowledged: Math.min(acknowledged, sent.length),
    frames: [...frames].toSorted((a, b) => a - b),
    ...(refusal === undefined ? {} : { refusedBy: refusal.frame }),
    hasUnseenBytes: firstGap < direction.acknowledged,
  };
}

/**
 * The bytes of a transfer that count as *delivered*: acknowledged, on a connection that the server's program
 * accepted, and not answered by the receiver's reset. close() with unread data sends a reset, so a reset from the
 * receiver says that its program left bytes unread although its kernel had acknowledged them.
 */
export function deliveredBytes(scenario: ScenarioEvidence, transfer: Transfer, serverId: string): Uint8Array {
  const isAccepted = acceptedAfterFrame(scenario, transfer.connection, serverId) !== undefined;
  if (!isAccepted || transfer.refusedBy !== undefined) return new Uint8Array();
  return transfer.sent.subarray(0, transfer.acknowledged);
}

/** The frame that first carried the byte at an offset of a transfer. */
export function frameOfByte(transfer: Transfer, offset: number): number | undefined {
  const direction = transfer.from === 'client' ? transfer.connection.toServer : transfer.connection.toClient;
  return direction.chunks.find((chunk) => offset >= chunk.offset && offset < chunk.offset + chunk.length)
    ?.frame;
}
