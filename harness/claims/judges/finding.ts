import type { Message } from '../../model/verdict.ts';
import type { Exchange, Finding, Scope } from '../types.ts';

export const unknown: Finding = { is: 'unknown' };
export const absent: Finding = { is: 'absent' };

export function holds(frames: (number | undefined)[]): Finding {
  return { is: 'true', frames: cited(frames) };
}

/** It is false; the key is that of the truth, without `claims.truth.`. */
export function fails(
  key: string,
  values: NonNullable<Message['values']>,
  frames: (number | undefined)[],
): Finding {
  return { is: 'false', truth: { key: `claims.truth.${key}`, values }, frames: cited(frames) };
}

/** Enough frames to look at. */
const MOST_FRAMES = 8;

function cited(frames: (number | undefined)[]): number[] {
  const numbers = new Set(frames.filter((frame) => frame !== undefined));
  return [...numbers].toSorted((a, b) => a - b).slice(0, MOST_FRAMES);
}

/**
 * Whether something is so in an exchange, over all of a capture: in one of the lab's it is true; false where it is so in none of the lab's and in no other
 * exchange either, and nowhere unknown.
 */
export function anyOf(
  scope: Scope,
  look: (exchange: Exchange) => number[] | 'not' | 'unknown',
  otherwise: (exchanges: Exchange[]) => Finding,
): Finding {
  if (scope.exchanges.length === 0) return absent;
  const seen = scope.exchanges.map(look);
  const found = seen.find((one) => typeof one !== 'string');
  if (found !== undefined && typeof found !== 'string') return holds(found);
  if (seen.includes('unknown') || scope.others.some((exchange) => look(exchange) !== 'not')) return unknown;
  return otherwise(scope.exchanges);
}

/** The SYN was seen, and the end: FIN from both sides, or a reset. */
export function isWhole({ connection }: Exchange, limit: number): boolean {
  if (connection === undefined) return true;
  const { handshake, toServer, toClient, resets, frames } = connection;
  const isEnded = (toServer.fin !== undefined && toClient.fin !== undefined) || resets.length > 0;
  const hasGaps = toServer.gaps.length + toClient.gaps.length > 0;
  return handshake.syn !== undefined && isEnded && !hasGaps && (frames.at(-1) ?? 0) <= limit;
}
