import { describe, expect, it } from 'vitest';
import { merge, tcpConversation } from '../support/frames.ts';
import { crash, echo, refusedBy, stuck, traceback } from './cases/shared.ts';
import { clientAddress, serverAddress, listeningOn, codes, diagnoseCase, type Case } from './support.ts';

describe('the order and the reach of diagnoses', () => {
  it('tells the wrong port alone, with place, frames and checks', () => {
    const [first, ...others] = diagnoseCase({
      checks: [{ type: 'listening', with: { server: 'server', client: 'client', port: 32444 } }, {}, echo],
      files: { 'server.py': `${'\n'.repeat(8)}server_address = ('0.0.0.0', 32434)\n` },
      scenarios: {
        file: {
          server: { listening: [listeningOn(32434)] },
          frames: refusedBy(32444),
          stdout: { client: 'Exception during processing: [Errno 111] Connection refused\n' },
        },
      },
    });
    expect(others).toEqual([]);
    expect(first).toMatchInlineSnapshot(`
      {
        "checks": [
          "check-1",
          "check-2",
          "check-3",
        ],
        "code": "wrong-port",
        "file": "server.py",
        "frames": [
          {
            "number": 1,
            "scenario": "file",
          },
        ],
        "hint": "Change 32434 to 32444.",
        "line": 9,
        "text": "Your server listens on port 32434; the lab asks for 32444 (server.py, line 9).",
      }
    `);
  });

  it('tells one cause of two scenarios once, with the frames of both', () => {
    const scenario = { server: { listening: [listeningOn(32444, '127.0.0.1')] }, frames: refusedBy(32444) };
    const found = diagnoseCase({
      checks: [{ scenario: 'one' }, { scenario: 'two' }],
      scenarios: { one: scenario, two: scenario },
    });
    expect(found.map(({ code, checks }) => [code, checks])).toEqual([
      ['bound-to-loopback', ['check-1', 'check-2']],
    ]);
    expect(found[0]?.frames.map(({ scenario: id }) => id)).toEqual(['one', 'one', 'two', 'two']);
  });

  it('cites at most eight frames', () => {
    const frames = merge(
      ...Array.from({ length: 10 }, (_, index) => refusedBy(32444, { clientPort: 41000 + index })),
    );
    expect(
      diagnoseCase({
        scenarios: { echo: { server: { listening: [listeningOn(32444, '127.0.0.1')] }, frames } },
      })[0]?.frames,
    ).toHaveLength(8);
  });

  it('tells the crash of the server and not the refusal that follows from it', () => {
    expect(
      codes({
        scenarios: {
          echo: {
            ...crash('server', 'server.py:2', 'x()', "NameError: name 'x' is not defined"),
            frames: refusedBy(32444),
            stdout: { client: '[Errno 111] Connection refused' },
          },
        },
      }),
    ).toEqual(['crashed']);
  });

  it('tells the crash of a server that we stopped while it was still ending', () => {
    const typeError = traceback(
      'server.py:25',
      'c.sendall(x)',
      "TypeError: a bytes-like object is required, not 'str'",
    );
    const reset = tcpConversation({
      script: ['handshake', { from: 'client', data: 'halo' }, { rst: 'server' }],
    });
    const scenario = {
      frames: reset,
      stderr: { server: typeError },
      stdout: { client: 'ERROR: [Errno 104] Connection reset by peer\n' },
      record: {
        markers: [{ kind: 'signal' as const, program: 'server', signal: 'SIGINT', afterFrame: 20, atMs: 90 }],
      },
    };
    expect(codes({ checks: [echo], scenarios: { echo: scenario } })).toEqual(['crashed']);
    const files = { 'server.py': 'import traceback\ntraceback.print_exc()\n' };
    expect(codes({ checks: [echo], files, scenarios: { echo: scenario } })).not.toContain('crashed');
  });

  it('tells a program that several scenarios miss once, by readable names', () => {
    const intricate = { path: '**/?(@(soal|no)?([ _.-]))?(0)2?([^0-9]*)/**/*.py' };
    const find = [intricate, { path: '**/*@(server|srv)*.{py,c}' }, { path: '**/*.py', text: 'listen(' }];
    const input: Case = {
      checks: [{ scenario: 'one' }, { scenario: 'two', with: { client: 'client', server: 'server-2' } }],
      programs: [
        { program: 'server', others: [] },
        { program: 'server-2', others: [] },
        { program: 'client', file: 'client.py', others: [] },
      ],
      rubric: {
        programs: {
          server: { title: 'server of problem 2', find },
          'server-2': { title: 'server of problem 3', find: [intricate], else: 'server' },
          client: { find: [] },
        },
      },
      scenarios: {
        one: { server: { end: { kind: 'not-started', why: 'missing' }, listening: [] } },
        two: {
          steps: [
            { start: 'server-2', on: 'mesin-1' },
            { run: 'client', on: 'mesin-2' },
          ],
          server: { id: 'server-2', end: { kind: 'not-started', why: 'missing' }, listening: [] },
        },
      },
    };
    expect(diagnoseCase(input).filter(({ code }) => code === 'never-started')).toMatchInlineSnapshot(`
      [
        {
          "checks": [
            "check-1",
            "check-2",
          ],
          "code": "never-started",
          "frames": [],
          "hint": "Hand in the missing program, or name it in submission.json.",
          "text": "No file was found for: server of problem 2, server of problem 3. The lab looks for names such as *server*.py, *server*.c, *srv*.py, *srv*.c.",
        },
      ]
    `);
  });

  it('lets a lent address explain what fails all the same', () => {
    const lent = { name: 'mesin-1', address: serverAddress, adopted: ['172.18.0.9'], mac: '' };
    const found = diagnoseCase({
      checks: [{}],
      scenarios: {
        echo: {
          server: { listening: [listeningOn(32444, '172.18.0.9')] },
          frames: refusedBy(32444),
          record: { machines: [lent, { name: 'mesin-2', address: clientAddress, mac: '' }] },
        },
      },
    });
    expect(found.map(({ code, checks }) => [code, checks])).toEqual([['bound-to-one-address', ['check-1']]]);
  });

  it('tells two independent causes, the deeper one first', () => {
    const found = codes({
      checks: [{ type: 'listening', with: { server: 'server', client: 'client', port: 32444 } }, echo],
      scenarios: {
        file: {
          server: { listening: [listeningOn(32434)] },
          frames: tcpConversation({
            serverPort: 32434,
            script: ['handshake', { from: 'client', data: 'halo' }, 'close'],
          }),
        },
      },
    });
    expect(found).toEqual(['wrong-port', 'reply-missing']);
  });

  it('lets the redirected localhost explain the connection and nothing else', () => {
    const found = diagnoseCase({
      checks: [{}, echo],
      scenarios: {
        echo: {
          frames: tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }, 'close'] }),
          record: {
            adoption: [{ kind: 'localhost', port: 32444, from: 'mesin-2', to: 'mesin-1', policy: 'adopt' }],
          },
        },
      },
    });
    expect(found.map(({ code, checks }) => [code, checks])).toEqual([
      ['connects-to-itself', ['check-1']],
      ['reply-missing', ['check-2']],
    ]);
  });

  it('shows another text only where nothing explains it', () => {
    const found = codes({
      checks: [
        { type: 'payload', with: { client: 'client', server: 'server', text: 'sesudah baris kosong' } },
      ],
      scenarios: {
        echo: {
          steps: [
            { start: 'server', on: 'mesin-1' },
            { run: 'client', on: 'mesin-2', stdin: 'halo\n\nsesudah baris kosong\n' },
          ],
          frames: tcpConversation({
            script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'halo' }],
          }),
          client: stuck,
        },
      },
    });
    expect(found).toEqual(['skips-empty-line']);
  });

  it('tells what cost points before what explains a check without points', () => {
    const found = codes({
      checks: [
        { type: 'reply', points: 0, scenario: 'two', with: { client: 'client', server: 'server' } },
        { ...echo, scenario: 'one' },
      ],
      scenarios: {
        one: {
          frames: tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }, 'close'] }),
        },
        two: {
          ...crash('server', 'server.py:2', 'x()', "NameError: name 'x' is not defined"),
          frames: refusedBy(32444),
        },
      },
    });
    expect(found).toEqual(['reply-missing', 'crashed']);
  });
});
