import type { Capture, Packet } from '../../wire/index.ts';
import { field, max32, number } from './make.ts';
import type { Field } from './make.ts';

export const frameFields: readonly Field[] = [
  { ...field('frame', 'protocol', bytesOf), whole: bytesOf },
  number('frame.number', max32, ({ frame }) => [frame.number]),
  number('frame.len', max32, ({ frame }) => [frame.originalLength]),
  number('frame.cap_len', max32, ({ frame }) => [frame.bytes.length]),
  field('frame.time_epoch', 'time', ({ frame }) => [frame.timeNs]),
  field('frame.time_relative', 'time', (packet, capture) => since(packet, capture, 1)),
  field('frame.time_delta', 'time', (packet, capture) => since(packet, capture, packet.frame.number - 1)),
];

function bytesOf({ frame }: Packet): Uint8Array[] {
  return [frame.bytes];
}

function since({ frame }: Packet, { file }: Capture, number: number): bigint[] {
  return [frame.timeNs - (file.frames[number - 1]?.timeNs ?? frame.timeNs)];
}
