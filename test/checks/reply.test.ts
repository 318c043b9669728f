import { describe, expect, it } from 'vitest';

import { checkDefinition } from '../../harness/checks/index.ts';
import type { TcpClientProbe } from '../../harness/model/probe.ts';
import { judgeCheck, kernelSaw, missing, program, scenarioOf, signalled } from '../support/evidence.ts';
import type { ScenarioParts } from '../support/evidence.ts';
import { merge, oneAfterAnother, portUnreachable, tcpConversation, udpDatagram } from '../support/frames.ts';
import type { TcpStep } from '../support/frames.ts';

const crlf = '\r\n';
const time = { matches: String.raw`^JAM \d{2}:\d{2}:\d{2}$`, shown: 'JAM hh:mm:ss' };
const timeServer = { endsWith: crlf, expect: [time] };

const asks = (data: string): TcpStep => ({ from: 'client', data });
const says = (data: string): TcpStep => ({ from: 'server', data });

function replyOf(script: TcpStep[], more: Record<string, unknown> = timeServer, parts: ScenarioParts = {}) {
  return repliesIn({ frames: tcpConversation({ script: ['handshake', ...script] }), ...parts }, more);
}

function repliesIn(parts: ScenarioParts, more: Record<string, unknown> = timeServer, locale?: 'id') {
  return judgeCheck({
    type: 'reply',
    with: { client: 'client', server: 'server', ...more },
    scenarios: [scenarioOf(parts)],
    ...(locale === undefined ? {} : { locale }),
  });
}

function withProbe(probe: Partial<TcpClientProbe>) {
  const played: TcpClientProbe = { kind: 'tcp-client', to: 'server', port: 45_000, ...probe };
  return [
    program('server', 'mesin-1'),
    program('client', 'mesin-2', { program: 'probe', probe: played, argv: [] }),
  ];
}

/** As a student reads it. */
function read({ expected, actual, hint }: { expected: string; actual: string; hint: string }): string {
  return [expected, actual, hint].join('\n');
}

