import { numberUdpStreams, udpKey } from '../../wire/conversations.ts';
import { networkOf } from '../../wire/index.ts';
import type { Capture, Packet } from '../../wire/index.ts';
import { packetAndQuoted } from '../quoted.ts';
import {
  eachNumber,
  eachPacket,
  field,
  isNotEmpty,
  max16,
  max32,
  number,
  ports,
  present,
  protocol,
} from './make.ts';
import type { Field } from './make.ts';

export const udpFields: readonly Field[] = [
  protocol('udp'),
  number(
    'udp.srcport',
    max16,
    eachPacket(({ udp }) => present(udp?.srcPort)),
  ),
  number(
    'udp.dstport',
    max16,
    eachPacket(({ udp }) => present(udp?.dstPort)),
  ),
  number(
    'udp.port',
    max16,
    eachPacket(({ udp }) => ports(udp)),
  ),
  number(
    'udp.length',
    max16,
    eachPacket(({ udp }) => present(udp?.length)),
  ),
  number('udp.stream', max32, (packet, capture) =>
    packetAndQuoted(packet).flatMap((one) => present(conversationOf(one, capture))),
  ),
  field(
    'udp.payload',
    'bytes',
    eachPacket(({ udp }) => present(udp?.payload).filter(isNotEmpty)),
  ),
  eachNumber('udp.checksum', max16, ({ udp }) => udp?.checksum, { hexDigits: 4 }),
];

const streamsByCapture = new WeakMap<Capture, Map<string, number>>();

function conversationOf(packet: Packet, capture: Capture): number | undefined {
  const { udp } = packet;
  const network = networkOf(packet);
  if (!network || !udp) return undefined;
  let streams = streamsByCapture.get(capture);
  if (!streams) {
    streams = numberUdpStreams(capture.packets);
    streamsByCapture.set(capture, streams);
  }
  return streams.get(udpKey(network, udp));
}
