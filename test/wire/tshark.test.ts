import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  dissect,
  networkOf,
  placeInConnection,
  readCapture,
  summarizePacket,
  writePcapng,
} from '../../harness/wire/index.ts';
import type { Capture, Frame, Packet } from '../../harness/wire/index.ts';
import {
  arpExchange,
  dnsExchange,
  merge,
  oneAfterAnother,
  portUnreachable,
  tcpConversation,
  udpDatagram,
} from '../support/frames.ts';
import { onLink, overIpv6, tagged } from '../support/layers.ts';
import { hasTshark, tsharkFields, tsharkFollow, tsharkLines, withFile } from '../support/tshark.ts';

const long = 'abcdefghij'.repeat(1000);
const whole: Record<string, Frame[]> = {
  'an echo': tcpConversation({
    script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'halo' }, 'close'],
  }),
  'ARP, DNS and two clients at once': merge(
    arpExchange({ asker: '172.16.16.102', asked: '172.16.16.101' }),
    dnsExchange({ name: 'www.its.ac.id', addresses: ['103.94.189.4'] }),
    dnsExchange({ name: 'www.espnfc.cosm', rcode: 3, id: 7, clientPort: 40001 }),
    tcpConversation({
      script: ['handshake', { from: 'client', data: long }, { from: 'server', data: long }, 'close'],
    }),
    tcpConversation({
      client: '172.16.16.103',
      script: ['handshake', { from: 'client', data: 'B' }, { rst: 'server' }],
    }),
  ),
  'datagrams and a port that is closed': (() => {
    const question = udpDatagram({
      src: '172.16.16.102',
      dst: '172.16.16.101',
      srcPort: 50000,
      dstPort: 12345,
      data: 'Good Morning!!!',
    });
    const answer = udpDatagram({
      src: '172.16.16.101',
      dst: '172.16.16.102',
      srcPort: 12345,
      dstPort: 50000,
      data: 'Good',
    });
    return oneAfterAnother([question, answer, portUnreachable(question), { ...question }]);
  })(),
  'numbers that wrap around': tcpConversation({
    clientIsn: 0xffff_fff0,
    serverIsn: 0xffff_ffff,
    mss: 7,
    script: [
      'handshake',
      { from: 'client', data: long.slice(0, 60) },
      { from: 'server', data: long.slice(0, 60) },
      'close',
    ],
  }),
  'a refused connection': tcpConversation({
    script: [{ syn: 'client' }, { raw: 'server', flags: 0x14, seq: 0, ack: 1 }],
  }),
  'a SYN sent three times': tcpConversation({
    script: [
      { syn: 'client' },
      { raw: 'client', flags: 2, seq: 0 },
      { raw: 'client', flags: 2, seq: 0 },
      { synAck: 'server' },
      { ack: 'client' },
    ],
  }),
  'ports used again': oneAfterAnother(
    tcpConversation({ script: ['handshake', { from: 'client', data: 'one' }, 'close'] }),
    tcpConversation({
      clientIsn: 9_000_000,
      serverIsn: 8_000_000,
      script: ['handshake', { from: 'client', data: 'two' }, 'close'],
    }),
    tcpConversation({ client: '172.16.16.104', script: ['handshake', 'close'] }),
  ),
  'the same SYN again after a close, and with the roles swapped': oneAfterAnother(
    tcpConversation({ script: ['handshake', { from: 'client', data: 'one' }, 'close'] }),
    tcpConversation({ script: ['handshake', { from: 'client', data: 'two' }, { rst: 'server' }] }),
    tcpConversation({
      client: '172.16.16.101',
      server: '172.16.16.102',
      clientPort: 32444,
      serverPort: 54321,
      clientIsn: 5,
      script: ['handshake', 'close'],
    }),
  ),
  'both sides open at once': tcpConversation({
    script: [
      { syn: 'client' },
      { raw: 'server', flags: 2, seq: 0 },
      { raw: 'client', flags: 0x12, seq: 0, ack: 1 },
      { raw: 'server', flags: 0x12, seq: 0, ack: 1 },
    ],
  }),
  'data sent twice, and out of order': tcpConversation({
    script: [
      'handshake',
      { raw: 'client', flags: 0x18, seq: 6, data: 'fghij' },
      { raw: 'client', flags: 0x18, seq: 1, data: 'abcde' },
      { raw: 'client', flags: 0x18, seq: 1, data: 'abcde' },
      { raw: 'client', flags: 0x18, seq: 9, data: 'ijklm' },
      { raw: 'server', flags: 0x10, seq: 1, ack: 14 },
      { raw: 'client', flags: 0x11, seq: 14 },
    ],
  }),
};
const wider: Record<string, Frame[]> = {
  'an echo over IPv6': overIpv6(whole['an echo'] ?? []),
  'an echo with VLAN tags': tagged(whole['an echo'] ?? [], { type: 0x88a8, id: 7 }, { id: 5 }),
  'ports used again, on the interface any': onLink(whole['ports used again'] ?? [], 'sll'),
  'data sent twice, over IPv6, cooked version 2': onLink(
    overIpv6(whole['data sent twice, and out of order'] ?? []),
    'sll2',
  ),
  'bare IP': onLink(whole['ARP, DNS and two clients at once']?.slice(2) ?? [], 'raw'),
  'a loopback interface of BSD': onLink(overIpv6(whole['an echo'] ?? []), 'null'),
};
const late: Record<string, Frame[]> = {
  'a capture that began after the handshake': tcpConversation({
    script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'hai' }, 'close'],
  }).slice(3),
  'a capture that began with the SYN-ACK': tcpConversation({
    script: ['handshake', { from: 'client', data: 'halo' }, 'close'],
  }).slice(1),
};

