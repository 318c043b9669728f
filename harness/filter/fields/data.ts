import { httpOf } from '../../wire/http.ts';
import { isCopy, placeInConnection } from '../../wire/index.ts';
import type { Capture, Packet } from '../../wire/index.ts';
import { packetAndQuoted } from '../quoted.ts';
import { field, isNotEmpty, max32, number, present } from './make.ts';
import type { Field } from './make.ts';

export const dataFields: readonly Field[] = [
  { ...field('data', 'protocol', dataOf), whole: dataOf },
  field('data.data', 'bytes', dataOf),
  number('data.len', max32, (packet, capture) => dataOf(packet, capture).map((bytes) => bytes.length)),
];

/** Wireshark calls a payload data where no protocol takes it, and in a segment that came before not at all. */
function dataOf(packet: Packet, capture: Capture): Uint8Array[] {
  const isSentAgain = placeInConnection(packet, capture)?.segment.retransmission;
  if (packet.tcp && (isSentAgain || isCopy(packet) || httpOf(packet, capture))) return [];
  return packetAndQuoted(packet).flatMap(plainData);
}

function plainData(packet: Packet): Uint8Array[] {
  const { tcp, udp, dns, rest } = packet;
  const payload =
    tcp?.payload ?? (dns ? undefined : udp?.payload) ?? (rest && withoutTimestamp(packet, rest));
  return present(payload).filter(isNotEmpty);
}

const secondsOfDay = 86_400;

/** An ICMP echo may begin with its time, eight bytes that Wireshark tells apart where it is within a day of the frame's. */
function withoutTimestamp({ icmp, frame }: Packet, rest: Uint8Array): Uint8Array {
  if (!icmp || rest.length < 8) return rest;
  const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
  const now = Number(frame.timeNs / 1_000_000_000n);
  const isTime = [view.getUint32(0), view.getUint32(0, true)].some(
    (seconds) => Math.abs(seconds - now) < secondsOfDay,
  );
  return isTime ? rest.subarray(8) : rest;
}