describe('reply', () => {
  it('passes when the answer has the form asked for, and cites question and answer', () => {
    const result = replyOf([asks('TIME\r\n'), says('JAM 10:00:00\r\n'), 'close']);
    expect(result).toMatchObject({
      status: 'passed',
      points: 10,
      expected: String.raw`the server answers "JAM hh:mm:ss\r\n"`,
      actual: 'the server answered "JAM 10:00:00"',
      filter: 'tcp.stream eq 0',
    });
    expect(result.frames.map(({ number }) => number)).toEqual([4, 6, 9]);
  });

  it('puts an answer together from its segments, and tells two answers in one segment apart', () => {
    expect(replyOf([asks('TIME\r\n'), says('JAM 10:'), says('00:00\r'), says('\n')]).status).toBe('passed');
    const two = { endsWith: crlf, expect: [time, 'BYE'] };
    expect(replyOf([asks('TIME\r\nQUIT\r\n'), says('JAM 10:00:00\r\nBYE\r\n')], two).status).toBe('passed');
  });

  it.each<[string, TcpStep[], Record<string, unknown>, string]>([
    ['an upper case', [asks('A'), says('ok')], { expect: ['OK'] }, 'upper and lower case differ'],
    ['no case asked for', [asks('A'), says('ok')], { expect: [{ equals: 'OK', ignoreCase: true }] }, ''],
    ['space around', [asks('A'), says(' OK\n')], { expect: ['OK'] }, 'white space or a line end too much'],
    ['space around, forgiven', [asks('A'), says(' OK\n')], { expect: [{ equals: 'OK', trim: true }] }, ''],
    ['a beginning', [asks('A'), says('OK 5')], { expect: [{ startsWith: 'OK' }] }, ''],
    ['a piece', [asks('A'), says('it is OK 5')], { expect: [{ contains: 'OK' }] }, ''],
    ['a piece that lacks', [asks('A'), says('no')], { expect: [{ contains: 'OK' }] }, 'does not hold "…OK…"'],
    ['one of two', [asks('A'), says('no')], { expect: [{ anyOf: ['yes', 'no'] }] }, ''],
    [
      'one of two, whatever their case',
      [asks('A'), says('NA')],
      { expect: [{ anyOf: ['yes', 'no'], ignoreCase: true }] },
      'character 2',
    ],
    ['none of two', [asks('A'), says('nu')], { expect: [{ anyOf: ['yes', 'no'] }] }, 'character 2'],
  ])('compares: %s', (_, script, more, actual) => {
    const result = replyOf(script, more);
    expect(result.status).toBe(actual === '' ? 'passed' : 'failed');
    if (actual !== '') expect(result.actual).toContain(actual);
  });

  it("puts the client's own address and port into texts and patterns", () => {
    const script = [asks('halo'), says("Hello, ('172.16.16.102', 54321). You said: halo")];
    const equals = "Hello, ('{client-address}', {client-port}). You said: halo";
    expect(replyOf(script, { expect: [equals] }).status).toBe('passed');
    const matches = String.raw`^Hello, .*{client-address}.*\. You said: halo$`;
    expect(replyOf(script, { expect: [{ matches }] }).status).toBe('passed');
    const other = [asks('halo'), says('Hello, 172x16x16x102. You said: halo')];
    expect(replyOf(other, { expect: [{ matches }] }).status).toBe('failed');
  });

  it('judges JSON against a schema', () => {
    const schema = {
      type: 'object',
      required: ['status', 'data'],
      properties: { status: { const: 'OK' }, data: { type: 'array' } },
    };
    const jsonOf = (answer: string) => {
      const { status, actual } = replyOf([asks('LIST\r\n\r\n'), says(`${answer}\r\n\r\n`)], {
        endsWith: '\r\n\r\n',
        expect: [{ json: schema }],
      });
      return `${status}: ${actual}`;
    };
    const answers = [
      '{"status": "OK", "data": []}',
      "{'status': 'OK', 'data': []}",
      'OK',
      '{"status": "OK"}',
      '{"status": "ERROR", "data": []}',
      '{"status": "OK", "data": "a"}',
    ];
    expect(answers.map(jsonOf).join('\n')).toMatchInlineSnapshot(`
      "passed: the server answered "{"status": "OK", "data": []}"
      failed: the answer is a Python text, no JSON: "{'status': 'OK', 'data': []}"
      failed: the answer is no JSON: "OK"
      failed: the answer lacks "data": "{"status": "OK"}"
      failed: the answer is JSON, but "status" must be "OK": "{"status": "ERROR", "data": []}"
      failed: the answer is JSON, but "data" must be of type array: "{"status": "OK", "data": "a"}""
    `);
  });

  describe('says what went wrong', () => {
    const two = { endsWith: crlf, expect: ['SATU', 'DUA'] };
    const quit = { endsWith: crlf, expect: [time], closes: true };
    const probes = withProbe({
      mode: 'pipelined',
      send: ['TIME\r\n', 'TIME\r\n'],
      answer: { endsWith: crlf },
    });
    const cases: [string, () => ReturnType<typeof repliesIn>][] = [
      ['no connection', () => repliesIn({})],
      [
        'refused',
        () => repliesIn({ frames: tcpConversation({ script: [{ syn: 'client' }, { rst: 'server' }] }) }),
      ],
      ['nothing was asked', () => replyOf(['close'])],
      ['never accepted', () => replyOf([asks('TIME\r\n')])],
      [
        'nothing came back',
        () =>
          replyOf([asks('TIME\r\n')], timeServer, { record: { connections: [kernelSaw(102, 54_321, 3)] } }),
      ],
      ['reset', () => replyOf([asks('TIME\r\n'), { rst: 'server' }])],
      [
        'not received',
        () => replyOf([asks('TIME\r\n'), { from: 'server', data: 'JAM 10:00:00\r\n', acked: false }]),
      ],
      ['too few', () => replyOf([asks('1\r\n'), says('SATU\r\n'), asks('2\r\n')], two)],
      ['too few, pipelined', () => replyOf([asks('1\r\n2\r\n'), says('SATU\r\n')], two)],
      ['too few, closed', () => replyOf([asks('1\r\n2\r\n'), says('SATU\r\n'), { fin: 'server' }], two)],
      ['too few, reset', () => replyOf([asks('1\r\n2\r\n'), says('SATU\r\n'), { rst: 'server' }], two)],
      ['no end', () => replyOf([asks('TIME\r\n'), says('JAM 10:00:00')])],
      ['another end', () => replyOf([asks('TIME\r\n'), says('JAM 10:00:00\n')])],
      ['another form', () => replyOf([asks('TIME\r\n'), says('10:00:00\r\n')])],
      ['wrong case', () => replyOf([asks('TIME\r\n'), says('jam 10:00:00\r\n')])],
      ['missing space', () => replyOf([asks('1'), says('Halo,dunia')], { expect: ['Halo, dunia'] })],
      ['LF instead of CRLF', () => replyOf([asks('1'), says('a\nb\n')], { expect: ['a\r\nb\r\n'] })],
      ['no line end', () => replyOf([asks('1'), says('a')], { expect: ['a\r\n'] })],
      ['a wrong byte', () => replyOf([asks('1'), says('Halo dunja')], { expect: ['Halo dunia'] })],
      ['cut', () => replyOf([asks('1'), says('Halo')], { expect: ['Halo dunia'] })],
      ['goes on', () => replyOf([asks('1'), says('Halo dunia')], { expect: ['Halo'] })],
      ['empty', () => replyOf([asks('1'), says('\r\n')], { endsWith: crlf, expect: ['SATU'] })],
      ['too many', () => replyOf([asks('TIME\r\n'), says('JAM 10:00:00\r\nJAM 10:00:00\r\n')])],
      ['another order', () => replyOf([asks('1\r\n2\r\n'), says('DUA\r\nSATU\r\n')], two)],
      ['did not close', () => replyOf([asks('QUIT\r\n'), says('JAM 10:00:00\r\n')], quit)],
      [
        'closed with reset',
        () => replyOf([asks('QUIT\r\n'), says('JAM 10:00:00\r\n'), { rst: 'server' }], quit),
      ],
      [
        'late',
        () =>
          replyOf(
            [asks('TIME\r\nTIME\r\n'), { fin: 'client' }, { ack: 'server' }, says('JAM 10:00:00\r\n')],
            timeServer,
            {
              programs: probes,
            },
          ),
      ],
      [
        'closed late',
        () =>
          replyOf(
            [
              asks('QUIT\r\n'),
              says('JAM 10:00:00\r\n'),
              { fin: 'client' },
              { ack: 'server' },
              { fin: 'server' },
            ],
            quit,
            { programs: withProbe({ send: ['QUIT\r\n'], answer: 'close' }) },
          ),
      ],
    ];
    it('in English', () => {
      const told = cases.map(([name, judge]) => {
        const result = judge();
        expect({ name, status: result.status, points: result.points }).toEqual({
          name,
          status: 'failed',
          points: 0,
        });
        return `[${name}] frames ${result.frames.map(({ number }) => number).join(' ')}\n${read(result)}`;
      });
      expect(told.join('\n\n')).toMatchInlineSnapshot(`
        "[no connection] frames 
        the server answers "JAM hh:mm:ss\\r\\n"
        the client never reached the server
        Make the connection work first.

        [refused] frames 1 2
        the server answers "JAM hh:mm:ss\\r\\n"
        the client never reached the server
        Make the connection work first.

        [nothing was asked] frames 1
        the server answers "JAM hh:mm:ss\\r\\n"
        the client connected and asked for nothing
        Let the client send its request after connect().

        [never accepted] frames 4
        the server answers "JAM hh:mm:ss\\r\\n"
        the server's program never accepted the connection; only its kernel answered
        Let the server call accept() in a loop.

        [nothing came back] frames 4
        the server answers "JAM hh:mm:ss\\r\\n"
        the request came, and the server sent nothing back
        Look at how the server finds the end of a request: one recv() may bring only a part of it.

        [reset] frames 4 6
        the server answers "JAM hh:mm:ss\\r\\n"
        the server reset the connection instead of answering
        Let the server read the whole request, answer, and close only then.

        [not received] frames 4 6
        the server answers "JAM hh:mm:ss\\r\\n"
        the server answered, but the client was gone and received nothing of it
        Answer as soon as the request has come, and let the client read the whole answer before it closes.

        [too few] frames 4 6 8
        the server answers, in this order: "SATU\\r\\n", "DUA\\r\\n"
        only 1 of 2 answers came: request 2 ("2") got none
        Let the server go on reading in a loop after each answer.

        [too few, pipelined] frames 4 6
        the server answers, in this order: "SATU\\r\\n", "DUA\\r\\n"
        the answers stop after 1 of 2: request 2 ("2") had come at once with the one before it, and got none
        One recv() may bring several requests: keep what came in a buffer, and answer each request whose end has come.

        [too few, closed] frames 4 6 8
        the server answers, in this order: "SATU\\r\\n", "DUA\\r\\n"
        the server closed the connection after 1 of 2 answers
        Answer the requests of a client in a loop, and close only when it is done.

        [too few, reset] frames 4 6 8
        the server answers, in this order: "SATU\\r\\n", "DUA\\r\\n"
        the server reset the connection after 1 of 2 answers
        Let the server read on until recv() returns nothing before it closes: what is left unread turns the close into a reset.

        [no end] frames 4 6
        the server answers "JAM hh:mm:ss\\r\\n"
        the answer came as "JAM 10:00:00", without \\r\\n at its end
        End each answer with \\r\\n.

        [another end] frames 4 6
        the server answers "JAM hh:mm:ss\\r\\n"
        the answer came as "JAM 10:00:00\\n": it ends with \\n, not with \\r\\n
        End each answer with \\r\\n.

        [another form] frames 4 6
        the server answers "JAM hh:mm:ss\\r\\n"
        the answer is "10:00:00", which does not look like "JAM hh:mm:ss"
        Compare what the server sends with the task, character by character.

        [wrong case] frames 4 6
        the server answers "JAM hh:mm:ss\\r\\n"
        the answer is "jam 10:00:00" instead of "JAM hh:mm:ss": upper and lower case differ
        Write the answer in exactly the letters that the task gives.

        [missing space] frames 4 6
        the server answers "Halo, dunia"
        the answer is "Halo,dunia" instead of "Halo, dunia": white space is missing at character 6
        Compare what the server sends with the task, character by character.

        [LF instead of CRLF] frames 4 6
        the server answers "a\\r\\nb\\r\\n"
        the answer is "a\\nb\\n" instead of "a\\r\\nb\\r\\n": lines end with \\n (LF) instead of \\r\\n (CRLF)
        End each line with \\r\\n.

        [no line end] frames 4 6
        the server answers "a\\r\\n"
        the answer is "a", without \\r\\n at its end
        End the answer with \\r\\n.

        [a wrong byte] frames 4 6
        the server answers "Halo dunia"
        the answer is "Halo dunja" instead of "Halo dunia": character 9 is the first that differs ("j" instead of "i")
        Compare what the server sends with the task, character by character.

        [cut] frames 4 6
        the server answers "Halo dunia"
        the answer stops after 4 characters: "Halo" instead of "Halo dunia"
        Send the whole answer with sendall().

        [goes on] frames 4 6
        the server answers "Halo"
        the answer goes on with " dunia" after "Halo"
        Send nothing after the answer.

        [empty] frames 4 6
        the server answers "SATU\\r\\n"
        the answer is empty instead of "SATU"
        Send the answer itself, and its end only once.

        [too many] frames 4 6
        the server answers "JAM hh:mm:ss\\r\\n"
        more came than was asked for: "JAM 10:00:00" after the answer
        Answer each request once, and send nothing else.

        [another order] frames 4 6
        the server answers, in this order: "SATU\\r\\n", "DUA\\r\\n"
        all 2 answers came, but in another order: "DUA" came as number 1
        Answer the requests of one connection in the order in which they came.

        [did not close] frames 4 6
        the server answers "JAM hh:mm:ss\\r\\n", then closes the connection
        the answers are right, but the server did not close the connection
        Call close() on the connection after the last answer.

        [closed with reset] frames 4 6 8
        the server answers "JAM hh:mm:ss\\r\\n", then closes the connection
        the answers are right, but the server ended the connection with a reset (RST)
        Let the server read everything that came before it closes.

        [late] frames 4 8
        the server answers "JAM hh:mm:ss\\r\\n"
        the answer came only after the client had closed: "JAM 10:00:00"
        Answer as soon as the end of a request has come. Do not wait until recv() returns nothing.

        [closed late] frames 4 6 10
        the server answers "JAM hh:mm:ss\\r\\n", then closes the connection
        the answers are right, but the server closed only after the client had closed
        Call close() on the connection after the last answer, without waiting for the client."
      `);
    });
  });

  it('says it in Indonesian', () => {
    const frames = tcpConversation({ script: ['handshake', asks('TIME\r\n'), says('JAM 10:00:00\n')] });
    expect(read(repliesIn({ frames }, timeServer, 'id'))).toMatchInlineSnapshot(`
      "server menjawab "JAM hh:mm:ss\\r\\n"
      jawabannya datang sebagai "JAM 10:00:00\\n": akhirnya \\n, bukan \\r\\n
      Akhiri setiap jawaban dengan \\r\\n."
    `);
    const pipelined = tcpConversation({ script: ['handshake', asks('1\r\n2\r\n'), says('SATU\r\n')] });
    const two = { endsWith: crlf, expect: ['SATU', 'DUA'], closes: true };
    expect(read(repliesIn({ frames: pipelined }, two, 'id'))).toMatchInlineSnapshot(`
      "server menjawab, dengan urutan ini: "SATU\\r\\n", "DUA\\r\\n", lalu menutup koneksi
      jawaban berhenti setelah 1 dari 2: permintaan ke-2 ("2") datang sekaligus dengan yang sebelumnya, dan tidak dijawab
      Satu recv() bisa membawa beberapa permintaan: simpan yang datang dalam buffer, dan jawab setiap permintaan yang sudah lengkap."
    `);
  });

  it('names the request of a probe that got no answer', () => {
    const programs = withProbe({ mode: 'pipelined', send: ['TIME', 'DATE'], answer: { endsWith: crlf } });
    const two = { endsWith: crlf, expect: [time, { startsWith: 'TANGGAL' }] };
    expect(replyOf([asks('TIMEDATE'), says('JAM 10:00:00\r\n')], two, { programs }).actual).toBe(
      'the answers stop after 1 of 2: request 2 ("DATE") had come at once with the one before it, and got none',
    );
  });

  it('takes an answer after a half-close of the client as it comes', () => {
    const script: TcpStep[] = [
      asks('TIME\r\n'),
      { fin: 'client' },
      { ack: 'server' },
      says('JAM 10:00:00\r\n'),
    ];
    expect(replyOf(script).status).toBe('passed');
    const programs = withProbe({ mode: 'half-close', send: ['TIME\r\n'] });
    expect(replyOf(script, timeServer, { programs }).status).toBe('passed');
  });

  it("takes the server's close after a client that left at once", () => {
    const closes = { ...timeServer, closes: true };
    const script: TcpStep[] = [asks('TIME\r\n'), says('JAM 10:00:00\r\n'), 'close'];
    expect(replyOf(script, closes).status).toBe('passed');
    const programs = withProbe({ send: ['TIME\r\n'], answer: { endsWith: crlf } });
    expect(replyOf(script, closes, { programs }).status).toBe('passed');
  });

  it('gives nothing for what came after a signal of ours', () => {
    const script: TcpStep[] = [asks('TIME\r\n'), says('JAM 10:00:00\r\n'), { fin: 'server' }];
    const closes = { ...timeServer, closes: true };
    expect(replyOf(script, closes).status).toBe('passed');
    expect(replyOf(script, closes, { record: { markers: [signalled('server', 7)] } }).actual).toContain(
      'did not close',
    );
    expect(replyOf(script, closes, { record: { markers: [signalled('server', 5)] } }).status).toBe('failed');
  });

  it('gives points in proportion only where the rubric says so', () => {
    const three = { endsWith: crlf, expect: ['SATU', 'DUA', 'TIGA'], closes: true };
    const script = [asks('1\r\n2\r\n3\r\n'), says('SATU\r\nDUA\r\ntiga\r\n')];
    expect(replyOf(script, three).points).toBe(0);
    expect(replyOf(script, { ...three, partial: true })).toMatchObject({ status: 'failed', points: 5 });
  });

  it('holds one expectation against every message', () => {
    const each = { endsWith: crlf, each: true, expect: [time] };
    const script = [asks('TIME\r\nTIME\r\n'), says('JAM 10:00:00\r\nJAM 10:00:01\r\n')];
    expect(replyOf(script, each)).toMatchObject({
      status: 'passed',
      expected: expect.stringContaining('every'),
    });
    expect(replyOf(script, { ...each, count: 2 }).status).toBe('passed');
    expect(replyOf(script, { ...each, count: 3 }).actual).toBe('only 2 of 3 answers came');
    expect(replyOf([asks('TIME\r\n'), says('JAM 10:00:00\r\nJAM\r\n')], each).actual).toContain(
      'answer 2 is "JAM"',
    );
  });

  it('lets more come only where the rubric says so', () => {
    const script = [asks('TIME\r\n'), says('JAM 10:00:00\r\nJAM')];
    expect(replyOf(script).status).toBe('failed');
    expect(replyOf(script, { ...timeServer, exactly: false }).status).toBe('passed');
  });

  describe('with several connections', () => {
    const good: TcpStep[] = ['handshake', asks('TIME\r\n'), says('JAM 10:00:00\r\n'), 'close'];
    const bad: TcpStep[] = ['handshake', asks('TIME\r\n'), says('JAM\r\n'), 'close'];
    const refused: TcpStep[] = [{ syn: 'client' }, { rst: 'server' }];
    const frames = (...scripts: TcpStep[][]) =>
      merge(...scripts.map((script, index) => tcpConversation({ clientPort: 6000 + index, script })));

    it('asks it of all of them, or of any one', () => {
      expect(repliesIn({ frames: frames(good, bad, good) })).toMatchObject({
        status: 'failed',
        actual: 'the answer is "JAM", which does not look like "JAM hh:mm:ss" (on 1 of 3 connections)',
        filter: 'tcp.stream eq 1',
      });
      expect(repliesIn({ frames: frames(good, bad) }, { ...timeServer, partial: true }).points).toBe(5);
      expect(repliesIn({ frames: frames(bad, good) }, { ...timeServer, connections: 'any' }).status).toBe(
        'passed',
      );
      expect(repliesIn({ frames: frames(good, good) }).actual).toBe(
        'the server gave 2 answers, all as asked for, on 2 connections',
      );
    });

    it("overlooks a refused attempt of a student's client, but not of a probe", () => {
      expect(repliesIn({ frames: frames(refused, good) }).status).toBe('passed');
      const programs = withProbe({ count: 2, send: ['TIME\r\n'] });
      expect(repliesIn({ frames: frames(refused, good), programs }).actual).toBe(
        'the connection was never opened (on 1 of 2 connections)',
      );
    });
  });

  describe('over UDP', () => {
    const datagram = (from: number, to: number, data: string, ports: [number, number] = [5000, 12_345]) =>
      udpDatagram({
        src: `172.16.16.${from}`,
        dst: `172.16.16.${to}`,
        srcPort: ports[0],
        dstPort: ports[1],
        data,
      });
    const question = datagram(102, 101, 'halo');
    const answerTo = (data: string, port = 12_345) => datagram(101, 102, data, [port, 5000]);
    const udp = {
      protocol: 'udp',
      expect: [
        {
          anyOf: [
            'Hello, {client-address}. You said: halo',
            "Hello, ('{client-address}', {client-port}). You said: halo",
          ],
        },
      ],
    };
    const over = (...frames: ReturnType<typeof datagram>[]) =>
      repliesIn({ frames: oneAfterAnother(frames) }, udp);

    it('passes with the answer in either form', () => {
      for (const client of ['172.16.16.102', "('172.16.16.102', 5000)"])
        expect(over(question, answerTo(`Hello, ${client}. You said: halo`)).status).toBe('passed');
    });

    it('counts an answer to a client that was gone already: it is what the server answered', () => {
      const answer = answerTo('Hello, 172.16.16.102. You said: halo');
      expect(over(question, answer, portUnreachable(answer)).status).toBe('passed');
    });

    it('tells apart what went wrong', () => {
      const told = [
        over(),
        over(question),
        over(question, portUnreachable(question)),
        over(question, answerTo('Hello, 172.16.16.102. You said: halo', 9999)),
        over(question, answerTo('Hello, 172.16.16.103. You said: halo')),
        over(question, answerTo('Hello, 172.16.16.102. You said: halo'), answerTo('again')),
      ];
      expect(
        told
          .map(({ actual, frames }) => `${actual} [${frames.map(({ number }) => number).join(' ')}]`)
          .join('\n'),
      ).toMatchInlineSnapshot(`
        "the client sent no datagram to the server []
        the datagram came, and the server sent nothing back [1]
        nothing listened on UDP port 12345, so the datagram was refused [1 2]
        the answer came from port 9999, though port 12345 was asked [1 2]
        the answer is "Hello, 172.16.16.103. You said: halo" instead of "Hello, 172.16.16.102. You said: halo": character 20 is the first that differs ("3" instead of "2") [1 2]
        more came than was asked for: "again" after the answer [1 3]"
      `);
    });
  });

  it('is not judged where acknowledged bytes are missing from the capture', () => {
    const frames = tcpConversation({
      script: [
        'handshake',
        asks('TIME\r\n'),
        { from: 'server', data: 'JAM ', lost: true },
        says('10:00:00\r\n'),
      ],
    });
    expect(repliesIn({ frames }).status).toBe('inconclusive');
  });

  it('names a missing server', () => {
    const programs = [missing('server', 'mesin-1'), program('client', 'mesin-2')];
    expect(repliesIn({ programs }).actual).toBe('no server of problem 2 was found in your submission');
  });

  it('never takes long over a message that a pattern could try for ever', () => {
    const started = performance.now();
    const flood = [asks('1'), says(`${'a'.repeat(4000)}\n`.repeat(300))];
    const patient = { endsWith: '\n', each: true, partial: true, expect: [{ matches: '^a*a*b$' }] };
    expect(replyOf(flood, patient).status).toBe('failed');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('finds faults of a rubric before anything runs', () => {
    const faultsOf = (more: Record<string, unknown>) =>
      checkDefinition('reply')
        ?.problems?.({
          id: 'it',
          type: 'reply',
          title: 'It',
          points: 1,
          scenario: 'echo',
          with: { client: 'client', server: 'server', ...more },
        })
        .map(({ at, fault }) => `${at} ${fault}`);
    expect([
      faultsOf({ expect: [{ matches: '(' }] }),
      faultsOf({ expect: [{ matches: '(a+)+' }] }),
      faultsOf({ expect: [{ matches: '(?:(?:a{1,9}){1,9})b' }] }),
      faultsOf({ expect: [{ matches: 'a{1,9}a{1,9}a{1,9}a{1,9}b' }] }),
      faultsOf({ expect: [{ matches: 'a*b*c*d*' }] }),
      faultsOf({ expect: [{ anyOf: ['a', { json: { type: 'thing' } }] }] }),
      faultsOf({ expect: [{ equals: 'a', contains: 'b' }] }),
      faultsOf({ expect: [{ trim: true }] }),
      faultsOf({ expect: ['a', 'b'] }),
      faultsOf({ expect: ['a'], protocol: 'udp', endsWith: '\n', closes: true }),
      faultsOf({ expect: ['a', 'b'], each: true, endsWith: '\n' }),
      faultsOf({ expect: ['a'], count: 2 }),
      faultsOf({ expect: [time, { matches: '{client-address}:{client-port}' }], endsWith: '\n' }),
    ]).toMatchInlineSnapshot(`
      [
        [
          "/expect/0/matches is no regular expression (Unterminated group), was "("",
        ],
        [
          "/expect/0/matches repeats a group whose length may vary itself, was "(a+)+"",
        ],
        [
          "/expect/0/matches repeats a group whose length may vary itself, was "(?:(?:a{1,9}){1,9})b"",
        ],
        [
          "/expect/0/matches has too many repetitions that may be short or long, was "a{1,9}a{1,9}a{1,9}a{1,9}b"",
        ],
        [
          "/expect/0/matches has more than 3 open repetitions (*, + or {n,}), was "a*b*c*d*"",
        ],
        [
          "/expect/0/anyOf/1/json is no JSON Schema (schema is invalid: data/type must be equal to one of the allowed values, data/type must be array, data/type must match a schema in anyOf)",
        ],
        [
          "/expect/0 must compare in exactly one way, had equals and contains",
        ],
        [
          "/expect/0 must compare in exactly one way, had none",
        ],
        [
          "/expect asks for several messages of a stream, and nothing tells where one ends",
        ],
        [
          "/endsWith has no meaning with UDP",
          "/closes has no meaning with UDP",
        ],
        [
          "/expect must hold one expectation with "each", held 2",
        ],
        [
          "/count needs "each"",
          "/expect asks for several messages of a stream, and nothing tells where one ends",
        ],
        [],
      ]
    `);
  });
});
