import { startsWith } from './bytes.ts';
import type { Context, RatedCheck } from './context.ts';
import { dialoguesIn, type Dialogue } from './dialogues.ts';
import type { ProbeBytes } from '../model/probe.ts';
import { probeBytes } from '../evidence/messages.ts';

/** What a probe was told to send, request by request. */
export function requestsOf({ client }: Dialogue): Uint8Array[] {
  const { probe } = client.record;
  const send: ProbeBytes[] = probe !== undefined && 'send' in probe ? (probe.send ?? []) : [];
  return send.map(probeBytes);
}

/** The failed `reply` checks about the client of a dialogue. */
export function failedReplies(context: Context, { view, client }: Dialogue): RatedCheck[] {
  return context.checks.filter(
    (check) =>
      check.status === 'failed' &&
      (check.item.type === 'reply' || check.item.type === 'echo' || check.item.type === 'frames') &&
      check.item.scenario === view.id &&
      (check.mentions.get(view.id)?.has(client.id) ?? false),
  );
}

/**
 * A dialogue with the same server's file in which the same request went out in one segment, was answered, and failed no
 * check: proof that the server knows the request.
 */
export function answeredWhole(
  context: Context,
  dialogue: Dialogue,
  request: Uint8Array,
): Dialogue | undefined {
  return context.scenarios
    .flatMap(dialoguesIn)
    .find(
      (other) =>
        other !== dialogue &&
        other.server.file === dialogue.server.file &&
        other.down.sent.length > 0 &&
        startsWith(other.up.sent, request) &&
        (other.connection.toServer.chunks[0]?.length ?? 0) >= request.length &&
        failedReplies(context, other).length === 0,
    );
}