describe.runIf(hasTshark)('as tshark sees it', () => {
  it.each(Object.entries({ ...whole, ...wider, ...late }))('%s', (_, frames) => {
    const numbered = frames.map((frame, index) => ({ ...frame, number: index + 1 }));
    withFile(writePcapng({ frames: numbered, application: 'test' }), (path) =>
      expect(seenByUs(path)).toEqual(seenByTshark(path)),
    );
  });

  it('prints the same packet list', () => {
    const frames = oneAfterAnother(
      ...Object.entries(whole)
        .filter(([name]) => !/twice|again|times|both sides/.test(name))
        .map(([, some]) => some.slice(0, 40)),
    );
    withFile(toMicrosecondPcap(frames), (path) => {
      const capture = dissect(readCapture(readFileSync(path)));
      const ours = capture.packets.map((packet) => Object.values(summarizePacket(packet, capture)).join(' '));
      const theirs = tsharkLines(path).map((line) => line.trim().replace(/ +/g, ' '));
      const plain = (line: string) => line.replaceAll(' → ', ' ').replace(/\[TCP [^\]]*\] /g, '');
      expect(ours.map(plain)).toEqual(theirs.map(plain));
    });
  });

  it('opens what we write without complaint, with names and comments', () => {
    const frames = whole['an echo'] ?? [];
    const names = new Map([
      ['172.16.16.101', 'mesin-1'],
      ['172.16.16.102', 'mesin-2'],
    ]);
    withFile(
      writePcapng({
        frames,
        names,
        comments: new Map([[1, 'the client asks']]),
        interfaceName: 'switch',
        application: 'wiremark',
      }),
      (path) => {
        const rows = tsharkLines(path, [
          '-N',
          'n',
          '-T',
          'fields',
          '-e',
          'ip.src_host',
          '-e',
          'frame.comment',
          '-e',
          'frame.interface_name',
        ]);
        expect(rows[0]).toBe('mesin-2\tthe client asks\tswitch');
        expect(rows[1]).toBe('mesin-1\t\tswitch');
        expect(tsharkFields(path, ['frame.time_epoch'])[1]?.get('frame.time_epoch')).toBe(
          '1700000000.001000000',
        );
        expect(
          tsharkLines(path, [
            '-Y',
            '_ws.malformed || tcp.checksum.status == 0',
            '-o',
            'tcp.check_checksum:TRUE',
          ]),
        ).toEqual([]);
      },
    );
  });
});

const sharedFolder = join(import.meta.dirname, '../../../shared/captures');
const sharedFiles = existsSync(sharedFolder)
  ? readdirSync(sharedFolder).map((name) => join(sharedFolder, name))
  : [];

describe.runIf(hasTshark && sharedFiles.length > 0)('captures of students, as tshark sees them', () => {
  it.each(sharedFiles)('%s', (path) => {
    expect(seenByUs(path)).toEqual(seenByTshark(path));
  });
});

const fields = [
  ...([
    'frame.number',
    'frame.len',
    'eth.src',
    'eth.dst',
    'arp.opcode',
    'arp.dst.proto_ipv4',
    'ip.src',
    'ip.dst',
    'ipv6.src',
    'ipv6.dst',
    'icmp.code',
  ] as const),
  ...(['tcp.srcport', 'tcp.dstport', 'tcp.stream', 'tcp.seq', 'tcp.ack', 'tcp.len', 'tcp.flags'] as const),
  ...([
    'udp.srcport',
    'udp.dstport',
    'udp.stream',
    'udp.length',
    'dns.id',
    'dns.qry.name',
    'dns.qry.type',
    'dns.a',
  ] as const),
];
type Field = (typeof fields)[number];

