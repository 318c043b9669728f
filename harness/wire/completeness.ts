import { endsOf, payloadLength, turnsByConnection } from './tcp-analysis-turns.ts';
import type { Capture, TcpConnection, TcpLayer } from './types.ts';

/** The bits of `completenessOf()`, as in Wireshark. */
export const completenessBits = { syn: 1, synAck: 2, ack: 4, data: 8, fin: 16, rst: 32 } as const;

/**
 * How much of a connection the capture holds, as Wireshark's `tcp.completeness`: the sum of `completenessBits`.
 * It counts the whole connection, for every frame of it (what Wireshark shows once it has read the file).
 */
export function completenessOf(connection: TcpConnection, capture: Capture): number {
  let values = valuesByCapture.get(capture);
  if (!values) {
    values = completenesses(capture);
    valuesByCapture.set(capture, values);
  }
  return values.get(connection) ?? 0;
}

const valuesByCapture = new WeakMap<Capture, Map<TcpConnection, number>>();

function completenesses(capture: Capture): Map<TcpConnection, number> {
  const known = new Set<string>();
  const values = new Map<TcpConnection, number>();
  for (const [connection, turns] of turnsByConnection(capture)) {
    const ends = endsOf(connection);
    const begun = turns[0] ? startBits(turns[0].tcp, known.has(ends)) : 0;
    known.add(ends);
    values.set(
      connection,
      turns.reduce((bits, { tcp }) => bits | bitsOf(tcp), begun),
    );
  }
  return values;
}

/** Only the frame that begins a connection can be its SYN. Its data counts unless the ports were used before. */
function startBits(tcp: TcpLayer, isReusingPorts: boolean): number {
  if (!tcp.flags.syn || tcp.flags.ack) return 0;
  return completenessBits.syn | (payloadLength(tcp) > 0 && !isReusingPorts ? completenessBits.data : 0);
}

function bitsOf(tcp: TcpLayer): number {
  const { syn, ack, fin, rst } = tcp.flags;
  const bits = completenessBits;
  const ofAck = syn ? bits.synAck : payloadLength(tcp) > 0 ? bits.data : bits.ack;
  return (ack ? ofAck : 0) | (ack && fin ? bits.fin : 0) | (rst ? bits.rst : 0);
}
