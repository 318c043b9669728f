import { dnsTypes } from '../../wire/dns.ts';
import type { DnsLayer, DnsRecord, Packet } from '../../wire/index.ts';
import {
  addresses,
  eachNumber,
  eachPacket,
  field,
  flag,
  ipv6Addresses,
  max16,
  max32,
  number,
  present,
  protocol,
} from './make.ts';
import type { Field } from './make.ts';

export const dnsFields: readonly Field[] = [
  protocol('dns'),
  eachNumber('dns.id', max16, ({ dns }) => dns?.id, { hexDigits: 4 }),
  eachNumber('dns.flags', max16, ({ dns }) => dns?.flagBits, { hexDigits: 4 }),
  flag('dns.flags.response', ({ dns }) => dns?.isResponse),
  eachNumber('dns.flags.opcode', max16, ({ dns }) => dns && (dns.flagBits >> 11) & 0x0f),
  flag('dns.flags.authoritative', ({ dns }) => answerBit(dns, 10)),
  flag('dns.flags.truncated', ({ dns }) => bit(dns, 9)),
  flag('dns.flags.recdesired', ({ dns }) => bit(dns, 8)),
  flag('dns.flags.recavail', ({ dns }) => answerBit(dns, 7)),
  flag('dns.flags.z', ({ dns }) => bit(dns, 6)),
  flag('dns.flags.authenticated', ({ dns }) => answerBit(dns, 5)),
  flag('dns.flags.checkdisable', ({ dns }) => bit(dns, 4)),
  eachNumber('dns.flags.rcode', max16, ({ dns }) => (dns?.isResponse ? dns.rcode : undefined)),
  eachNumber('dns.count.queries', max16, ({ dns }) => dns?.counts.questions),
  eachNumber('dns.count.answers', max16, ({ dns }) => dns?.counts.answers),
  eachNumber('dns.count.auth_rr', max16, ({ dns }) => dns?.counts.authorities),
  eachNumber('dns.count.add_rr', max16, ({ dns }) => dns?.counts.additionals),
  field(
    'dns.qry.name',
    'text',
    eachPacket(({ dns }) => questionsOf(dns).map(({ name }) => nameText(name))),
  ),
  number(
    'dns.qry.type',
    max16,
    eachPacket(({ dns }) => questionsOf(dns).map(({ type }) => type)),
  ),
  number(
    'dns.qry.class',
    max16,
    eachPacket(({ dns }) => questionsOf(dns).map((one) => one.class)),
    { hexDigits: 4 },
  ),
  field(
    'dns.resp.name',
    'text',
    eachRecord((record) => [nameText(record.name)]),
  ),
  number(
    'dns.resp.type',
    max16,
    eachRecord(({ type }) => [type]),
  ),
  number(
    'dns.resp.class',
    max16,
    eachRecord((record) => (isOption(record) ? [] : [record.class])),
    { hexDigits: 4 },
  ),
  number(
    'dns.resp.ttl',
    max32,
    eachRecord((record) => (isOption(record) ? [] : [record.ttl])),
  ),
  number(
    'dns.resp.len',
    max16,
    eachRecord(({ length }) => [length]),
  ),
  field(
    'dns.a',
    'ipv4',
    eachRecord((record) => addresses(ofType(record, dnsTypes.a).address)),
  ),
  field(
    'dns.aaaa',
    'ipv6',
    eachRecord((record) => ipv6Addresses(ofType(record, dnsTypes.aaaa).address)),
  ),
  name('dns.cname', dnsTypes.cname),
  name('dns.ns', dnsTypes.ns),
  name('dns.ptr.domain_name', dnsTypes.ptr),
];

function bit(dns: DnsLayer | undefined, shift: number): boolean | undefined {
  return dns && ((dns.flagBits >> shift) & 1) === 1;
}

/** Some bits mean something in answers only. */
function answerBit(dns: DnsLayer | undefined, shift: number): boolean | undefined {
  return dns?.isResponse ? bit(dns, shift) : undefined;
}

function questionsOf(dns: DnsLayer | undefined): DnsLayer['questions'] {
  return dns?.questions ?? [];
}

function eachRecord<T extends string | number | Uint8Array>(
  valuesOf: (record: DnsRecord) => T[],
): Field['values'] {
  return eachPacket(({ dns }: Packet) =>
    dns ? [...dns.answers, ...(dns.authorities ?? []), ...(dns.additionals ?? [])].flatMap(valuesOf) : [],
  );
}

/** Options of the message travel as a record whose class and time to live mean something else (RFC 6891, 6.1.2). */
function isOption({ type }: DnsRecord): boolean {
  return type === 41;
}

function ofType(record: DnsRecord, type: number): Partial<DnsRecord> {
  return record.type === type ? record : {};
}

function name(fieldName: string, type: number): Field {
  return field(
    fieldName,
    'text',
    eachRecord((record) => present(ofType(record, type).target).map(nameText)),
  );
}

function nameText(text: string): string {
  return text === '.' ? '<Root>' : text;
}
