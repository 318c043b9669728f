import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dissect, placeInConnection, readCapture, summarizePacket, writePcapng } from '../../harness/wire/index.ts';
import type { Capture, Frame, Packet } from '../../harness/wire/index.ts';
import { arpExchange, dnsExchange, merge, oneAfterAnother, portUnreachable, tcpConversation, udpDatagram } from '../support/frames.ts';
import { hasTshark, tsharkFields, tsharkFollow, tsharkLines, withFile } from '../support/tshark.ts';

const long = 'abcdefghij'.repeat(1000);
const whole: Record<string, Frame[]> = {
  'an echo': tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'halo' }, 'close'] }),
  'ARP, DNS and two clients at once': merge(
    arpExchange({ asker: '172.16.16.102', asked: '172.16.16.101' }),
    dnsExchange({ name: 'www.its.ac.id', addresses: ['103.94.189.4'] }),
    dnsExchange({ name: 'www.espnfc.cosm', rcode: 3, id: 7, clientPort: 40001 }),
    tcpConversation({ script: ['handshake', { from: 'client', data: long }, { from: 'server', data: long }, 'close'] }),
    tcpConversation({ client: '172.16.16.103', script: ['handshake', { from: 'client', data: 'B' }, { rst: 'server' }] }),
  ),
  'datagrams and a port that is closed': (() => {
    const question = udpDatagram({ src: '172.16.16.102', dst: '172.16.16.101', srcPort: 5000, dstPort: 8765, data: 'Good Morning!!!' });
    const answer = udpDatagram({ src: '172.16.16.101', dst: '172.16.16.102', srcPort: 8765, dstPort: 5000, data: 'Good' });
    return oneAfterAnother([question, answer, portUnreachable(question), { ...question }]);
  })(),
  'numbers that wrap around': tcpConversation({
    clientIsn: 0xffff_fff0,
    serverIsn: 0xffff_ffff,
    mss: 7,
    script: ['handshake', { from: 'client', data: long.slice(0, 60) }, { from: 'server', data: long.slice(0, 60) }, 'close'],
  }),
  'a refused connection': tcpConversation({ script: [{ syn: 'client' }, { raw: 'server', flags: 0x14, seq: 0, ack: 1 }] }),
  'a SYN sent three times': tcpConversation({
    script: [{ syn: 'client' }, { raw: 'client', flags: 2, seq: 0 }, { raw: 'client', flags: 2, seq: 0 }, { synAck: 'server' }, { ack: 'client' }],
  }),
  'ports used again': oneAfterAnother(
    tcpConversation({ script: ['handshake', { from: 'client', data: 'one' }, 'close'] }),
    tcpConversation({ clientIsn: 9_000_000, serverIsn: 8_000_000, script: ['handshake', { from: 'client', data: 'two' }, 'close'] }),
    tcpConversation({ client: '172.16.16.104', script: ['handshake', 'close'] }),
  ),
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
const late: Record<string, Frame[]> = {
  'a capture that began after the handshake': tcpConversation({
    script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'hai' }, 'close'],
  }).slice(3),
  'a capture that began with the SYN-ACK': tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }, 'close'] }).slice(1),
};

describe.runIf(hasTshark)('as tshark sees it', () => {
  for (const [name, frames] of Object.entries({ ...whole, ...late })) {
    const numbered = frames.map((frame, index) => ({ ...frame, number: index + 1 }));
    it(name, () => withFile(writePcapng({ frames: numbered, application: 'test' }), compare));
  }

  it('prints the same packet list', () => {
    const frames = oneAfterAnother(...Object.entries(whole).filter(([name]) => !/twice|again|times/.test(name)).map(([, some]) => some.slice(0, 40)));
    withFile(toMicrosecondPcap(frames), (path) => {
      const capture = dissect(readCapture(readFileSync(path)));
      const ours = capture.packets.map((packet) => Object.values(summarizePacket(packet, capture)).join(' '));
      const theirs = tsharkLines(path, ['-n', '-o', 'tcp.analyze_sequence_numbers:TRUE']).map((line) => line.trim().replace(/ +/g, ' '));
      const plain = (line: string) => line.replaceAll(' → ', ' ').replace(/\[TCP [^\]]*\] /g, '').replace('[ACK] ', '[ACK] ');
      expect(ours.map(plain)).toEqual(theirs.map(plain));
    });
  });

  it('opens what we write without complaint, with names and comments', () => {
    const frames = whole['an echo'] ?? [];
    const names = new Map([['172.16.16.101', 'mesin-1'], ['172.16.16.102', 'mesin-2']]);
    withFile(writePcapng({ frames, names, comments: new Map([[1, 'the client asks']]), interfaceName: 'switch', application: 'wiremark' }), (path) => {
      const rows = tsharkLines(path, ['-N', 'n', '-T', 'fields', '-e', 'ip.src_host', '-e', 'frame.comment', '-e', 'frame.interface_name']);
      expect(rows[0]).toBe('mesin-2\tthe client asks\tswitch');
      expect(rows[1]).toBe('mesin-1\t\tswitch');
      expect(tsharkFields(path, ['frame.time_epoch'])[1]).toEqual(['1700000000.001000000']);
      expect(tsharkLines(path, ['-Y', '_ws.malformed || tcp.checksum.status == 0', '-o', 'tcp.check_checksum:TRUE'])).toEqual([]);
    });
  });
});

