import type { Claim, FrameClaim, Statement } from '../types.ts';
import { ADDRESS, flagsOf } from '../words.ts';
import { PACKET_LINE } from '../sentences.ts';

const NUMBER = /^(?:no\.?\s*|frame\s*|paket\s*|packet\s*)?(\d{1,7})\b/iu;
const TIME = /^\W*\d{1,7}\s+(\d+\.\d+)\s/u;
const WAY = new RegExp(String.raw`(${ADDRESS})\s*(?:→|->|>)?\s+(${ADDRESS})`, 'u');
const SIZE = /\b(TCP|UDP)\s+(\d{1,6})\b/u;
const INFO = /(?<![\d.])(\d{1,5})\s*(?:→|->|>)\s*(\d{1,5})\s*\[((?:[A-Z]{3}[, ]*)+)\]/u;

/** A line of Wireshark's packet list, as it is copied: `12 0.0012 172.16.16.101 → 172.16.16.102 TCP 74 32444 → 54321 [SYN, ACK] … Len=0`. */
export function packetList({ text, cells }: Statement): Claim[] {
  if (cells !== undefined || !PACKET_LINE.test(text)) return [];
  const number = NUMBER.exec(text)?.[1];
  if (number === undefined) return [];
  const [, from, to] = WAY.exec(text) ?? [];
  const said: Partial<FrameClaim> = { ...infoIn(text) };
  if (from !== undefined) said.from = { kind: 'address', address: from };
  if (to !== undefined) said.to = { kind: 'address', address: to };
  if (Object.keys(said).length === 0) return [];
  const time = TIME.exec(text)?.[1];
  const [, protocol, length] = SIZE.exec(text) ?? [];
  if (time !== undefined) said.time = time;
  if (protocol !== undefined) said.protocol = protocol === 'TCP' ? 'tcp' : 'udp';
  if (length !== undefined) said.length = Number(length);
  return [{ kind: 'frame', number: Number(number), isOrdinal: false, ...said }];
}

type Info = Pick<
  FrameClaim,
  'fromPort' | 'toPort' | 'flags' | 'dataBytes' | 'seq' | 'ack' | 'window' | 'mss'
>;

/** What the Info column of a TCP segment tells. */
export function infoIn(text: string): Info {
  const [, from, to, set] = INFO.exec(text) ?? [];
  if (from === undefined || to === undefined) return {};
  const flags = flagsOf(set);
  const info: Info = {
    fromPort: Number(from),
    toPort: Number(to),
    ...(flags === undefined ? {} : { flags }),
  };
  for (const [, name, value] of text.matchAll(/\b(Seq|Ack|Win|Len|MSS)=(\d+)/gu)) {
    if (name === 'Seq') info.seq = Number(value);
    else if (name === 'Ack') info.ack = Number(value);
    else if (name === 'Win') info.window = Number(value);
    else if (name === 'MSS') info.mss = Number(value);
    else info.dataBytes = Number(value);
  }
  return info;
}
