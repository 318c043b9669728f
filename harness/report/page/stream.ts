import { placeInConnection } from '../../wire/index.ts';
import type { Capture, Direction, Packet } from '../../wire/index.ts';

/** Both directions of a conversation, piece by piece in the order in which they were first seen. */
export interface Stream {
  protocol: 'tcp' | 'udp';
  number: number;
  pieces: StreamPiece[];
  toServerBytes: number;
  toClientBytes: number;
}

export interface StreamPiece {
  from: 'client' | 'server';
  frame: number;
  bytes: Uint8Array;
}

/** The conversation that a packet belongs to; undefined where it belongs to none. */
export function streamOf(packet: Packet, capture: Capture): Stream | undefined {
  const connection = placeInConnection(packet, capture)?.connection;
  if (connection !== undefined) {
    const pieces = [
      ...piecesOf(connection.toServer, 'client'),
      ...piecesOf(connection.toClient, 'server'),
    ].toSorted((a, b) => a.frame - b.frame);
    return { protocol: 'tcp', number: connection.stream, ...counted(pieces) };
  }
  const conversation = capture.conversations.find(({ datagrams }) =>
    datagrams.some(({ frame }) => frame === packet.frame.number),
  );
  if (conversation === undefined) return undefined;
  const pieces = conversation.datagrams.map(({ from, frame, payload }) => ({ from, frame, bytes: payload }));
  return { protocol: 'udp', number: conversation.stream, ...counted(pieces) };
}

function piecesOf({ chunks, bytes }: Direction, from: StreamPiece['from']): StreamPiece[] {
  return chunks.map(({ frame, offset, length }) => ({
    from,
    frame,
    bytes: bytes.subarray(offset, offset + length),
  }));
}

function counted(pieces: StreamPiece[]): Pick<Stream, 'pieces' | 'toServerBytes' | 'toClientBytes'> {
  const bytesOf = (side: StreamPiece['from']): number =>
    pieces.reduce((sum, { from, bytes }) => (from === side ? sum + bytes.length : sum), 0);
  return { pieces, toServerBytes: bytesOf('client'), toClientBytes: bytesOf('server') };
}
