import type { Claim, FrameClaim, Statement } from '../types.ts';
import { ADDRESS, flagsOf } from '../words.ts';
import { PACKET_LINE } from '../statements.ts';

const NUMBER = /^(?:no\.?\s*|frame\s*|paket\s*|packet\s*)?(\d{1,7})\b/iu;
const WAY = new RegExp(String.raw`(${ADDRESS})\s*(?:→|->|>)?\s+(${ADDRESS})`, 'u');
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
  return [{ kind: 'frame', number: Number(number), isOrdinal: false, ...said }];
}

/** What the Info column of a TCP segment tells. Sequence numbers may be relative or not: they are left alone. */
export function infoIn(text: string): Pick<FrameClaim, 'fromPort' | 'toPort' | 'flags' | 'bytes'> {
  const [, from, to, set] = INFO.exec(text) ?? [];
  const flags = flagsOf(set);
  const length = /\bLen=(\d+)/u.exec(text)?.[1];
  return {
    ...(from === undefined || to === undefined ? {} : { fromPort: Number(from), toPort: Number(to) }),
    ...(flags === undefined ? {} : { flags }),
    ...(length === undefined ? {} : { bytes: Number(length) }),
  };
}
