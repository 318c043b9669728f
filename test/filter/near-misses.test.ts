import { describe, expect, it } from 'vitest';

import { compileFilter } from '../../harness/filter/index.ts';
import { findNearMiss } from '../../harness/filter/near-misses.ts';
import { termsOf } from '../../harness/filter/terms.ts';
import type { Term } from '../../harness/filter/terms.ts';
import type { Frame } from '../../harness/wire/types.ts';
import { captureOf, oneAfterAnother, tcpConversation, udpDatagram } from '../support/frames.ts';
import { filterCaptures } from './captures.ts';

function nearOf(filter: string, frames: Frame[]) {
  const capture = captureOf(frames);
  return findNearMiss(filter, capture.packets, capture);
}

/** The shape of a filter: `all(a, any(b, c))`. */
function shapeOf({ kind, text, parts }: Term): string {
  return kind === 'test' ? text : `${kind}(${parts.map(shapeOf).join('; ')})`;
}

const echo = tcpConversation({
  script: [
    'handshake',
    { from: 'client', data: 'halo dunia' },
    { from: 'server', data: 'balasan yang panjang' },
    'close',
  ],
});
const everything = filterCaptures['everything'] ?? [];

describe('the terms of a filter', () => {
  it.each([
    ['tcp', 'tcp'],
    ['tcp and ip.ttl > 3 && udp', 'all(tcp; ip.ttl > 3; udp)'],
    ['(tcp && udp) && (ip)', 'all(tcp; udp; ip)'],
    ['tcp || udp && ip', 'any(tcp; all(udp; ip))'],
    ['(tcp or udp) and !icmp', 'all(any(tcp; udp); not(icmp))'],
    ['not tcp.port == 80', 'not(tcp.port == 80)'],
    ['tcp.port not in {80, 443} && ip', 'all(tcp.port not in {80, 443}; ip)'],
    [
      'len(tcp.payload) > 3 && tcp.payload contains " && "',
      'all(len(tcp.payload) > 3; tcp.payload contains " && ")',
    ],
    // A word that stands for a value is no place to cut.
    ['dns.qry.name == and && dns', 'dns.qry.name == and && dns'],
  ])('%s', (filter, shape) => {
    expect(shapeOf(termsOf(filter))).toBe(shape);
  });
});