interface Seen {
  packets: Partial<Record<Field, string>>[];
  /** Payload of each TCP stream in hexadecimal, the direction of the first sender first. */
  streams: [string, string][];
}

function seenByUs(path: string): Seen {
  const capture = dissect(readCapture(readFileSync(path)));
  const streams = capture.connections.map(({ toServer, toClient, client, frames }): [string, string] => {
    const first = capture.packets.find(({ frame }) => frame.number === frames[0]);
    const isFromClient =
      first && networkOf(first)?.src === client.address && first.tcp?.srcPort === client.port;
    const [one, other] = isFromClient ? [toServer, toClient] : [toClient, toServer];
    return [Buffer.from(one.bytes).toString('hex'), Buffer.from(other.bytes).toString('hex')];
  });
  return { packets: capture.packets.map((packet) => fieldsOf(packet, capture)), streams };
}

function seenByTshark(path: string): Seen {
  const packets = tsharkFields(path, fields).map(comparable);
  const numbers = [
    ...new Set(
      packets.flatMap((packet) => (packet['tcp.stream'] === undefined ? [] : [Number(packet['tcp.stream'])])),
    ),
  ];
  return { packets, streams: tsharkFollow(path, numbers) };
}

/** tshark lists the headers that an ICMP error quotes as fields of the frame too. Those are left out. */
function comparable(row: Map<Field, string>): Partial<Record<Field, string>> {
  const isQuoting = row.get('icmp.code') !== '';
  const kept = [...row].filter(([field]) => !/^(tcp|udp)/.test(field) || !isQuoting);
  return withoutEmpty(
    kept.map(([field, value]) => [field, field === 'dns.a' ? value : (value.split(',')[0] ?? '')]),
  );
}

function fieldsOf(packet: Packet, capture: Capture): Partial<Record<Field, string>> {
  const { frame, eth, arp, ip, ipv6, icmp, tcp, udp, dns } = packet;
  const place = placeInConnection(packet, capture);
  const conversation = capture.conversations.find(({ datagrams }) =>
    datagrams.some((datagram) => datagram.frame === (packet.copyOf ?? frame.number)),
  );
  const values: [Field, string | number | undefined][] = [
    ['frame.number', frame.number],
    ['frame.len', frame.originalLength],
    ['eth.src', eth?.src],
    ['eth.dst', eth?.dst],
    ['arp.opcode', arp?.opcode],
    ['arp.dst.proto_ipv4', arp?.targetIp],
    ['ip.src', ip?.src],
    ['ip.dst', ip?.dst],
    ['ipv6.src', ipv6?.src],
    ['ipv6.dst', ipv6?.dst],
    ['icmp.code', icmp?.code],
    ['tcp.srcport', tcp?.srcPort],
    ['tcp.dstport', tcp?.dstPort],
    ['tcp.stream', place?.connection.stream],
    ['tcp.seq', place?.segment.seq],
    ['tcp.ack', place?.segment.ack],
    ['tcp.len', place?.segment.length],
    ['tcp.flags', tcp && `0x${tcp.flagBits.toString(16).padStart(4, '0')}`],
    ['udp.srcport', udp?.srcPort],
    ['udp.dstport', udp?.dstPort],
    ['udp.stream', conversation?.stream],
    ['udp.length', udp?.length],
    ['dns.id', dns && `0x${dns.id.toString(16).padStart(4, '0')}`],
    ['dns.qry.name', dns?.questions[0]?.name],
    ['dns.qry.type', dns?.questions[0]?.type],
    [
      'dns.a',
      dns?.answers.flatMap(({ address, type }) => (address && type === 1 ? [address] : [])).join(','),
    ],
  ];
  return withoutEmpty(values.map(([field, value]) => [field, `${value ?? ''}`]));
}

function withoutEmpty(values: [Field, string][]): Partial<Record<Field, string>> {
  const record: Partial<Record<Field, string>> = {};
  for (const [field, value] of values) if (value !== '') record[field] = value;
  return record;
}

/** tshark prints as many decimals as the file has. */
function toMicrosecondPcap(frames: Frame[]): Uint8Array {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262144, 16);
  header.writeUInt32LE(1, 20);
  const records = frames.flatMap((frame) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(Number(frame.timeNs / 1_000_000_000n), 0);
    record.writeUInt32LE(Number((frame.timeNs % 1_000_000_000n) / 1000n), 4);
    record.writeUInt32LE(frame.bytes.length, 8);
    record.writeUInt32LE(frame.originalLength, 12);
    return [record, frame.bytes];
  });
  return Buffer.concat([header, ...records]);
}
