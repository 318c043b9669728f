import { describe, expect, test } from 'vitest';

import type { CheckResult } from '../../harness/model/grade.ts';
import { stretchesOf } from '../../harness/report/ladder/stretches.ts';
import { choiceOfHash, hashOf } from '../../harness/report/page/choice.ts';
import { layersOf } from '../../harness/report/page/layers.ts';
import type { Detail } from '../../harness/report/page/detail.ts';
import { streamOf } from '../../harness/report/page/stream.ts';
import { differenceOf } from '../../harness/report/submission-page/difference.ts';
import { serviceStories } from '../../harness/report/submission-page/service-story.ts';
import { twoClients } from '../browser/two-clients.ts';
import { dataFile, evidenceOf, scenarioOf } from '../support/evidence.ts';
import { renumber, tcpConversation, udpDatagram } from '../support/frames.ts';
import type { TcpStep } from '../support/frames.ts';

const failedCheck: CheckResult = {
  id: 'it',
  type: 'echo',
  title: 'It',
  status: 'failed',
  points: 0,
  maxPoints: 10,
  expected: '',
  actual: '',
  hint: '',
  frames: [{ scenario: 'echo', number: 4 }],
  filter: 'tcp.stream eq 0',
};

function afterTalking(...talk: TcpStep[]) {
  return scenarioOf({ frames: tcpConversation({ script: ['handshake', ...talk, 'close'] }) });
}

describe('the byte-level difference', () => {
  const files = [dataFile('file.txt', 'baris satu\nbaris dua\n')];

  test('of an echo is at the first byte that came back otherwise', () => {
    const scenario = afterTalking(
      { from: 'client', data: 'halo dunia' },
      { from: 'server', data: 'halo Dunia' },
    );
    expect(differenceOf(failedCheck, evidenceOf([scenario]))).toMatchObject({ kind: 'echo', at: 5 });
  });

  test('of a file that was cut is where it ends, wherever in the stream it began', () => {
    const scenario = afterTalking({ from: 'client', data: 'kirim: baris satu\nbar' });
    const difference = differenceOf({ ...failedCheck, type: 'payload' }, evidenceOf([scenario], { files }));
    expect(difference).toMatchObject({ kind: 'file', name: 'file.txt', at: 14 });
    expect(difference?.actual).toHaveLength(14);
  });

  test.each([
    ['another content was sent', 'sesuatu yang lain sama sekali'],
    ['the file crossed whole, with other line ends', 'baris satu\r\nbaris dua\r\n'],
    ['nothing was sent', ''],
  ])('is not shown where %s', (_, data) => {
    const scenario = data === '' ? afterTalking() : afterTalking({ from: 'client', data });
    const check = { ...failedCheck, type: 'payload' };
    expect(differenceOf(check, evidenceOf([scenario], { files }))).toBeUndefined();
  });

  test('of datagrams is in the first one that was answered otherwise', () => {
    const there = { client: '172.16.16.102', server: '172.16.16.101' };
    const datagram = (from: 'client' | 'server', data: string) =>
      udpDatagram({
        src: there[from],
        dst: there[from === 'client' ? 'server' : 'client'],
        srcPort: from === 'client' ? 50000 : 8765,
        dstPort: from === 'client' ? 8765 : 50000,
        data,
      });
    const frames = renumber([
      datagram('client', 'satu'),
      datagram('server', 'satu'),
      datagram('client', 'dua'),
      datagram('server', 'duA'),
    ]);
    const check = { ...failedCheck, filter: 'udp.stream eq 0' };
    expect(differenceOf(check, evidenceOf([scenarioOf({ frames })]))).toMatchObject({ kind: 'echo', at: 2 });
  });

  test('is not shown for a check that passed', () => {
    const scenario = afterTalking({ from: 'client', data: 'a' }, { from: 'server', data: 'b' });
    expect(differenceOf({ ...failedCheck, status: 'passed' }, evidenceOf([scenario]))).toBeUndefined();
  });
});

describe('the choice in the address', () => {
  const data = {
    words: {},
    scenarios: [{ id: 'echo', capture: '', frames: 9, isWhole: true }],
    checks: [{ id: 'p1 &x', frames: { echo: [4] } }],
  };
  test.each([{ check: 'p1 &x' }, { frame: { scenario: 'echo', number: 4 } }])('comes back: %j', (choice) => {
    expect(choiceOfHash(`#${hashOf(choice)}`, data)).toEqual(choice);
  });

  test.each(['', '#scenario-echo', '#check-other', '#other-frame-4', '#%', '#echo-frame-x'])(
    'is none in %j',
    (hash) => {
      expect(choiceOfHash(hash, data)).toBeUndefined();
    },
  );
});

describe('the layers of a packet', () => {
  const { capture } = afterTalking({ from: 'client', data: 'halo' });

  test('every line lies inside its frame, and a line of a layer inside that layer', () => {
    for (const packet of capture.packets) {
      const check = (detail: Detail, from: number, end: number): void => {
        const { from: start = from, length = 0 } = detail;
        expect(start).toBeGreaterThanOrEqual(from);
        expect(start + length).toBeLessThanOrEqual(end);
        for (const child of detail.children) check(child, start, start + Math.max(length, end - start));
      };
      for (const layer of layersOf(packet, capture)) check(layer, 0, packet.frame.bytes.length);
    }
  });

  test('a frame that was cut has lines up to where it ends, and says so', () => {
    const frame = capture.file.frames[3];
    if (frame === undefined) throw new Error('no frame');
    for (let length = 0; length < frame.bytes.length; length += 1) {
      const cut = scenarioOf({
        frames: [{ ...frame, number: 1, bytes: frame.bytes.subarray(0, length) }],
      }).capture;
      const packet = cut.packets[0];
      if (packet === undefined) throw new Error('no packet');
      expect(layersOf(packet, cut)[0]?.text).toContain(`${length} bytes captured`);
    }
  });

  test('a stream holds both directions in order', () => {
    const packet = capture.packets[3];
    const stream = packet && streamOf(packet, capture);
    expect(stream).toMatchObject({ protocol: 'tcp', number: 0, toServerBytes: 4, toClientBytes: 0 });
  });
});

test('folds of a long exchange leave out no frame, and none that is cited', () => {
  const frames = Array.from({ length: 500 }, (_, index) => ({
    kind: index % 97 === 0 ? ('reset' as const) : index % 2 === 0 ? ('data' as const) : ('ack' as const),
    isCited: index === 250,
  }));
  const stretches = stretchesOf(frames);
  expect(stretches[0]?.from).toBe(0);
  expect(stretches.at(-1)?.to).toBe(500);
  for (const [index, stretch] of stretches.entries()) {
    expect(stretch.from).toBe(stretches[index - 1]?.to ?? 0);
    if (!stretch.isFolded) continue;
    const folded = frames.slice(stretch.from, stretch.to);
    expect(folded.every(({ kind, isCited }) => kind !== 'reset' && !isCited)).toBe(true);
  }
  expect(stretches.filter(({ isFolded }) => isFolded).length).toBeGreaterThan(2);
});

test('the service chart tells who asked, was accepted and was done at which frame', () => {
  expect(
    serviceStories(twoClients()).map(({ client, asked, opened, accepted, ended, isClosed }) => ({
      client,
      asked,
      opened,
      accepted,
      ended,
      isClosed,
    })),
  ).toEqual([
    { client: 'client-a', asked: 1, opened: 3, accepted: 3, ended: 9, isClosed: true },
    { client: 'client-b', asked: 11, opened: 13, accepted: 13, ended: 19, isClosed: true },
  ]);
});
