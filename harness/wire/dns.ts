import { ipv4Text, ipv6Text } from './addresses.ts';
import { Cursor, MalformedError } from './cursor.ts';
import type { DnsLayer, DnsRecord } from './types.ts';

export const dnsTypes = { a: 1, ns: 2, cname: 5, soa: 6, ptr: 12, aaaa: 28 } as const;

const maximumNameLength = 255;
const namedTargets: ReadonlySet<number> = new Set([dnsTypes.ns, dnsTypes.cname, dnsTypes.soa, dnsTypes.ptr]);

/** Reads a DNS message (RFC 1035, 4). Compression pointers are relative to `cursor`'s first byte. */
export function readDns(cursor: Cursor): DnsLayer {
  const start = cursor.offset;
  const id = cursor.u16('dns id');
  const flags = cursor.u16('dns flags');
  const counts = ['questions', 'answers', 'authorities', 'additionals'].map((what) =>
    cursor.u16(`dns number of ${what}`),
  );
  const [questionCount = 0, answerCount = 0, authorityCount = 0, additionalCount = 0] = counts;
  const layer: DnsLayer = {
    kind: 'dns',
    id,
    flagBits: flags,
    isResponse: (flags & 0x8000) !== 0,
    rcode: flags & 0x0f,
    counts: {
      questions: questionCount,
      answers: answerCount,
      authorities: authorityCount,
      additionals: additionalCount,
    },
    questions: [],
    answers: [],
  };
  for (let left = questionCount; left > 0; left--) {
    const name = readName(cursor, start);
    const type = cursor.u16('dns question type');
    layer.questions.push({ name, type, class: cursor.u16('dns question class') });
  }
  layer.answers = readRecords(cursor, start, answerCount);
  const authorities = readRecords(cursor, start, authorityCount);
  const additionals = readRecords(cursor, start, additionalCount);
  if (authorities.length > 0) layer.authorities = authorities;
  if (additionals.length > 0) layer.additionals = additionals;
  return layer;
}

function readRecords(cursor: Cursor, start: number, count: number): DnsRecord[] {
  const records: DnsRecord[] = [];
  for (let left = count; left > 0; left--) {
    const name = readName(cursor, start);
    const type = cursor.u16('dns record type');
    const recordClass = cursor.u16('dns record class');
    const ttl = cursor.u32('dns record time to live');
    const length = cursor.u16('dns record length');
    if (length > cursor.remaining) cursor.skip(length, 'dns record data');
    records.push(
      readRecordData({ name, type, class: recordClass, ttl, length }, cursor.window(length), start),
    );
  }
  return records;
}

function readRecordData(record: DnsRecord, data: Cursor, start: number): DnsRecord {
  if (record.type === dnsTypes.a) record.address = ipv4Text(data.take(4, 'dns address'));
  else if (record.type === dnsTypes.aaaa) record.address = ipv6Text(data.take(16, 'dns address'));
  else if (namedTargets.has(record.type)) record.target = readName(data, start);
  return record;
}

/**
 * A name with its labels joined by dots; the root is `.`. Bytes other than printable ASCII become `\ddd`, and dots
 * and backslashes inside a label are escaped (RFC 4343, 2.1). A pointer must point before the name it ends
 * (RFC 1035, 4.1.4), so there are no loops.
 */
function readName(cursor: Cursor, start: number): string {
  const labels: string[] = [];
  let reader = cursor;
  let limit = cursor.offset;
  let size = 0;
  for (;;) {
    const at = reader.offset;
    const length = reader.u8('dns name');
    if (length === 0) break;
    if (length >= 0xc0) {
      const target = start + (((length & 0x3f) << 8) | reader.u8('dns name pointer'));
      if (target >= limit)
        throw new MalformedError(at, `dns name: a pointer that does not point backwards, at offset ${at}`);
      limit = target;
      reader = new Cursor(cursor.bytes, { offset: target, end: cursor.end });
      continue;
    }
    if (length > 63) throw new MalformedError(at, `dns name: a label of unknown kind, at offset ${at}`);
    size += length + 1;
    if (size > maximumNameLength)
      throw new MalformedError(at, `dns name: longer than ${maximumNameLength} bytes, at offset ${at}`);
    labels.push(labelText(reader.take(length, 'dns label')));
  }
  return labels.join('.') || '.';
}

function labelText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (byte < 0x21 || byte > 0x7e) text += `\\${String(byte).padStart(3, '0')}`;
    else text += character === '.' || character === '\\' ? `\\${character}` : character;
  }
  return text;
}