describe('a near miss', () => {
  it('drops as few terms as it can', () => {
    expect(nearOf('tcp.port == 80 && tcp.flags.syn == 1 && tcp.flags.ack == 0', echo)).toMatchObject({
      kind: 'without',
      terms: ['tcp.port == 80'],
      filter: 'tcp.flags.syn == 1 && tcp.flags.ack == 0',
      frames: [1],
      subject: 'port',
      values: ['32444'],
    });
    expect(nearOf('tcp.port == 80 && tcp.flags.reset == 1 && tcp.len > 0', echo)).toMatchObject({
      kind: 'without',
      terms: ['tcp.port == 80', 'tcp.flags.reset == 1'],
      frames: [4, 6],
      subject: 'port',
    });
  });

  it('names the server port, not the ones that clients get', () => {
    const frames = oneAfterAnother(
      tcpConversation({ clientPort: 1111, serverPort: 80, script: ['handshake'] }),
      tcpConversation({ clientPort: 2222, serverPort: 443, script: ['handshake'] }),
    );
    expect(nearOf('tcp.port == 32444', frames)).toMatchObject({ values: ['80', '443'] });
    expect(nearOf('tcp.dstport == 32444', frames)).toMatchObject({
      values: ['80', '443'],
      telling: [1, 3, 4, 6],
    });
    const datagram = udpDatagram({ src: '10.0.0.1', dst: '10.0.0.2', srcPort: 5, dstPort: 9, data: 'x' });
    expect(nearOf('udp.port == 12345', [datagram])).toMatchObject({ values: ['9'] });
    // A filter that is about a client's port gets those.
    expect(nearOf('tcp.srcport == 9999 && tcp.flags == 2', frames)).toMatchObject({
      values: ['1111', '2222'],
    });
  });

  it('would rather drop a term whose value differs than a protocol, and that rather than one without a field', () => {
    const udp = ['satu', 'dua', 'tiga'].map((data) =>
      udpDatagram({ src: '172.16.16.102', dst: '172.16.16.101', srcPort: 5, dstPort: 9, data }),
    );
    const frames = oneAfterAnother(echo.slice(0, 1), udp);
    expect(nearOf('tcp && ip.dst == 172.16.16.101 && tcp.dstport == 80', frames)).toMatchObject({
      terms: ['tcp.dstport == 80'],
    });
    expect(nearOf('tcp && ip.src == 172.16.16.102 && ip.dst == 172.16.16.103', frames)).toMatchObject({
      terms: ['ip.dst == 172.16.16.103'],
      frames: [1],
    });
    expect(nearOf('tcp && ip.dst == 172.16.16.101 && frame contains "dua"', frames)).toMatchObject({
      terms: ['tcp'],
      subject: 'protocol',
      values: ['UDP'],
    });
  });

  it('shows many numbers as a range, few as they are', () => {
    expect(nearOf('tcp.len > 100', echo)).toMatchObject({ values: ['0', '10', '20'] });
    expect(nearOf('frame.number > 100 && tcp', echo)).toMatchObject({ values: ['1..10'] });
  });

  it('shows what was sent, also where it is no text', () => {
    expect(nearOf('tcp.payload contains "HALO"', echo)).toMatchObject({
      subject: 'payload',
      values: ['halo dunia', 'balasan yang panjang'],
      telling: [4, 6],
    });
    const binary = tcpConversation({
      script: ['handshake', { from: 'client', data: Uint8Array.of(0xff, 0xfe, 0, 1) }],
    });
    expect(nearOf('data.data contains 00:02', binary)).toMatchObject({ values: ['ff:fe:00:01'] });
  });

  it('takes the branch of an alternative that came nearest', () => {
    const filter = 'udp.port == 53 && dns.id == 7 || tcp.port == 80 && tcp.flags.syn == 1';
    expect(nearOf(filter, echo)).toMatchObject({ terms: ['tcp.port == 80'], frames: [1, 2] });
    expect(nearOf('tcp.port == 80 || tcp.port == 443', echo)).toMatchObject({
      kind: 'other-value',
      values: ['32444'],
    });
  });

  it('tells what is excluded, and what no packet has', () => {
    expect(nearOf('!(tcp.port == 32444)', echo)).toMatchObject({
      kind: 'excluded',
      filter: 'tcp.port == 32444',
    });
    expect(nearOf('!tcp', echo)).toMatchObject({ kind: 'excluded', terms: ['tcp'] });
    expect(nearOf('dns.qry.name == "a"', echo)).toMatchObject({
      kind: 'no-field',
      field: 'dns.qry.name',
      isProtocol: false,
      protocols: ['TCP'],
    });
    expect(nearOf('udp', echo)).toMatchObject({ kind: 'no-field', field: 'udp', isProtocol: true });
    expect(nearOf('udp && udp.port == 9', echo)).toMatchObject({ kind: 'no-field', field: 'udp' });
  });

  it('is none where every packet matches, or there is no packet', () => {
    expect(nearOf('tcp', echo)).toBeUndefined();
    expect(nearOf('udp', [])).toBeUndefined();
  });

  it.each([
    'tcp.port == 80 && tcp.flags.syn == 1',
    'udp && ip.src == 9.9.9.9 && dns',
    '(tcp.port == 80 || udp.port == 80) && ip.dst == 172.16.16.101',
    'tcp && !(tcp.flags.ack == 1) && tcp.flags.syn == 0',
    'arp && tcp && ip',
    'tcp.payload matches "^x" && tcp.len in {1..9}',
    'ip.ttl == 1 && icmp && icmp.type == 77',
    '(dns or tcp.flags.fin == 1) and frame.len > 9000',
  ])('counts what Wireshark shows without the terms: %s', (filter) => {
    const capture = captureOf(everything);
    const near = findNearMiss(filter, capture.packets, capture);
    if (near?.kind !== 'without') throw new Error(`no part left out of ${filter}`);
    const selects = (text: string): number[] => {
      const compiled = compileFilter(text);
      if (compiled.status === 'error') throw new Error(compiled.error.message);
      return capture.packets
        .filter((packet) => compiled.matches(packet, capture))
        .map(({ frame }) => frame.number);
    };
    expect(selects(filter)).toEqual([]);
    expect(near.frames.length).toBeGreaterThan(0);
    expect(near.frames).toEqual(selects(near.filter));
  });
});
