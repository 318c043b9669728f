import { describe, expect, it } from 'vitest';

import { checkDefinition } from '../../harness/checks/index.ts';
import { compileFilter } from '../../harness/filter/index.ts';
import { judgeCheck, machine, missing, program, scenarioOf, signalled } from '../support/evidence.ts';
import type { ScenarioParts } from '../support/evidence.ts';
import {
  dnsExchange,
  oneAfterAnother,
  portUnreachable,
  renumber,
  tcpConversation,
  udpDatagram,
} from '../support/frames.ts';
import type { TcpStep } from '../support/frames.ts';

const exchange: TcpStep[] = [
  'handshake',
  { from: 'client', data: 'halo' },
  { from: 'server', data: 'halo' },
  'close',
];
/** SYN, SYN-ACK, ACK; data and ACK both ways (4 to 7); FIN, FIN, ACK (8 to 10). */
const echo = { frames: tcpConversation({ script: exchange }) };
const wrongPort = { frames: tcpConversation({ serverPort: 32434, script: exchange }) };
const datagram = udpDatagram({
  src: '172.16.16.102',
  dst: '172.16.16.101',
  srcPort: 5000,
  dstPort: 12345,
  data: 'halo',
});

interface Asked {
  filter: string;
  count?: number | { min?: number; max?: number };
  by?: string[];
}

function framesOf(parts: ScenarioParts, asked: Asked, locale: 'en' | 'id' = 'en') {
  return judgeCheck({ type: 'frames', with: { ...asked }, locale, scenarios: [scenarioOf(parts)] });
}

function report(result: ReturnType<typeof framesOf>): string {
  const { status, expected, actual, hint, filter, frames } = result;
  const numbers = frames.map(({ number }) => number).join(' ');
  return [`${status} (${numbers})`, expected, actual, hint, filter].filter((line) => line !== '').join('\n');
}

/** Whether the filter of a result selects its frames in the capture as stored. */
function expectFilterShowsFrames(parts: ScenarioParts, result: ReturnType<typeof framesOf>): void {
  const { capture } = scenarioOf(parts);
  const compiled = compileFilter(result.filter);
  const selected = capture.packets.filter(
    (packet) => compiled.status === 'ok' && compiled.matches(packet, capture),
  );
  expect(selected.map(({ frame }) => frame.number)).toEqual(
    expect.arrayContaining(result.frames.map(({ number }) => number)),
  );
}

