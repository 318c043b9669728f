import { describe, expect, it } from 'vitest';
import { compileFilter, fieldColumn, pointAt } from '../../harness/filter/index.ts';
import { captureOf } from '../support/frames.ts';
import { hasTshark, tsharkLines, withFile } from '../support/tshark.ts';
import { writePcapng } from '../../harness/wire/index.ts';
import { filterCaptures } from './captures.ts';

const frames = filterCaptures['everything'] ?? [];
const capture = captureOf(frames);
const tcp = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];

describe('a display filter', () => {
  it.each([
    ['', frames.map(({ number }) => number)],
    ['arp', [1, 2]],
    ['arp.opcode == request', [1]],
    ['icmp', [25, 26]],
    ['udp.port == 12345', [24, 25, 26]],
    ['udp.port == 12345 && !icmp', [24]],
    ['tcp.flags.syn', tcp],
    ['tcp.flags.syn == 1', [7, 8, 18, 19]],
    ['tcp.flags.syn == 1 and tcp.flags.ack == 0', [7, 18]],
    ['tcp.flags & 0x12 == 0x12', [8, 19]],
    ['tcp[13] & 2', [7, 8, 18, 19]],
    ['arp or tcp and icmp', [1, 2]],
    ['(arp or tcp) and icmp', []],
    ['tcp.port != 54321', [18, 19, 20, 21, 22, 23]],
    ['tcp.port !== 54321', tcp],
    ['tcp.dstport === 54322', [19, 22, 23]],
    ['all tcp.port > 40000', []],
    ['any tcp.port != 32444 && tcp.stream == 1', [18, 19, 20, 21, 22, 23]],
    ['tcp.len > 0', [10, 12, 13, 21]],
    ['tcp.len in {4, 9..10}', [10, 12, 13]],
    ['tcp.payload contains "halo" and tcp.seq == 1', [10, 12, 13]],
    ['tcp.payload contains "HALO"', []],
    ['tcp.payload matches "^HALO$"', [13]],
    ['tcp.payload[-1] == a9', [21]],
    ['tcp.payload[4:20]', []],
    ['ip.src == 103.0.0.0/8 || dns.a == 103.94.0.0/16', [4]],
    ['dns.flags.rcode == 3', [6]],
    ['lower(dns.qry.name) == "nothing.here"', [5, 6]],
    ['count(dns.a) == 2', [4]],
    ['len(tcp.payload) == 4', [13]],
    ['eth.dst == ff-ff-ff-ff-ff-ff', [1]],
    ['frame.number <= 0x10 && frame.number > 016', [15, 16]],
    ['data.data contains 47:6f', [24, 26]],
  ])('%s', (filter, expected) => {
    expect(framesOf(filter)).toEqual(expected);
  });

  it.each([
    ['tcp.prot == 80', '^^^^^^^^', 'Did you mean tcp.port?'],
    ['TCP', '^^^', 'Did you mean tcp? Names are case-sensitive.'],
    ['tcp.port = 80', '         ^', 'Write ==.'],
    ['tcp.port == 99999', '            ^^^^^', 'It holds 0 to 65535.'],
    ['tcp.port == -1', '            ^^', 'It holds 0 to 65535.'],
    ['tcp.port == "80"', '            ^^^^', 'Leave the quotes out.'],
    ['tcp.port == http', '            ^^^^', 'http is a protocol; write a number.'],
    ['tcp.port == web', '            ^^^', 'Write a number, for example 80 or 0x50.'],
    ['ip.proto == udp', '            ^^^', 'udp is a protocol; write a number.'],
    ['ip.src == "10.0.0.1"', '          ^^^^^^^^^^', 'Write it as 172.16.16.101.'],
    [
      'tcp.port in {80 443}',
      '                ^^^',
      'Members of a set are separated by commas, as in {80, 443}.',
    ],
    ['tcp.port[0] == 1', '        ^^^', undefined],
    ['tcp.payload matches "(a{99}){99}"', '                    ^^^^^^^^^^^^^', 'Use smaller numbers in { }.'],
    ['tcp.payload matches "a**"', '                    ^^^^^', expect.stringContaining('repetitions')],
    ['tcp.payload matches "a\\.b"', '                      ^^', expect.stringContaining('Write \\\\')],
    ['tcp && ', '      ^', undefined],
    ['(tcp', '    ^', 'Write ) here.'],
    ['tcp udp', '    ^^^', undefined],
    ['80 == tcp.port', '^^', 'Write the field on the left.'],
    ['ip.geoip.city == "X"', '^^^^^^^^^^^^^', 'Leave it out, or look at the capture in Wireshark.'],
    [
      'tcp.analysis.retransmission == 1',
      '^^^^^^^^^^^^^^^^^^^^^^^^^^^',
      'Write its name alone; ! before it asks for the frames without it.',
    ],
    ['tcp.payload == "halo', '               ^^^^^', 'End it with ".'],
    ['len(tcp.payload)', '^^^^^^^^^^^^^^^^', 'Compare it with a value.'],
  ])('points at what is wrong in %s', (filter, carets, hint) => {
    const compiled = compileFilter(filter);
    if (compiled.status === 'ok') throw new Error('this filter is accepted');
    expect(pointAt(filter, compiled.error).split('\n')[1]).toBe(`  ${carets}`);
    expect(compiled.error.hint).toEqual(hint);
  });

  it('refuses deep nesting instead of exhausting the stack', () => {
    expect(compileFilter(`${'!'.repeat(100_000)}tcp`).status).toBe('error');
    expect(compileFilter(`${'('.repeat(100_000)}tcp`).status).toBe('error');
  });
});

