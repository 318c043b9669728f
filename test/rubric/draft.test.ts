import { describe, expect, it } from 'vitest';

import type { CheckItem } from '../../harness/model/rubric.ts';
import { generalise, generaliseTurns } from '../../harness/rubric/draft/answers.ts';
import { findRules } from '../../harness/rubric/draft/find-rules.ts';
import { planDraft } from '../../harness/rubric/draft/plan-draft.ts';
import { machinesFrom, rubricOf } from '../../harness/rubric/draft/plan.ts';
import { shareOut } from '../../harness/rubric/draft/points.ts';
import { printJson } from '../../harness/rubric/draft/print.ts';
import { pairUp, roleOf, type DraftSource } from '../../harness/rubric/draft/roles.ts';

const tcpServer = (path: string, port: number): DraftSource => ({
  path,
  text: `sock.bind(('0.0.0.0', ${port}))\nsock.listen(1)\n`,
});
const tcpClient = (path: string, port: number): DraftSource => ({
  path,
  text: `sock.connect(('172.16.16.101', ${port}))\n`,
});

describe('the roles of programs', () => {
  it.each([
    ['s = socket.socket()\ns.bind(a)\ns.listen(5)', 'server'],
    ['s = socket.socket(AF_INET, SOCK_DGRAM)\ns.bind(a)\ns.recvfrom(9)', 'server'],
    ['listener, err := net.Listen("tcp", ":3456")', 'server'],
    ['new ServerSocket(3456);', 'server'],
    ['net.createServer((c) => c.pipe(c)).listen(3456);', 'server'],
    ['s.connect(a)', 'client'],
    ['s = socket.socket(AF_INET, SOCK_DGRAM)\ns.sendto(b, a)', 'client'],
    ['conn, err := net.Dial("tcp", address)', 'client'],
    ['print(socket.gethostbyname("x"))', 'other'],
    ['# s.connect(a) came last week\nprint(1)', 'other'],
  ])('%j is %s', (text, role) => {
    expect(roleOf({ path: 'a.py', text })).toBe(role);
  });

  it('join a server and its client by the port that both name', () => {
    const { pairs, others } = pairUp([
      tcpServer('server.py', 10000),
      tcpServer('server_2.py', 32444),
      tcpClient('client.py', 10000),
      tcpClient('client_sendfile.py', 32444),
      { path: 'socket_info.py', text: 'print(1)' },
    ]);
    expect(pairs.map(({ server, client }) => [server?.path, client?.path])).toEqual([
      ['server.py', 'client.py'],
      ['server_2.py', 'client_sendfile.py'],
    ]);
    expect(others.map(({ path }) => path)).toEqual(['socket_info.py']);
  });

  it('join them by folder before all, and never a TCP server with a UDP client', () => {
    const udp: DraftSource = { path: 'b/client.py', text: 'socket(AF_INET, SOCK_DGRAM)\ns.sendto(b, a)' };
    const { pairs } = pairUp([
      tcpServer('a/server.py', 3456),
      { path: 'b/server.py', text: 'socket(AF_INET, SOCK_DGRAM)\ns.bind(a)' },
      tcpClient('a/client.py', 3456),
      udp,
    ]);
    expect(pairs.map(({ server, client }) => [server?.path, client?.path])).toEqual([
      ['a/server.py', 'a/client.py'],
      ['b/server.py', 'b/client.py'],
    ]);
  });

  it('let a second client meet the same server', () => {
    const { pairs } = pairUp([
      tcpServer('server.py', 3456),
      tcpClient('client.py', 3456),
      tcpClient('client_file.py', 3456),
    ]);
    expect(pairs.map(({ server, client }) => [server?.path, client?.path])).toEqual([
      ['server.py', 'client.py'],
      ['server.py', 'client_file.py'],
    ]);
  });
});

describe('rules that find programs', () => {
  it('ask for a role by name, then for what it does', () => {
    expect(
      findRules(tcpServer('server.py', 3456), 'server', []).map(({ path, text }) => [path, text]),
    ).toEqual([
      ['**/*@(server|srv|peladen)*.{py,c,cpp,cc,js,mjs,go,java}', '3456'],
      ['**/*@(server|srv|peladen)*.{py,c,cpp,cc,js,mjs,go,java}', undefined],
      ['**/*.{py,c,cpp,cc,js,mjs,go,java}', ['listen(', 'Listen(', 'ServerSocket', 'createServer']],
    ]);
  });

  it('tell several servers apart by their number first', () => {
    const [first] = findRules(tcpServer('server_2.py', 32444), 'server', [tcpServer('server.py', 10000)]);
    expect(first?.path).toBe('**/*@(server|srv|peladen)*2.{py,c,cpp,cc,js,mjs,go,java}');
    const [folder] = findRules(tcpServer('soal 3/server.py', 1), 'server', [
      tcpServer('soal 2/server.py', 1),
    ]);
    expect(folder?.path).toBe('**/*3*/**/*@(server|srv|peladen)*.{py,c,cpp,cc,js,mjs,go,java}');
  });
});

