import type { Packet, Segment } from '../../wire/types.ts';
import { visible } from '../visible.ts';
import { cut } from '../wrap.ts';

/** Width of one character of the ladder's type, in pixels. */
const characterWidth = 6.65;

/** `PSH, ACK seq=1 ack=1 len=46`, with the numbers relative as Wireshark shows them; other protocols as in the packet list. */
export function labelOf({ tcp, udp, dns }: Packet, segment: Segment | undefined, info: string): string {
  if (udp !== undefined && dns === undefined)
    return `UDP ${udp.srcPort} \u2192 ${udp.dstPort} len=${udp.payload.length}`;
  if (tcp === undefined) return visible(info);
  const { flags } = tcp;
  const names = [
    flags.syn && 'SYN',
    flags.fin && 'FIN',
    flags.rst && 'RST',
    flags.psh && 'PSH',
    flags.ack && 'ACK',
    flags.urg && 'URG',
  ].filter((name) => name !== false);
  const parts = [names.join(', ')];
  if (segment !== undefined) {
    parts.push(`seq=${segment.seq}`);
    if (flags.ack) parts.push(`ack=${segment.ack}`);
  }
  const length = segment?.length ?? tcp.payload.length;
  if (length > 0) parts.push(`len=${length}`);
  return parts.join(' ');
}

/** The beginning of what a packet carries: as text where it is text, else its bytes. Empty where it carries nothing to read. */
export function excerptOf({ tcp, udp, dns }: Packet, width: number): string {
  const payload = tcp?.payload ?? (dns === undefined ? udp?.payload : undefined);
  if (payload === undefined || payload.length === 0) return '';
  const room = Math.max(6, Math.floor(width / characterWidth) - 2);
  const bytes = payload.subarray(0, room * 4);
  const text = new TextDecoder().decode(bytes);
  const isText = !/[\u0000-\u0008\u000e-\u001f\ufffd]/u.test(text.slice(0, -1));
  if (!isText)
    return fit(
      Array.from(bytes.subarray(0, room), (byte) => byte.toString(16).padStart(2, '0')).join(' '),
      width,
    );
  const line = visible(
    text
      .replace(/\ufffd+$/u, '')
      .replace(/\r?\n/g, '\u21b5')
      .replaceAll('\t', '\u21e5'),
  );
  return `\u201c${cut(line, room)}\u201d`;
}

/** A text cut to a width in pixels. */
export function fit(text: string, width: number): string {
  return cut(text, Math.max(4, Math.floor(width / characterWidth)));
}
