import type { Packet } from '../../wire/types.ts';
import type { Claim, Exchange, Finding, Party, Scope } from '../types.ts';
import { anyOf, fails, isWhole, unknown } from './finding.ts';
import { flagsFit, flagText } from './flags.ts';
import { sideOf, type Side } from './parties.ts';
import { holdsText, isText, shownText } from './texts.ts';

type Of<Kind extends Claim['kind']> = Extract<Claim, { kind: Kind }>;

/** Whether somebody sent a segment with these flags. */
export function judgeSendsFlags({ who, to, flags }: Of<'sends-flags'>, scope: Scope): Finding {
  return anyOf(
    scope,
    (exchange) => {
      if (exchange.protocol !== 'tcp') return 'not';
      const side = sideOf(who, exchange, scope);
      if (side === undefined) return 'unknown';
      if (side === null || !isTowards(to, side, exchange, scope)) return 'not';
      const sent = packetsFrom(side, exchange, scope);
      const fits = sent.map((packet) =>
        packet.tcp === undefined ? 'not' : flagsFit(flags, packet.tcp.flags),
      );
      const at = fits.indexOf('fit');
      const [number] = at === -1 ? [] : [sent[at]?.frame.number];
      if (number !== undefined && number <= scope.limit) return [number];
      if (number !== undefined || fits.includes('partly')) return 'unknown';
      return isComplete(flags, exchange, scope.limit) ? 'not' : 'unknown';
    },
    (exchanges) => {
      const sides = exchanges.map((exchange) => ({ exchange, side: sideOf(who, exchange, scope) }));
      const own = sides.filter(
        ({ exchange, side }) =>
          typeof side === 'string' && exchange.protocol === 'tcp' && isTowards(to, side, exchange, scope),
      );
      const [first] = own;
      if (first?.side === undefined || first.side === null) return unknown;
      const { side } = first;
      const sent = own.flatMap(({ exchange }) => packetsFrom(side, exchange, scope));
      const seen = [...new Set(sent.map(({ tcp }) => (tcp === undefined ? '' : `[${flagText(tcp.flags)}]`)))];
      return fails(
        sent.length === 0 ? 'sent-nothing' : 'sent-flags',
        { side, seen: seen.slice(0, 6).join(' ') },
        (sent.length === 0 ? own.flatMap(({ exchange }) => exchange.frames) : sent).map((one) =>
          typeof one === 'number' ? one : one.frame.number,
        ),
      );
    },
  );
}

/** Nothing that bears on these flags can be missing. */
function isComplete(flags: readonly string[], exchange: Exchange, limit: number): boolean {
  const { connection } = exchange;
  if (connection?.handshake.syn === undefined) return false;
  // What a handshake is made of has come and gone once it was completed or refused.
  if (flags.includes('syn')) return connection.handshake.ack !== undefined || connection.resets.length > 0;
  return isWhole(exchange, limit);
}

function isTowards(to: Party | undefined, side: Side, exchange: Exchange, scope: Scope): boolean {
  return to === undefined || sideOf(to, exchange, scope) === (side === 'client' ? 'server' : 'client');
}

function packetsFrom(side: Side, exchange: Exchange, { packets }: Scope): Packet[] {
  const { address, port } = exchange[side];
  return exchange.frames.flatMap((frame) => {
    const packet = packets.get(frame);
    const source = (packet?.ip ?? packet?.ipv6)?.src;
    const ports = packet?.tcp ?? packet?.udp;
    return packet !== undefined && source === address && ports?.srcPort === port ? [packet] : [];
  });
}

/** Whether somebody sent so many bytes, counted in any way a report may count them. */
export function judgeSendsBytes({ who, isReceiver, bytes }: Of<'sends-bytes'>, scope: Scope): Finding {
  const speaker = (exchange: Exchange): Side | null | undefined => {
    const side = sideOf(who, exchange, scope);
    return isReceiver && typeof side === 'string' ? (side === 'client' ? 'server' : 'client') : side;
  };
  return anyOf(
    scope,
    (exchange) => {
      const side = speaker(exchange);
      if (side === undefined) return 'unknown';
      if (side === null) return 'not';
      const pieces = piecesFrom(side, exchange);
      if (pieces === undefined) return 'unknown';
      const found = countedAs(bytes, pieces, packetsFrom(side, exchange, scope));
      if (found !== undefined) return found;
      return isWhole(exchange, Infinity) ? 'not' : 'unknown';
    },
    (exchanges) => {
      const own = exchanges.flatMap((exchange) => {
        const side = speaker(exchange);
        return typeof side === 'string' ? [{ exchange, side, pieces: piecesFrom(side, exchange) ?? [] }] : [];
      });
      const totals = [...new Set(own.map(({ pieces }) => sum(pieces.map(({ length }) => length))))];
      const [first] = own;
      // Several exchanges may have been added up.
      if (first === undefined || totals.length !== 1 || isMultiple(bytes, totals[0] ?? 0, own.length))
        return unknown;
      return fails(
        'sent-bytes',
        { side: first.side, bytes: totals[0] ?? 0 },
        own.flatMap(({ pieces }) => pieces.map(({ frame }) => frame)),
      );
    },
  );
}