describe('the values of a field', () => {
  it.each([
    ['tcp.port', 7, ['54321', '32444']],
    ['tcp.flags', 7, ['0x0002']],
    ['tcp.flags.syn', 9, ['0']],
    ['tcp.payload', 13, ['68616c6f']],
    ['frame.time_relative', 2, ['0.000100000']],
    ['ip.addr', 25, ['172.16.16.101', '172.16.16.102', '172.16.16.102', '172.16.16.101']],
    ['eth.dst', 1, ['ff:ff:ff:ff:ff:ff']],
    ['dns.a', 4, ['103.94.189.4', '103.94.189.5']],
    ['dns.a', 7, []],
  ])('%s of frame %i', (name, number, expected) => {
    const column = fieldColumn(name);
    const packet = capture.packets[number - 1];
    if (column.status === 'error' || !packet) throw new Error('no such column or packet');
    expect(column.valuesOf(packet, capture)).toEqual(expected);
  });

  it('are not those of a protocol', () => {
    expect(fieldColumn('tcp')).toMatchObject({ status: 'error' });
  });
});

describe.runIf(hasTshark)('as tshark filters', () => {
  it.each([
    'tcp.port != 54321',
    'tcp.port !== 54321',
    'all ip.addr == 172.16.16.0/24',
    'ip.addr in {172.16.16.1..172.16.16.101}',
    'tcp[13] & 2',
    'tcp.flags & 0x12 == 0x12',
    'tcp.payload[-4:2] == "ha"',
    'tcp.payload > "halo"',
    'udp matches "good.morn"',
    'udp.stream == 2 || tcp.stream == 1',
    'arp or tcp and icmp',
    '!tcp.port == 54321 && ip.src & 0.0.0.1',
    'upper(dns.qry.name) contains "ITS"',
    'count(ip.addr) > 2',
    'tcp.srcport not in {54321}',
    'frame.time_relative > 0.002 && frame.time_relative < 0.01',
  ])('%s', (filter) => {
    const theirs = withFile(writePcapng({ frames, application: 'test' }), (path) =>
      tsharkLines(path, ['-n', '-Y', filter, '-T', 'fields', '-e', 'frame.number']).map(Number),
    );
    expect(framesOf(filter)).toEqual(theirs);
  });
});

function framesOf(filter: string): number[] {
  const compiled = compileFilter(filter);
  if (compiled.status === 'error')
    throw new Error(`${compiled.error.message}\n${pointAt(filter, compiled.error)}`);
  return capture.packets
    .filter((packet) => compiled.matches(packet, capture))
    .map(({ frame }) => frame.number);
}
