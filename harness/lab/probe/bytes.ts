import type { ProbeBytes } from '../../model/probe.ts';

/** Bytes of what a probe sends. Text as UTF-8. */
export function toBytes(value: ProbeBytes): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if ('hex' in value) return Buffer.from(value.hex.replace(/\s/g, ''), 'hex');
  return value.repeat === '' ? Buffer.alloc(0) : Buffer.alloc(value.bytes, value.repeat, 'utf8');
}

/** Cuts bytes into pieces of a size; the last one may be shorter. */
export function cut(bytes: Buffer, pieceBytes: number): Buffer[] {
  const size = Math.max(1, Math.floor(pieceBytes));
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
}

/** How many bytes a report line shows. */
export const SHOWN_BYTES = 60;

/** Bytes in quotes, readable and on one line: what is not printable ASCII is escaped, what is too long is cut. */
export function show(bytes: Uint8Array, limit = SHOWN_BYTES): string {
  const text = Array.from(bytes.subarray(0, limit), showByte).join('');
  return `"${text}"${bytes.length > limit ? '…' : ''}`;
}

const ESCAPES = new Map([
  [0x0a, '\\n'],
  [0x0d, '\\r'],
  [0x09, '\\t'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
]);

function showByte(byte: number): string {
  const short = ESCAPES.get(byte);
  if (short !== undefined) return short;
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
}
