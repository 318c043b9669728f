import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findField } from '../../harness/filter/fields/index.ts';
import { completenessBits, completenessOf } from '../../harness/wire/completeness.ts';
import { dissect, readCapture, writePcapng } from '../../harness/wire/index.ts';
import type { Frame } from '../../harness/wire/index.ts';
import { captureOf, oneAfterAnother, tcpConversation } from '../support/frames.ts';
import { hasTshark, tsharkLines, withFile } from '../support/tshark.ts';

const { syn, synAck, ack, data, fin, rst } = completenessBits;
const halo = { from: 'client', data: 'halo' } as const;

const cases: Record<string, { frames: Frame[]; values: number[] }> = {
  'a whole connection': {
    frames: tcpConversation({ script: ['handshake', halo, 'close'] }),
    values: [syn + synAck + ack + data + fin],
  },
  'a connection without data': {
    frames: tcpConversation({ script: ['handshake', 'close'] }),
    values: [syn + synAck + ack + fin],
  },
  'a question without an answer': { frames: tcpConversation({ script: [{ syn: 'client' }] }), values: [syn] },
  'a refused connection': {
    frames: tcpConversation({ script: [{ syn: 'client' }, { raw: 'server', flags: 0x14, seq: 0, ack: 1 }] }),
    values: [syn + ack + rst],
  },
  'a connection that is reset': {
    frames: tcpConversation({ script: ['handshake', halo, { rst: 'server', bare: true }] }),
    values: [syn + synAck + ack + data + rst],
  },
  'a capture that began late': {
    frames: tcpConversation({ script: ['handshake', halo, halo, 'close'] }).slice(3),
    values: [ack + data + fin],
  },
  'data in the SYN': {
    frames: tcpConversation({
      script: [{ raw: 'client', flags: 2, seq: 0, data: 'halo' }, { synAck: 'server' }],
    }),
    values: [syn + data + synAck],
  },
  'ports used again': {
    frames: oneAfterAnother(
      tcpConversation({ script: ['handshake', halo, 'close'] }),
      tcpConversation({ clientIsn: 5, script: ['handshake'] }),
      tcpConversation({ clientIsn: 6, script: [{ raw: 'client', flags: 2, seq: 0, data: 'halo' }] }),
    ),
    values: [syn + synAck + ack + data + fin, syn + synAck + ack, syn],
  },
};

describe('how complete a connection is', () => {
  it.each(Object.entries(cases))('%s', (_, { frames, values }) => {
    const capture = captureOf(oneAfterAnother(frames));
    expect(capture.connections.map((connection) => completenessOf(connection, capture))).toEqual(values);
  });

  it('is the same for every frame of the connection', () => {
    const { frames } = cases['a whole connection'] ?? { frames: [] };
    const capture = captureOf(frames);
    const field = findField('tcp.completeness');
    expect(capture.packets.flatMap((packet) => field?.values(packet, capture) ?? [])).toEqual(
      frames.map(() => 31),
    );
  });
});

describe.runIf(hasTshark)('as tshark sees it, reading the file twice', () => {
  it.each(Object.entries(cases))('%s', (_, { frames }) => {
    const numbered = oneAfterAnother(frames);
    withFile(writePcapng({ frames: numbered, application: 'test' }), (path) => {
      const capture = dissect(readCapture(readFileSync(path)));
      const lines = tsharkLines(path, [
        '-2',
        '-n',
        '-T',
        'fields',
        '-e',
        'tcp.stream',
        '-e',
        'tcp.completeness',
      ]);
      // Of a stream's frames the last is shown when all of them are known.
      const last = new Map(lines.map((line) => line.split('\t')).map(([stream, value]) => [stream, value]));
      const ours = capture.connections.map((connection) => [
        `${connection.stream}`,
        `${completenessOf(connection, capture)}`,
      ]);
      const several = ours.filter(
        ([stream]) => lines.filter((line) => line.startsWith(`${stream}\t`)).length > 1,
      );
      for (const [stream, value] of several) expect(last.get(stream)).toBe(value);
      expect(last.size).toBe(ours.length);
    });
  });
});