interface Piece {
  frame: number;
  length: number;
}

function piecesFrom(side: Side, { connection, conversation }: Exchange): Piece[] | undefined {
  const direction = side === 'client' ? connection?.toServer : connection?.toClient;
  if (direction !== undefined)
    return direction.gaps.length > 0
      ? undefined
      : direction.chunks.map(({ frame, length }) => ({ frame, length }));
  return conversation?.datagrams
    .filter(({ from }) => from === side)
    .map(({ frame, payload }) => ({ frame, length: payload.length }));
}

/** The frames that come to so many bytes: all of them, some in a row, or one frame with its headers. */
function countedAs(bytes: number, pieces: Piece[], sent: Packet[]): number[] | undefined {
  for (let from = 0; from < Math.min(pieces.length, 200); from += 1) {
    let total = 0;
    for (let to = from; to < Math.min(pieces.length, from + 200); to += 1) {
      total += pieces[to]?.length ?? 0;
      if (total === bytes) return pieces.slice(from, to + 1).map(({ frame }) => frame);
    }
  }
  const carriers = new Set(pieces.map(({ frame }) => frame));
  const framed = sent.find(
    ({ frame, ip }) =>
      carriers.has(frame.number) && (frame.originalLength === bytes || ip?.totalLength === bytes),
  );
  return framed === undefined ? undefined : [framed.frame.number];
}

function isMultiple(bytes: number, one: number, most: number): boolean {
  return one > 0 && bytes % one === 0 && bytes / one <= most;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Whether a quoted text was sent. */
export function judgePayload({ who, text, isPartOfText }: Of<'payload'>, scope: Scope): Finding {
  const sides: Side[] = ['client', 'server'];
  return anyOf(
    scope,
    (exchange) => {
      const own = who === undefined ? sides : [sideOf(who, exchange, scope)];
      if (own.includes(undefined)) return 'unknown';
      for (const side of own) {
        if (side === null || side === undefined) continue;
        if (!holdsText(bytesFrom(side, exchange), text)) continue;
        const isAll = isPartOfText === true || textsFrom(side, exchange).some((sent) => isText(sent, text));
        // "Sends 'hal'", where "halo" was sent: arguable.
        return isAll ? dataFrames(exchange, side).slice(0, 3) : 'unknown';
      }
      return isWhole(exchange, Infinity) ? 'not' : 'unknown';
    },
    (exchanges) => {
      // What was really sent must be one thing, or nothing can be set against the quotation.
      const said = exchanges.flatMap((exchange) => {
        const own = who === undefined ? sides : [sideOf(who, exchange, scope)];
        return own.flatMap((side) => (typeof side === 'string' ? [bytesFrom(side, exchange)] : []));
      });
      const texts = [...new Set(said.map((bytes) => shownText(bytes)))].filter((one) => one !== '');
      const [only] = texts;
      if (only === undefined || texts.length > (who === undefined ? 2 : 1)) return unknown;
      // A single word may be the name of what was sent: of a file, of a kind of request.
      if (!/\s/u.test(text)) return unknown;
      if (said.some((bytes) => bytes.length > 2000 || !isPrintable(bytes))) return unknown;
      return fails(
        'payload',
        { text: only },
        exchanges.flatMap((exchange) => dataFrames(exchange)),
      );
    },
  );
}

function bytesFrom(side: Side, { connection, conversation }: Exchange): Uint8Array {
  if (connection !== undefined) return (side === 'client' ? connection.toServer : connection.toClient).bytes;
  const parts = (conversation?.datagrams ?? []).filter(({ from }) => from === side);
  return Uint8Array.from(parts.slice(0, 100).flatMap(({ payload }) => [...payload.subarray(0, 2000)]));
}

/** Everything that a side sent, each piece of it, and each line. */
function textsFrom(side: Side, exchange: Exchange): Uint8Array[] {
  const whole = bytesFrom(side, exchange).subarray(0, 20_000);
  const pieces = (piecesFrom(side, exchange) ?? []).slice(0, 200);
  let at = 0;
  const parts = pieces.map(({ length }) => whole.subarray(at, (at += length)));
  const lines = new TextDecoder().decode(whole).split('\n').slice(0, 500);
  return [whole, ...parts, ...lines.map((line) => new TextEncoder().encode(line))];
}

function dataFrames(exchange: Exchange, side?: Side): number[] {
  const sides: Side[] = side === undefined ? ['client', 'server'] : [side];
  return sides.flatMap((one) => (piecesFrom(one, exchange) ?? []).map(({ frame }) => frame));
}

function isPrintable(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
}