const sharedFolder = join(import.meta.dirname, '../../../shared/captures');
const sharedFiles = existsSync(sharedFolder) ? readdirSync(sharedFolder).map((name) => join(sharedFolder, name)) : [];

describe.runIf(hasTshark && sharedFiles.length > 0)('captures of students, as tshark sees them', () => {
  it.each(sharedFiles)('%s', (path) => {
    const cooked = readCapture(readFileSync(path)).frames.some((frame) => frame.linkType !== 1);
    if (cooked) expect(readCapture(readFileSync(path)).frames).toHaveLength(tsharkFields(path, ['frame.number']).length);
    else compare(path);
  });
});

function compare(path: string): void {
  const capture = dissect(readCapture(readFileSync(path)));
  expect(capture.file.malformed).toBeUndefined();
  // Quoted headers inside ICMP errors are fields too: they are compared apart, in the tests of ICMP.
  const fields = ['frame.number', 'frame.len', 'eth.src', 'eth.dst', 'arp.opcode', 'arp.dst.proto_ipv4', 'ip.src', 'ip.dst', 'icmp.code'];
  expect(capture.packets.map(layersOf)).toEqual(tsharkFields(path, fields).map((row) => row.map((value) => value.split(',')[0])));
  const tcpFields = ['frame.number', 'tcp.srcport', 'tcp.dstport', 'tcp.stream', 'tcp.seq', 'tcp.ack', 'tcp.len', 'tcp.flags'];
  expect(capture.packets.flatMap((packet) => tcpOf(packet, capture))).toEqual(tsharkFields(path, tcpFields, 'tcp && ip && !icmp'));
  const udpFields = ['frame.number', 'udp.srcport', 'udp.dstport', 'udp.stream', 'udp.length'];
  expect(udpRows(capture)).toEqual(tsharkFields(path, udpFields, 'udp && ip && !icmp'));
  const dnsFields = ['frame.number', 'dns.id', 'dns.qry.name', 'dns.qry.type', 'dns.a'];
  expect(dnsRows(capture)).toEqual(tsharkFields(path, dnsFields, 'dns'));
  for (const { stream, toServer, toClient, client, frames } of capture.connections) {
    const firstIsClient = capture.packets.find(({ frame }) => frame.number === frames[0])?.ip?.src === client.address;
    const ours = [toServer, toClient].map(({ bytes }) => Buffer.from(bytes).toString('hex'));
    expect(firstIsClient ? ours : ours.toReversed()).toEqual(tsharkFollow(path, 'tcp', stream));
  }
}

function layersOf({ frame, eth, arp, ip, icmp }: Packet): string[] {
  const values = [frame.number, frame.originalLength, eth?.src, eth?.dst, arp?.opcode, arp?.targetIp, ip?.src, ip?.dst, icmp?.code];
  return values.map((value) => `${value ?? ''}`);
}

function tcpOf(packet: Packet, capture: Capture): string[][] {
  const { tcp, frame } = packet;
  const place = placeInConnection(packet, capture);
  if (!tcp || !place) return [];
  const { connection, segment } = place;
  const flags = `0x${tcp.flagBits.toString(16).padStart(4, '0')}`;
  return [[...[frame.number, tcp.srcPort, tcp.dstPort, connection.stream, segment.seq, segment.ack, segment.length].map(String), flags]];
}

function udpRows(capture: Capture): string[][] {
  const streams = new Map(capture.conversations.flatMap(({ stream, datagrams }) => datagrams.map(({ frame }) => [frame, stream])));
  return capture.packets.flatMap(({ frame, udp }) =>
    udp ? [[frame.number, udp.srcPort, udp.dstPort, streams.get(frame.number), udp.length].map(String)] : [],
  );
}

function dnsRows(capture: Capture): string[][] {
  return capture.packets.flatMap(({ frame, dns }) => {
    if (!dns) return [];
    const addresses = dns.answers.flatMap(({ address, type }) => (address && type === 1 ? [address] : []));
    const id = `0x${dns.id.toString(16).padStart(4, '0')}`;
    return [[`${frame.number}`, id, dns.questions[0]?.name ?? '', `${dns.questions[0]?.type ?? ''}`, addresses.join(',')]];
  });
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
