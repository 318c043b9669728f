import { asciiText, findLineEnd } from './http-head.ts';
import type { HttpHead } from './http-head.ts';

/** What the head's lines say of the body, also those that are no headers. */
export function framingOf(head: Uint8Array): { length?: number; isChunked: boolean } {
  let length: number | undefined;
  let isChunked = false;
  for (let at = 0; at < head.length;) {
    const line = findLineEnd(head, at, true);
    if (!line) break;
    const text = asciiText(head.subarray(at, line.end));
    const digits = /^content-length:\s*([+]?\d+)\s*$/i.exec(text)?.[1];
    if (digits !== undefined && Number(digits) < 2 ** 31) length = Number(digits);
    isChunked ||= /^transfer-encoding:[ \t]*chunked/i.test(text);
    at = line.next;
  }
  return { isChunked, ...(length !== undefined && { length }) };
}

/** Where a message ends whose body is not waited for, and whose head ends at `at`. */
export function endOfShown(
  head: HttpHead,
  length: number | undefined,
  isChunked: boolean,
  bytes: Uint8Array,
  at: number,
): number {
  if (length !== undefined && !isChunked) return Math.min(at + length, bytes.length);
  if (hasNoBody(head, undefined)) return at;
  if (isChunked) return endOfChunks(bytes, at);
  return head.kind === 'response' ? bytes.length : at;
}

function endOfChunks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const line = findLineEnd(bytes, at);
    if (!line || line.end === at) break;
    const size = chunkSize(asciiText(bytes.subarray(at, line.end))) ?? 0;
    if (size === 0) return endOfTrailers(bytes, line.next);
    at = Math.min(line.next + size + 2, bytes.length);
  }
  return at === from ? bytes.length : at;
}

/** Trailers end as a head does (RFC 9112, 7.1.2). */
export function endOfTrailers(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let line = findLineEnd(bytes, at); line; line = findLineEnd(bytes, at)) {
    const isEmpty = line.end === at;
    at = line.next;
    if (isEmpty) break;
  }
  return at;
}

export function chunkSize(line: string): number | undefined {
  const digits = /^\s*(?:0x)?([0-9a-f]+)/i.exec(line)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

/** Whether a response has no body, whatever its head says (RFC 9112, 6.3). */
export function hasNoBody({ firstLines }: HttpHead, method: string | undefined): boolean {
  const last = firstLines.at(-1);
  if (last?.kind !== 'response') return false;
  const { code = 0 } = last;
  const hundreds = Math.floor(code / 100);
  if (method === 'HEAD' || (hundreds === 2 && method === 'CONNECT')) return true;
  return hundreds === 1 || code === 204 || code === 304;
}
