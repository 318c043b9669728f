import { completenessOf } from '../../wire/completeness.ts';
import { placeInConnection } from '../../wire/index.ts';
import { analysisOf } from '../../wire/tcp-analysis.ts';
import type { TcpAnalysis, TcpHint } from '../../wire/tcp-analysis.ts';
import type { Value } from '../syntax.ts';
import { field, max32, max8, number, present } from './make.ts';
import type { Field } from './make.ts';

/** Wireshark's guesses about TCP: hints for a diagnosis, never for points. */
export const tcpAnalysisFields: readonly Field[] = [
  number('tcp.completeness', max8, (packet, capture) => {
    const connection = placeInConnection(packet, capture)?.connection;
    return connection ? [completenessOf(connection, capture)] : [];
  }),
  label('tcp.analysis', () => true),
  label('tcp.analysis.flags', ({ hints }) => hints.size > 0),
  hint('retransmission'),
  hint('fast-retransmission'),
  hint('spurious-retransmission'),
  hint('out-of-order'),
  hint('lost-segment'),
  hint('ack-lost-segment'),
  // Wireshark lists it twice.
  of('tcp.analysis.duplicate_ack', 'label', ({ duplicateAck }) => (duplicateAck ? [1, 1] : [])),
  hint('zero-window'),
  hint('zero-window-probe'),
  hint('zero-window-probe-ack'),
  hint('window-update'),
  hint('window-full'),
  hint('keep-alive'),
  hint('keep-alive-ack'),
  hint('reused-ports'),
  count('duplicate_ack_num', ({ duplicateAck }) => duplicateAck?.count),
  count('duplicate_ack_frame', ({ duplicateAck }) => duplicateAck?.frame),
  count('acks_frame', ({ acks }) => acks?.frame),
  of('tcp.analysis.ack_rtt', 'time', ({ acks }) => present(acks?.rttNs).filter((rttNs) => rttNs !== 0n)),
  of('tcp.analysis.initial_rtt', 'time', ({ initialRttNs }) => present(initialRttNs)),
  count('bytes_in_flight', ({ bytesInFlight }) => bytesInFlight),
  count('push_bytes_sent', ({ pushBytesSent }) => pushBytesSent),
];

function of(name: string, type: Field['type'], valuesOf: (analysis: TcpAnalysis) => Value[]): Field {
  return field(name, type, (packet, capture) => present(analysisOf(packet, capture)).flatMap(valuesOf));
}

/** A field that is there or not, and is printed as 1. */
function label(name: string, isThere: (analysis: TcpAnalysis) => boolean): Field {
  return of(name, 'label', (analysis) => (isThere(analysis) ? [1] : []));
}

function hint(one: TcpHint): Field {
  return label(`tcp.analysis.${one.replaceAll('-', '_')}`, ({ hints }) => hints.has(one));
}

function count(name: string, valueOf: (analysis: TcpAnalysis) => number | undefined): Field {
  return number(`tcp.analysis.${name}`, max32, (packet, capture) => {
    const analysis = analysisOf(packet, capture);
    return analysis ? present(valueOf(analysis)) : [];
  });
}
