import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordOfHandedIn } from '../../harness/evidence/handed-in/record.ts';
import { judge } from '../../harness/grading/judge.ts';
import type { ScenarioRecord } from '../../harness/model/evidence.ts';
import type { CaptureRule } from '../../harness/model/rubric.ts';
import { parseRubric } from '../../harness/rubric/load.ts';
import { dissect, readCapture } from '../../harness/wire/index.ts';
import type { Capture, Frame } from '../../harness/wire/types.ts';
import { captureOf, tcpConversation } from '../support/frames.ts';

const rule: CaptureRule = {
  find: ['**/*.pcapng'],
  protocol: 'tcp',
  port: 32444,
  server: 'server',
  clients: ['client-a', 'client-b'],
};
const one = { ...rule, clients: ['client-a'] };

function recordOf(capture: Capture, asked: CaptureRule = one): ScenarioRecord {
  return recordOfHandedIn(
    {
      harness: 'test',
      rubric: { id: 'lab', digest: 'sha256:0' },
      scenario: 'captured',
      rule: asked,
      file: { path: 'bukti.pcapng', sha256: '' },
      others: [],
    },
    capture,
  );
}

const faultsOf = (frames: Frame[], asked = one): string[] =>
  (recordOf(captureOf(frames), asked).handedInCapture?.faults ?? []).map(({ code }) => code);

const there = { client: '172.18.0.3', server: '172.18.0.2' };
const talk = { from: 'client', data: 'halo' } as const;
const whole = tcpConversation({ ...there, script: ['handshake', talk, 'close'] });

describe('a capture that was handed in', () => {
  it('gives the roles the addresses of its own network', () => {
    const { machines, programs } = recordOf(captureOf(whole));
    expect(machines.map(({ name, address }) => [name, address])).toEqual([
      ['server', '172.18.0.2'],
      ['client-a', '172.18.0.3'],
    ]);
    expect(programs.map(({ listening }) => listening.map(({ port }) => port))).toEqual([[32444], []]);
  });

  it('binds clients in the order of their first frames', () => {
    const other = tcpConversation({
      ...there,
      client: '172.18.0.9',
      clientPort: 40000,
      script: ['handshake'],
    });
    const { machines } = recordOf(captureOf([...other, ...whole]), rule);
    expect(machines.map(({ address }) => address)).toEqual(['172.18.0.2', '172.18.0.9', '172.18.0.3']);
  });

  it.each<[string, Frame[], CaptureRule, string[]]>([
    ['is right', whole, one, []],
    ['is empty', [], one, ['empty']],
    [
      'uses another port',
      tcpConversation({ ...there, serverPort: 32434, script: ['handshake', talk, 'close'] }),
      one,
      ['other-port'],
    ],
    ['shows one client of two', whole, rule, ['too-few-clients']],
    ['began after the handshake', whole.slice(3), one, ['started-late']],
    ['ended before the connection', whole.slice(0, 5), one, ['stopped-early']],
    [
      'cut its frames',
      whole.map((frame) => ({ ...frame, originalLength: frame.bytes.length + 9 })),
      one,
      ['cut'],
    ],
    [
      'holds a well-known service only',
      tcpConversation({ ...there, serverPort: 80, script: ['handshake', talk, 'close'] }),
      one,
      ['other-traffic'],
    ],
    [
      'holds two other services',
      [
        ...tcpConversation({ ...there, serverPort: 5000, script: ['handshake', 'close'] }),
        ...tcpConversation({ ...there, serverPort: 6000, clientPort: 7, script: ['handshake', 'close'] }),
      ],
      one,
      ['other-traffic'],
    ],
  ])('that %s', (_, frames, asked, codes) => {
    expect(faultsOf(frames, asked)).toEqual(codes);
  });

  it('is judged by the same checks, and a wrong port costs the port check alone', () => {
    const parsed = parseRubric(JSON.stringify(lab));
    if (parsed.kind !== 'sound') throw new Error(JSON.stringify(parsed.problems));
    const statuses = (frames: Frame[]): string[] => {
      const capture = captureOf(frames);
      const scenario = { record: recordOf(capture), capture, outputs: new Map() };
      return judge(parsed.rubric, parsed.digest, {
        submission: {
          schema: 'wiremark/submission/v1',
          id: 'a',
          name: 'a',
          files: [],
          filesTruncated: false,
          programs: [],
        },
        scenarios: new Map([['captured', scenario]]),
      }).checks.map(({ status }) => status);
    };
    expect(statuses(whole)).toEqual(['passed', 'passed', 'passed']);
    const elsewhere = tcpConversation({ ...there, serverPort: 32434, script: ['handshake', talk, 'close'] });
    expect(statuses(elsewhere)).toEqual(['failed', 'passed', 'passed']);
    expect(statuses(whole.slice(3))).toEqual(['passed', 'failed', 'passed']);
    expect(statuses([])).toEqual(['failed', 'failed', 'failed']);
  });
});

const lab = {
  id: 'captured',
  title: 'The capture',
  locale: 'en',
  passMark: 10,
  addresses: 'adopt',
  machines: { 'mesin-1': { address: '172.16.16.101/24' } },
  programs: {},
  scenarios: [{ id: 'captured', title: 'What was handed in', capture: one }],
  checks: [
    {
      id: 'port',
      type: 'listening',
      title: 'Port',
      points: 10,
      scenario: 'captured',
      with: { server: 'server', client: 'client-a', protocol: 'tcp', port: 32444 },
    },
    {
      id: 'connect',
      type: 'handshake',
      title: 'Handshake',
      points: 10,
      scenario: 'captured',
      with: { server: 'server', client: 'client-a' },
    },
    {
      id: 'sent',
      type: 'payload',
      title: 'Sends halo',
      points: 10,
      scenario: 'captured',
      with: { client: 'client-a', server: 'server', text: 'halo' },
    },
  ],
};

const real =
  process.env['WIREMARK_CAPTURES'] ?? new URL('../../../shared/captures', import.meta.url).pathname;

describe.skipIf(!existsSync(real))('captures that were made with tcpdump and Wireshark', () => {
  it.each<[string, 'tcp' | 'udp', number, string[]]>([
    ['arp-only', 'tcp', 2222, ['other-traffic']],
    ['empty', 'tcp', 2222, ['empty']],
    ['mqtt', 'tcp', 2222, ['other-traffic']],
    ['oneway-udp', 'udp', 12345, []],
    ['oneway-udp-many', 'udp', 12345, []],
    ['oneway-udp-any-sll2', 'udp', 12345, ['twice']],
    ['oneway-udp', 'tcp', 2222, ['other-traffic']],
    ['reqresp-tcp', 'tcp', 2222, ['stopped-early']],
    ['reqresp-tcp-any-sll2', 'tcp', 2222, ['twice']],
    ['reqresp-tcp-many', 'tcp', 2222, ['started-late']],
    ['tcp-no-syn', 'tcp', 2222, ['started-late', 'stopped-early']],
    ['rest-http', 'tcp', 2222, ['other-port']],
    ['zmq', 'tcp', 2222, ['other-traffic']],
  ])('%s for %s port %i', (name, protocol, port, codes) => {
    const capture = dissect(readCapture(readFileSync(`${real}/${name}.pcap`)));
    const { handedInCapture } = recordOf(capture, { ...one, protocol, port });
    expect(handedInCapture?.faults.map(({ code }) => code)).toEqual(codes);
  });
});