describe('frames', () => {
  it('passes with the frames that match, and the filter as it was pasted', () => {
    expect(report(framesOf(echo, { filter: 'tcp.flags.syn == 1 && tcp.dstport == 32444' })))
      .toMatchInlineSnapshot(`
        "passed (1)
        at least 1 frame that matches \`tcp.flags.syn == 1 && tcp.dstport == 32444\`
        1 frame matches
        tcp.flags.syn == 1 && tcp.dstport == 32444"
      `);
  });

  it.each([
    [undefined, 'passed'],
    [2, 'passed'],
    [1, 'failed'],
    [3, 'failed'],
    [0, 'failed'],
    [{ min: 2 }, 'passed'],
    [{ min: 3 }, 'failed'],
    [{ max: 2 }, 'passed'],
    [{ max: 1 }, 'failed'],
    [{ min: 1, max: 3 }, 'passed'],
    [{ min: 3, max: 4 }, 'failed'],
  ] as const)('counts: two SYNs for %j have %s', (count, status) => {
    const asked = { filter: 'tcp.flags.syn == 1', ...(count === undefined ? {} : { count }) };
    expect(framesOf(echo, asked).status).toBe(status);
  });

  it('names the port that was used instead', () => {
    const result = framesOf(wrongPort, { filter: 'tcp.flags.syn == 1 && tcp.dstport == 32444' });
    expect(report(result)).toMatchInlineSnapshot(`
      "failed (1 2)
      at least 1 frame that matches \`tcp.flags.syn == 1 && tcp.dstport == 32444\`
      2 frames match without \`tcp.dstport == 32444\`; the port used is 32434
      Compare the port in your program with \`tcp.dstport == 32444\`: it uses 32434.
      tcp.flags.syn == 1"
    `);
    expectFilterShowsFrames(wrongPort, result);
  });

  it('says it in Indonesian', () => {
    const asked = { filter: 'tcp.flags.syn == 1 && tcp.dstport == 32444' };
    expect(report(framesOf(wrongPort, asked, 'id'))).toMatchInlineSnapshot(`
      "failed (1 2)
      minimal 1 frame yang cocok dengan \`tcp.flags.syn == 1 && tcp.dstport == 32444\`
      2 frame cocok tanpa \`tcp.dstport == 32444\`; port yang dipakai: 32434
      Bandingkan port di program Anda dengan \`tcp.dstport == 32444\`: program memakai 32434.
      tcp.flags.syn == 1"
    `);
  });

  it('names the flags, the text and the name that were there instead', () => {
    const about = (parts: ScenarioParts, filter: string) => framesOf(parts, { filter }).actual;
    const query = { frames: dnsExchange({ name: 'www.its.ac.if', rcode: 3 }) };
    expect([
      about(echo, 'tcp.port == 32444 && tcp.flags.reset == 1'),
      about(echo, 'tcp.port == 32444 && tcp.payload contains "HALO"'),
      about(query, 'dns.qry.name == "www.its.ac.id" && dns.flags.response == 1'),
      about(echo, 'tcp.flags.syn == 1 && ip.dst == 172.16.16.103'),
      about(echo, '!(tcp.port == 32444)'),
    ]).toMatchInlineSnapshot(`
      [
        "10 frames match without \`tcp.flags.reset == 1\`; the flags there are [SYN], [SYN, ACK], [ACK], [PSH, ACK], [FIN, ACK]",
        "10 frames match without \`tcp.payload contains "HALO"\`; what is sent is "halo"",
        "1 frame matches without \`dns.qry.name == "www.its.ac.id"\`; the name asked for is www.its.ac.if",
        "2 frames match without \`ip.dst == 172.16.16.103\`; the addresses there are 172.16.16.101, 172.16.16.102",
        "all 10 frames match \`tcp.port == 32444\`, which is ruled out",
      ]
    `);
  });

  it('makes what was sent visible, and cuts it', () => {
    const data = `\u001b[31m${'x'.repeat(300)}`;
    const frames = tcpConversation({ script: ['handshake', { from: 'client', data }] });
    expect(framesOf({ frames }, { filter: 'tcp.payload contains "halo"' }).actual).toBe(
      `no frame matches \`tcp.payload contains "halo"\`; what is sent is "${String.raw`\x1b[31m`}${'x'.repeat(41)}…"`,
    );
  });

  it('tells that no frame has the field, and which socket to use', () => {
    expect(report(framesOf(echo, { filter: 'udp.port == 32444' }))).toMatchInlineSnapshot(`
      "failed (1 2 3 4 5 6 7 8 9 10)
      at least 1 frame that matches \`udp.port == 32444\`
      no frame has the field udp.port; what was seen: TCP
      Create the socket with SOCK_DGRAM (UDP): these frames are TCP.
      frame.number in {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}"
    `);
    expect(framesOf(echo, { filter: 'dns.qry.name == "www.its.ac.id"' })).toMatchObject({
      actual: 'no frame has the field dns.qry.name; what was seen: TCP',
      hint: 'Your program never got so far that a frame with dns.qry.name was sent. Look at what it printed.',
    });
  });

  it('cites the frames that are too many', () => {
    expect(report(framesOf(echo, { filter: 'tcp.flags.fin == 1', count: { max: 1 } })))
      .toMatchInlineSnapshot(`
      "failed (9)
      at most 1 frame that matches \`tcp.flags.fin == 1\`
      2 frames match, and at most 1 may
      The frames shown are the ones too many. Look at them in Wireshark: what did your program do there?
      tcp.flags.fin == 1"
    `);
    expect(framesOf(echo, { filter: 'tcp.flags.fin == 1', count: 0 }).actual).toBe(
      '2 frames match, and none may',
    );
  });

  it('explains a surplus of ICMP errors, which quote the datagram', () => {
    const frames = renumber([datagram, portUnreachable(datagram)]);
    expect(report(framesOf({ frames }, { filter: 'udp', count: 1 }))).toMatchInlineSnapshot(`
      "failed (2)
      exactly 1 frame that matches \`udp\`
      2 frames match, and 1 must
      1 of them is an ICMP error, which quotes the datagram that could not be delivered: \`udp && !icmp\` leaves such frames out. Often nothing listened on that port.
      udp"
    `);
    expect(framesOf({ frames }, { filter: 'udp && !icmp', count: 1 }).status).toBe('passed');
  });

  it('explains a surplus of retransmissions', () => {
    const frames = tcpConversation({
      script: [{ syn: 'client' }, { raw: 'client', flags: 2, seq: 0 }, { synAck: 'server' }],
    });
    const result = framesOf({ frames }, { filter: 'tcp.flags.syn == 1 && tcp.flags.ack == 0', count: 1 });
    expect(result.hint).toContain('1 of them is a retransmission');
  });

  it('passes "none" by the number of frames that it looked at, and cites nothing', () => {
    expect(report(framesOf(echo, { filter: 'tcp.flags.reset == 1', count: 0, by: ['client'] })))
      .toMatchInlineSnapshot(`
        "passed ()
        no frame that matches \`tcp.flags.reset == 1\`
        none of the 10 frames matches
        tcp.flags.reset == 1"
      `);
  });

  it('never passes "none" where nothing was on the wire', () => {
    const none = { filter: 'tcp.flags.reset == 1', count: 0 };
    expect(framesOf({}, none)).toMatchObject({ status: 'failed', actual: 'nothing was on the wire' });
    expect(framesOf({}, { ...none, by: ['client'] })).toMatchObject({
      status: 'failed',
      actual: 'nothing of the client of problem 2 was on the wire',
    });
    // The other client's traffic is no merit of this one.
    const frames = tcpConversation({ client: '172.16.16.103', script: exchange });
    expect(framesOf({ frames }, { ...none, by: ['client'] }).status).toBe('failed');
    expect(framesOf({ frames }, { ...none, count: 0, by: ['server'] }).status).toBe('passed');
  });

  it('fails by name where a program was not handed in', () => {
    const programs = [program('server', 'mesin-1'), missing('client', 'mesin-2')];
    const result = framesOf({ programs }, { filter: 'tcp', count: 0, by: ['server', 'client'] });
    expect(result).toMatchObject({
      status: 'failed',
      actual: 'no client of problem 2 was found in your submission',
    });
  });

  it('counts only the traffic of the programs that are named', () => {
    const frames = oneAfterAnother(
      tcpConversation({ client: '172.16.16.103', script: exchange }),
      tcpConversation({ script: ['handshake'] }),
    );
    expect(framesOf({ frames }, { filter: 'tcp.flags.syn == 1', count: 4 }).status).toBe('passed');
    const result = framesOf({ frames }, { filter: 'tcp.flags.syn == 1', count: 2, by: ['client'] });
    expect(result).toMatchObject({ status: 'passed', filter: 'frame.number in {11, 12}' });
    expect(report(framesOf({ frames }, { filter: 'tcp.flags.fin == 1', by: ['client'] })))
      .toMatchInlineSnapshot(`
        "failed (8 9)
        at least 1 frame that matches \`tcp.flags.fin == 1\`
        2 frames match, but they do not belong to client of problem 2
        Look at who sent these frames, and when: only the traffic of client of problem 2 counts here.
        tcp.flags.fin == 1"
      `);
  });

  it('neither rewards nor punishes what our signal caused', () => {
    const stopped = { ...echo, record: { markers: [signalled('server', 7)] } };
    expect(report(framesOf(stopped, { filter: 'tcp.flags.fin == 1', by: ['client'] })))
      .toMatchInlineSnapshot(`
      "failed (8 9)
      at least 1 frame that matches \`tcp.flags.fin == 1\`
      2 frames match, but they came only after wiremark had stopped a program (server of problem 2)
      The system sends these frames when a program is stopped. Let the program do it by itself, while it runs (server of problem 2).
      tcp.flags.fin == 1"
    `);
    const none = framesOf(stopped, { filter: 'tcp.flags.fin == 1', count: 0 });
    expect(none).toMatchObject({ status: 'passed', actual: 'none of the 7 frames matches', filter: '' });
    expect(framesOf({ ...echo }, { filter: 'tcp.flags.fin == 1', by: ['client'] }).status).toBe('passed');
  });

  it("means the lab's addresses where the lab gave way, and shows the frames of the stored capture", () => {
    const frames = tcpConversation({ server: '172.18.0.2', script: exchange });
    const machines = [machine(101, ['172.18.0.2']), machine(102)];
    const adopted = { frames, record: { machines } };
    const filter = 'ip.dst == 172.16.16.101 && tcp.flags.syn == 1';
    const result = framesOf(adopted, { filter, by: ['client', 'server'] });
    expect(result).toMatchObject({ status: 'passed', filter: 'frame.number in {1}' });
    expectFilterShowsFrames(adopted, result);
    expect(framesOf({ frames }, { filter }).status).toBe('failed');
    // A filter that names no address selects the same frames in the stored capture.
    expect(framesOf(adopted, { filter: 'tcp.flags.syn == 1' }).filter).toBe('tcp.flags.syn == 1');
  });

  it('is errored, and costs nothing, where the filter of the rubric does not compile', () => {
    expect(framesOf(echo, { filter: 'tcp.prot == 1' })).toMatchObject({
      status: 'errored',
      actual: "The rubric's filter `tcp.prot == 1` cannot be read: tcp.prot is no field or protocol.",
    });
  });
});

describe('the problems of a frames item', () => {
  const problemsOf = (parameters: Record<string, unknown>) =>
    checkDefinition('frames')?.problems?.({
      id: 'one',
      type: 'frames',
      title: '',
      points: 1,
      scenario: 'echo',
      with: parameters,
    });

  it('name the character that is wrong and the nearest field', () => {
    expect(problemsOf({ filter: 'tcp.prot == 1' })).toEqual([
      {
        at: '/filter',
        fault: 'is no display filter: tcp.prot is no field or protocol, at character 1 of "tcp.prot == 1"',
        remedy: 'Did you mean tcp.port?',
      },
    ]);
    expect(problemsOf({ filter: 'tcp.port == ' })?.[0]?.fault).toContain('ends too early, at character 12');
    expect(problemsOf({ filter: '  ' })?.[0]?.fault).toContain('empty');
    expect(problemsOf({ filter: 'tcp.port == 80' })).toEqual([]);
  });

  it('tell of a count that decides nothing', () => {
    expect(problemsOf({ filter: 'tcp', count: { min: 3, max: 1 } })?.[0]?.fault).toBe(
      'can never be met: min is 3, max is 1',
    );
    expect(problemsOf({ filter: 'tcp', count: { min: 0 } })?.[0]?.fault).toContain('any capture');
    expect(problemsOf({ filter: 'tcp', count: 0 })).toEqual([]);
  });
});

describe('the right words over the wrong transport', () => {
  it('are not compared letter by letter', () => {
    const { actual, hint } = framesOf(echo, { filter: 'ip.src == 172.16.16.102 && udp contains "halo"' });
    expect(actual).toContain('the protocol there is TCP');
    expect(hint).toContain('SOCK_DGRAM');
  });
});
