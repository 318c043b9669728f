import { contentLength, headerValues } from '../../wire/http-head.ts';
import { httpOf } from '../../wire/http.ts';
import type { FirstLine, HttpHead } from '../../wire/http.ts';
import type { Capture, Packet } from '../../wire/index.ts';
import type { Value } from '../syntax.ts';
import { field, max16, number, present } from './make.ts';
import type { Field } from './make.ts';

export const httpFields: readonly Field[] = [
  { ...field('http', 'protocol', messageBytes), whole: messageBytes },
  flag('http.request', 'request'),
  flag('http.response', 'response'),
  text(
    'http.request.method',
    firstLines((line) => (line.kind === 'response' ? [] : [line.method])),
  ),
  text(
    'http.request.uri',
    firstLines((line) => (line.kind === 'response' ? [] : [line.uri])),
  ),
  text(
    'http.request.version',
    firstLines((line) => (line.kind === 'response' ? [] : [line.version])),
  ),
  text(
    'http.response.version',
    firstLines((line) => (line.kind === 'response' ? [line.version] : [])),
  ),
  number(
    'http.response.code',
    max16,
    eachHead(firstLines((line) => (line.kind === 'response' ? present(line.code) : []))),
  ),
  text(
    'http.response.phrase',
    firstLines((line) => (line.kind === 'response' ? present(line.phrase) : [])),
  ),
  header('http.host', 'host'),
  header('http.user_agent', 'user-agent'),
  header('http.accept', 'accept'),
  header('http.connection', 'connection'),
  header('http.server', 'server'),
  header('http.date', 'date'),
  header('http.location', 'location'),
  header('http.content_type', 'content-type'),
  header('http.transfer_encoding', 'transfer-encoding'),
  header('http.content_length_header', 'content-length'),
  number(
    'http.content_length',
    Number.MAX_SAFE_INTEGER,
    eachHead((head) =>
      headerValues(head, 'content-length').flatMap((value) => present(contentLength(value))),
    ),
  ),
  text('http.request.line', (head) => headerLines(head, 'request')),
  text('http.response.line', (head) => headerLines(head, 'response')),
];

function messageBytes(packet: Packet, capture: Capture): Uint8Array[] {
  const parts = httpOf(packet, capture)?.parts ?? [];
  return parts.map(({ pieces }) => (pieces.length === 1 ? (pieces[0] ?? new Uint8Array()) : join(pieces)));
}

function join(pieces: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function eachHead(valuesOf: (head: HttpHead) => Value[]): Field['values'] {
  return (packet, capture) => (httpOf(packet, capture)?.heads ?? []).flatMap(valuesOf);
}

function flag(name: string, kind: HttpHead['kind']): Field {
  return field(
    name,
    'boolean',
    eachHead((head) => (head.kind === kind ? [1] : [])),
  );
}

function text(name: string, textsOf: (head: HttpHead) => string[]): Field {
  return field(
    name,
    'text',
    eachHead((head) => textsOf(head).map(byteText)),
  );
}

function header(name: string, headerName: string): Field {
  return text(name, (head) => headerValues(head, headerName));
}

function firstLines<T>(valuesOf: (line: FirstLine) => T[]): (head: HttpHead) => T[] {
  return ({ firstLines: lines }) => lines.flatMap(valuesOf);
}

function headerLines(head: HttpHead, kind: HttpHead['kind']): string[] {
  return head.headers.filter((one) => one.of === kind).map(({ line }) => line);
}

/** Wireshark replaces each byte beyond ASCII by U+FFFD; a filter's texts have one character for each byte. */
function byteText(value: string): string {
  return value.replaceAll('\ufffd', '\u00ef\u00bf\u00bd');
}
