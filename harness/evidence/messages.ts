import type { ProbeBytes } from '../model/probe.ts';
import type { Capture, Direction, Endpoint, UdpConversation } from '../wire/types.ts';
import type { Side, Transfer } from './transfer.ts';

/** One message of a side: a stretch of its stream, or a datagram. */
export interface WireMessage {
  /** Without the bytes that end it. */
  bytes: Uint8Array;
  /** Where it begins in its stream; of a datagram, 0. */
  offset: number;
  /** Where it ends in its stream, the bytes that end it counted. */
  end: number;
  /** False where the stream stops before the bytes that end a message. */
  isWhole: boolean;
  /** The frame of a datagram. */
  frame?: number;
}

/**
 * Cuts a stream into messages. Segments are not messages: only bytes that end one tell where the next begins. Without
 * them the whole stream is one message. What follows the last end is a message that is not whole.
 */
export function cutIntoMessages(stream: Uint8Array, endsWith: Uint8Array | undefined): WireMessage[] {
  if (stream.length === 0) return [];
  if (endsWith === undefined || endsWith.length === 0)
    return [{ bytes: stream, offset: 0, end: stream.length, isWhole: true }];
  const searched = Buffer.from(stream.buffer, stream.byteOffset, stream.length);
  const messages: WireMessage[] = [];
  let offset = 0;
  for (let at = searched.indexOf(endsWith); at >= 0; at = searched.indexOf(endsWith, offset)) {
    const end = at + endsWith.length;
    messages.push({ bytes: stream.subarray(offset, at), offset, end, isWhole: true });
    offset = end;
  }
  if (offset < stream.length)
    messages.push({ bytes: stream.subarray(offset), offset, end: stream.length, isWhole: false });
  return messages;
}

/** What one side of a conversation sent in the frames up to `limit`: each datagram is one message. */
export function datagramsFrom(conversation: UdpConversation, from: Side, limit: number): WireMessage[] {
  return conversation.datagrams
    .filter((datagram) => datagram.from === from && datagram.frame <= limit)
    .map(({ payload, frame }) => ({
      bytes: payload,
      offset: 0,
      end: payload.length,
      isWhole: true,
      frame,
    }));
}

/** The frames that first carried a message. */
export function framesOfMessage(transfer: Transfer, message: WireMessage): number[] {
  const frames = directionOf(transfer)
    .chunks.filter(({ offset, length }) => offset < message.end && offset + length > message.offset)
    .map(({ frame }) => frame);
  return [...new Set(frames)].toSorted((a, b) => a - b);
}

/** The offset of the first byte of a transfer that was first seen after a frame; its length where there is none. */
export function offsetAfterFrame(transfer: Transfer, frame: number): number {
  const later = directionOf(transfer).chunks.filter((chunk) => chunk.frame > frame);
  return Math.min(transfer.sent.length, ...later.slice(0, 1).map(({ offset }) => offset));
}

/** What a probe sends, as bytes: text as UTF-8. */
export function probeBytes(value: ProbeBytes): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if ('hex' in value) return Buffer.from(value.hex.replaceAll(/\s/gu, ''), 'hex');
  return value.repeat === '' ? new Uint8Array() : Buffer.alloc(value.bytes, value.repeat, 'utf8');
}

function directionOf({ connection, from }: Transfer): Direction {
  return from === 'client' ? connection.toServer : connection.toClient;
}

/** The ICMP errors which say that nothing listens where a sender's datagrams went (RFC 792, type 3, code 3). */
export function refusalsOf(
  { packets }: Capture,
  sender: Endpoint,
  receiver: Endpoint,
  limit: number,
): number[] {
  const refusals = packets.filter(
    ({ frame, icmp }) =>
      frame.number <= limit &&
      icmp?.type === 3 &&
      icmp.code === 3 &&
      icmp.quoted?.ip.src === sender.address &&
      icmp.quoted.ip.dst === receiver.address &&
      icmp.quoted.srcPort === sender.port &&
      icmp.quoted.dstPort === receiver.port,
  );
  return refusals.map(({ frame }) => frame.number);
}

/** Datagrams that the server's machine sent to the client's port from another port than the one that was asked. */
export function answersFromElsewhere(
  { conversations }: Capture,
  { stream, client, server }: UdpConversation,
  limit: number,
): { port: number; frame: number }[] {
  return conversations
    .filter((other) => other.stream !== stream)
    .flatMap((other) =>
      other.datagrams
        .filter(({ frame }) => frame <= limit)
        .map(({ frame, from }) => ({
          frame,
          source: from === 'client' ? other.client : other.server,
          target: from === 'client' ? other.server : other.client,
        })),
    )
    .filter(
      ({ source, target }) =>
        source.address === server.address && target.address === client.address && target.port === client.port,
    )
    .map(({ frame, source }) => ({ frame, port: source.port }));
}