describe('what two runs answered', () => {
  const client = (port: number) => ({ address: '172.16.16.102', port });
  const clients = [client(40_000), client(50_000)] as const;

  it.each([
    ['the same text stays', 'halo\n', 'halo\n', 'halo\n'],
    [
      'a time becomes a pattern though both runs fell into one second',
      'JAM 10:11:12\r\n',
      'JAM 10:11:12\r\n',
      { matches: '^JAM \\d{1,6}:\\d{1,6}:\\d{1,6}\r\n$', shown: 'JAM hh:mm:ss\r\n' },
    ],
    [
      "the client's own address and port become placeholders",
      'Hello, 172.16.16.102:40000',
      'Hello, 172.16.16.102:50000',
      'Hello, {client-address}:{client-port}',
    ],
    [
      'a number that changes becomes any number, one that does not stays',
      'visitor 7 of 10 (a.b)',
      'visitor 812 of 10 (a.b)',
      { matches: '^visitor \\d{1,9} of 10 \\(a\\.b\\)$', shown: 'visitor N of 10 (a.b)' },
    ],
    ['a common beginning is kept', 'token: abcd', 'token: xyz', { startsWith: 'token: ' }],
    ['nothing in common is nothing', 'abc', 'xyz', undefined],
  ])('%s', (_, first, second, expected) => {
    expect(generalise(first, second, clients)).toEqual(expected);
  });

  it('gives a pattern that both runs fit', () => {
    const texts = ['It is 2026-11-21 10:11:12.5 (user 3)', 'It is 2026-11-22 00:01:02.75 (user 44)'] as const;
    const expectation = generalise(texts[0], texts[1], clients);
    if (typeof expectation !== 'object' || !('matches' in expectation)) throw new Error('no pattern');
    for (const text of texts) expect(text).toMatch(new RegExp(expectation.matches, 'u'));
    expect('It is late (user 3)').not.toMatch(new RegExp(expectation.matches, 'u'));
  });

  it('does not mind where the turns of a conversation end', () => {
    const expectation = generaliseTurns(['halo\n', 'JAM 10:11:12\n'], ['halo\n', 'JAM 10:11:13\n'], clients);
    if (typeof expectation !== 'object' || !('matches' in expectation)) throw new Error('no pattern');
    expect(expectation.shown).toBe('halo … JAM hh:mm:ss');
    for (const text of ['halo\nJAM 10:11:12\n', 'haloJAM 09:00:00'])
      expect(text).toMatch(new RegExp(expectation.matches, 'u'));
    expect('JAM 10:11:12\nhalo\n').not.toMatch(new RegExp(expectation.matches, 'u'));
  });
});

describe('points', () => {
  const checks = (...weights: number[]): CheckItem[] =>
    weights.map((points, index) => ({ id: `c${index}`, type: 'echo', title: 'x', points, scenario: 's' }));

  it.each([[[15, 15, 30, 25, 10, 20, 0]], [[10]], [[15, 15, 15]], [Array.from({ length: 40 }, () => 10)]])(
    'of %j sum to 100, and a check that only tells gets none',
    (weights) => {
      const shared = shareOut(checks(...weights)).map(({ points }) => points);
      expect(shared.reduce((sum, points) => sum + points, 0)).toBe(100);
      for (const [index, weight] of weights.entries()) expect(shared[index] === 0).toBe(weight === 0);
    },
  );

  it('come in fives', () => {
    for (const { points } of shareOut(checks(15, 15, 30, 25, 10, 20))) expect(points % 5).toBe(0);
  });
});

describe('the plan of a draft', () => {
  const options = { id: 'lab', title: 'Lab', locale: 'id' as const };

  it('takes the numbers that the reference gives its problems', () => {
    const sources = [2, 3].flatMap((number) => [
      tcpServer(`soal ${number}/server.py`, 10_000 + number),
      tcpClient(`soal ${number}/client.py`, 10_000 + number),
    ]);
    const { pairs } = planDraft(sources, options);
    expect(pairs.map(({ suffix, server }) => [suffix, server?.name])).toEqual([
      ['-2', 'server-2'],
      ['-3', 'server-3'],
    ]);
  });

  it('leaves out what no check needs', () => {
    const plan = planDraft([tcpServer('server.py', 3456), tcpClient('client.py', 3456)], options);
    const check: CheckItem = {
      id: 'connect',
      type: 'handshake',
      title: 'x',
      points: 100,
      scenario: 'exchange',
      with: { client: 'client', server: 'server' },
    };
    expect(rubricOf(plan, [check], true).scenarios.map(({ id }) => id)).toEqual([
      'exchange',
      'together',
      'again',
      'behaviour',
    ]);
    const draft = rubricOf(plan, [check], false);
    expect(draft.scenarios.map(({ id, title }) => [id, title])).toEqual([
      ['exchange', 'Server di mesin-1, client di mesin-2'],
    ]);
    expect(draft.services).toBeUndefined();
  });

  it.each(['172.16.16.101', '172.18.0.2', '10.0.0.254', '10.0.0.252'])(
    'has four machines from %s',
    (address) => {
      const addresses = Object.values(machinesFrom(address)).map((machine) => machine.address);
      expect(addresses[0]).toBe(`${address}/24`);
      expect(new Set(addresses).size).toBe(4);
      for (const one of addresses) expect(Number(one.split(/[./]/u)[3])).toBeLessThan(255);
    },
  );
});

it('prints a rubric so that it can be read and edited', () => {
  const value = {
    id: 'lab',
    steps: [{ start: 'server', on: 'mesin-1' }],
    texts: ['x'.repeat(80), 'y'.repeat(80)],
  };
  expect(JSON.parse(printJson(value))).toEqual(value);
  expect(printJson(value).split('\n').slice(0, 4)).toEqual([
    '{',
    '  "id": "lab",',
    '  "steps": [{ "start": "server", "on": "mesin-1" }],',
    '  "texts": [',
  ]);
});
