import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchProbe } from '../../harness/lab/probe.ts';
import { readSockets } from '../../harness/lab/socket-tables.ts';
import type { Probe, TcpClientProbe, TcpServerProbe } from '../../harness/model/probe.ts';
import type { Capture, Direction, TcpConnection } from '../../harness/wire/types.ts';
import { top } from '../support/cli.ts';
import { openProbeLab, type Play, type Player } from './probe-programs/lab.ts';

const SERVER = '172.16.16.101';
let lab: Awaited<ReturnType<typeof openProbeLab>>;
let play: Play;

// Namespaces are made without re-entering here, so this needs root itself.
describe.runIf(process.getuid?.() === 0)('probes', () => {
  beforeAll(async () => {
    lab = await openProbeLab();
    play = lab.play;
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  describe('as a TCP client', () => {
    it('asks whole, each request after the answer to the one before', async () => {
      const { capture, client } = await meet(
        'line_server.py',
        tcpClient({ send: ['satu\r\n', 'dua\r\n'], answer: { endsWith: '\r\n' } }),
      );
      const [connection] = only(capture);
      expect(lengths(connection.toServer)).toEqual([6, 5]);
      expect(text(connection.toClient)).toBe('OK satu\r\nOK dua\r\n');
      expect(frameOf(connection.toServer, 6)).toBeGreaterThan(frameOf(connection.toClient, 0));
      expect(closedPolitely(connection)).toBe(true);
      expect(client.code()).toBe(0);
    });

    it('goes on with the next request where a server never answers', async () => {
      const { capture, client } = await meet(
        'never_answering_server.py',
        tcpClient({ send: ['satu\r\n', 'dua\r\n'], answer: 'echo' }),
      );
      const [connection] = only(capture);
      expect(text(connection.toServer)).toBe('satu\r\ndua\r\n');
      expect(connection.toClient.bytes).toHaveLength(0);
      expect(closedPolitely(connection)).toBe(true);
      expect(client.code()).toBe(0);
    });

    it('shows a server that answers twice', async () => {
      const { capture } = await meet(
        'answering_twice_server.py',
        tcpClient({ send: ['satu\r\n'], answer: { endsWith: '\r\n' } }),
      );
      expect(text(only(capture)[0].toClient)).toBe('OK satu\r\nOK satu\r\n');
    });

    it.each([
      ['line_server.py', 'OK satu\r\n'],
      ['one_recv_server.py', 'OK s\r\nOK a\r\nOK t\r\nOK u\r\nOK \r\nOK \r\n'],
    ])('sends every byte as a segment of its own to %s', async (program, answer) => {
      const { capture } = await meet(
        program,
        tcpClient({ mode: 'byte-by-byte', send: ['satu\r\n'], answer: 'close', paceMs: 15 }),
      );
      const [connection] = only(capture);
      expect(lengths(connection.toServer)).toEqual([1, 1, 1, 1, 1, 1]);
      expect(text(connection.toClient)).toBe(answer);
    });

    it.each([
      ['line_server.py', 'OK satu\r\nOK dua\r\nOK tiga\r\n'],
      ['one_recv_server.py', 'OK satu\r\ndua\r\ntiga\r\n'],
    ])('sends all requests in one segment to %s', async (program, answer) => {
      const { capture } = await meet(
        program,
        tcpClient({
          mode: 'pipelined',
          send: ['satu\r\n', 'dua\r\n', 'tiga\r\n'],
          answer: { endsWith: '\r\n' },
        }),
      );
      const [connection] = only(capture);
      expect(lengths(connection.toServer)).toEqual([17]);
      expect(text(connection.toClient)).toBe(answer);
    });

    it('half-closes before the answer', async () => {
      const { capture, client } = await meet(
        'counting_server.py',
        tcpClient({ mode: 'half-close', send: ['satu', 'dua'] }),
      );
      const [connection] = only(capture);
      expect(connection.toServer.fin!.frame).toBeLessThan(frameOf(connection.toClient, 0));
      expect(text(connection.toClient)).toBe('7 bytes');
      expect(closedPolitely(connection)).toBe(true);
      expect(client.code()).toBe(0);
    });

    it('is reset by a server that closes early, and says so', async () => {
      const { capture, client } = await meet(
        'closing_early_server.py',
        tcpClient({ mode: 'half-close', send: [{ repeat: 'abc', bytes: 3_000 }] }),
      );
      expect(only(capture)[0].resets.map(({ from }) => from)).toContain('server');
      expect(client.code()).toBe(1);
      expect(client.output()).toContain('reset by the peer');
    });

    it.each([
      ['line_server.py', 'OK lagi\r\n'],
      ['crashing_at_reset_server.py', undefined],
    ])('resets, and a second client finds %s as it is then', async (program, answer) => {
      const clients: Player[] = [];
      const capture = await play(async (stage) => {
        await stage.server({ program });
        clients.push(
          await stage.run(tcpClient({ mode: 'reset', send: ['satu\r\n'], answer: { endsWith: '\r\n' } })),
          await stage.run(tcpClient({ send: ['lagi\r\n'], answer: { endsWith: '\r\n' } })),
        );
      });
      const [first, second] = capture.connections;
      expect(first!.resets).toMatchObject([{ from: 'client' }]);
      expect(first!.toServer.fin).toBeUndefined();
      expect(text(first!.toClient)).toBe('OK satu\r\n');
      expect(text(second!.toClient)).toBe(answer ?? '');
      expect(clients.map((client) => client.code())).toEqual([0, answer === undefined ? 1 : 0]);
      if (answer === undefined) expect(clients[1]!.output()).toContain('refused');
    });

    it.each([
      ['line_server.py', 'OK dua\r\n'],
      ['first_client_only_server.py', ''],
    ])('stays open, while a second client asks %s', async (program, answer) => {
      const capture = await play(async (stage) => {
        await stage.server({ program });
        const held = await stage.client(
          tcpClient({ mode: 'held-open', send: ['satu\r\n'], answer: { endsWith: '\r\n' } }),
        );
        await stage.untilQuiet();
        await stage.run(tcpClient({ send: ['dua\r\n'], answer: { endsWith: '\r\n' } }));
        held.probe!.goOn();
        held.probe!.type('tiga\r\n');
        await stage.untilQuiet();
        expect(held.hasEnded()).toBe(false);
        held.probe!.close('politely');
        await held.probe!.ended;
        expect(held.code()).toBe(0);
      });
      const [held, second] = capture.connections;
      expect(text(held!.toClient)).toBe('OK satu\r\nOK tiga\r\n');
      expect(held!.toServer.fin!.frame).toBeGreaterThan(second!.toServer.fin!.frame);
      expect(text(second!.toClient)).toBe(answer);
    });

    it.each([
      ['line_server.py', 50, 50],
      ['line_server.py', 200, 200],
      ['first_client_only_server.py', 50, 1],
    ])('opens connections at once: %s, %i of them, serves %i', async (program, count, served) => {
      const { capture } = await meet(
        program,
        tcpClient({ count, send: ['satu\r\n'], answer: { endsWith: '\r\n' } }),
      );
      expect(capture.connections).toHaveLength(count);
      expect(capture.connections.filter(({ handshake }) => handshake.ack !== undefined)).toHaveLength(count);
      expect(capture.connections.filter((one) => text(one.toClient).startsWith('OK satu'))).toHaveLength(
        served,
      );
    });

    it('gives up on a server that never reads', async () => {
      const { capture, client } = await meet(
        'never_reading_server.py',
        tcpClient({ send: [{ repeat: 'x', bytes: 1_000_000 }] }),
      );
      expect(client.hasEnded()).toBe(true);
      expect(client.output()).toContain('the peer takes no more');
      expect(only(capture)[0].toServer.bytes.length).toBeLessThan(1_000_000);
    });

    it('half-closes when its input ends, and resets when told to', async () => {
      const capture = await play(async (stage) => {
        await stage.server({ program: 'counting_server.py' });
        const ends = await stage.client(tcpClient({ mode: 'held-open' }));
        await stage.untilQuiet();
        ends.probe!.type('sembilan!');
        ends.probe!.endInput();
        await ends.probe!.ended;
        const resets = await stage.client(tcpClient({ mode: 'held-open' }));
        await stage.untilQuiet();
        resets.probe!.close('with-reset');
        await resets.probe!.ended;
      });
      expect(capture.connections.map((one) => text(one.toClient))).toEqual(['9 bytes', '']);
      expect(capture.connections[1]!.resets).toMatchObject([{ from: 'client' }]);
    });
  });

  describe('as a TCP server', () => {
    it.each([
      ['echo_client.py', 'INI ADALAH DATA'],
      ['one_recv_client.py', 'I'],
    ])('echoes byte by byte to %s', async (program, printed) => {
      const { capture, client } = await meet(tcpServer({ mode: 'echo-in-pieces', paceMs: 10 }), program);
      expect(client.output().trim()).toBe(printed);
      expect(new Set(lengths(only(capture)[0].toClient))).toEqual(new Set([1]));
    });

    it('echoes whole, greets, and closes after its client', async () => {
      const { capture, client } = await meet(tcpServer({}), 'one_recv_client.py');
      expect(client.output().trim()).toBe('INI ADALAH DATA');
      expect(closedPolitely(only(capture)[0])).toBe(true);
      const greeted = await meet(tcpServer({ greeting: 'Selamat datang\r\n', mode: 'collect' }), {
        program: 'sending_client.py',
        args: [SERVER, '100'],
      });
      expect(text(only(greeted.capture)[0].toClient)).toBe('Selamat datang\r\n');
      expect(closedPolitely(only(greeted.capture)[0])).toBe(true);
    });

    it('echoes 10 MB byte for byte, sent before the first byte is read', async () => {
      // The client compares. A capture of so much may lose frames on a busy machine.
      const { client } = await meet(tcpServer({}), 'large_echo_client.py', 'may-lose-frames');
      expect(client.output().trim()).toBe('True');
    });

    it.each([
      ['echo_client.py', 0],
      ['spinning_client.py', undefined],
    ])('closes early on %s', async (program, code) => {
      const { capture, client } = await meet(tcpServer({ mode: 'close-early' }), program);
      const [connection] = only(capture);
      expect(connection.toClient.bytes).toHaveLength(0);
      expect(connection.toClient.fin ?? connection.resets[0]).toBeDefined();
      expect(client.code()).toBe(code);
    });

    it('is silent, not even closing, so that a client that waits for the end never ends', async () => {
      const { capture, client } = await meet(tcpServer({ mode: 'silent' }), {
        program: 'sending_client.py',
        args: [SERVER, '100'],
      });
      const [connection] = only(capture);
      expect(connection.toServer.fin).toBeDefined();
      expect(connection.toClient.fin).toBeUndefined();
      expect(connection.toClient.bytes).toHaveLength(0);
      expect(client.code()).toBeUndefined();
    });

    it.each([
      ['sending_client.py', true],
      ['send_once_client.py', false],
    ])('reads slowly, so that the window closes, from %s', async (program, isComplete) => {
      const { capture } = await meet(tcpServer({ mode: 'slow-reader', pieceBytes: 512, paceMs: 10 }), {
        program,
        args: [SERVER, '30000'],
      });
      const [connection] = only(capture);
      const fromServer = capture.packets.filter((packet) => packet.tcp?.srcPort === 7000);
      if (isComplete) expect(fromServer.some((packet) => packet.tcp?.window === 0)).toBe(true);
      expect(connection.toServer.bytes.length === 30_000).toBe(isComplete);
      expect(Math.max(...fromServer.slice(1).map((packet) => packet.tcp!.window))).toBeLessThan(8_192);
    });

    it.each([
      ['line_client.py', 'OK satu\nOK dua\nOK tiga'],
      ['no_line_end_client.py', ''],
    ])('replies to whole requests of %s', async (program, printed) => {
      const { client } = await meet(
        tcpServer({ mode: 'reply', reply: 'OK {text}\r\n', requestEndsWith: '\r\n' }),
        program,
      );
      expect(client.output().trim()).toBe(printed);
    });

    it('sends what is typed, and ends when it is closed', async () => {
      const capture = await play(async (stage) => {
        const server = await stage.server(tcpServer({}));
        const held = await stage.client(tcpClient({ mode: 'held-open' }));
        await stage.untilQuiet();
        server.probe!.type('pesan');
        await stage.untilQuiet();
        server.probe!.close('politely');
        await server.probe!.ended;
        await held.probe!.ended;
        expect([server.code(), held.code()]).toEqual([0, 0]);
      });
      const [connection] = only(capture);
      expect(text(connection.toClient)).toBe('pesan');
      expect(connection.toClient.fin!.frame).toBeLessThan(connection.toServer.fin!.frame);
    });
  });

  describe('over UDP', () => {
    const asks: Probe = { kind: 'udp-client', to: 'server', port: 7000, send: ['satu', 'dua'] };

    it.each([
      ['udp_server.py', 2],
      ['udp_first_only_server.py', 1],
    ])('sends each datagram after the answer to the last, or without one: %s', async (program, answers) => {
      const { capture, client } = await meet(program, asks);
      expect(capture.conversations).toHaveLength(1);
      const datagrams = capture.conversations[0]!.datagrams;
      expect(datagrams.filter(({ from }) => from === 'server')).toHaveLength(answers);
      expect(datagrams.map(({ from }) => from).slice(0, 3)).toEqual(['client', 'server', 'client']);
      expect(client.code()).toBe(0);
    });

    it.each([
      ['echo', 'Good Morning!!!', 1],
      ['reply', 'Hello, 172.16.16.102. You said: Good Morning!!!', 1],
      ['twice', 'Good Morning!!!', 2],
      ['silent', '', 0],
    ] as const)('answers a client: %s', async (mode, printed, answers) => {
      const { capture, client } = await meet(
        { kind: 'udp-server', port: 7000, mode, reply: 'Hello, {address}. You said: {text}' },
        'udp_client.py',
      );
      expect(client.output().trim()).toBe(printed);
      const datagrams = capture.conversations[0]!.datagrams;
      expect(datagrams.filter(({ from }) => from === 'server')).toHaveLength(answers);
    });

    it('sees nothing of a client that sends nothing', async () => {
      const { capture, server } = await meet({ kind: 'udp-server', port: 7000 }, 'udp_silent_client.py');
      expect(capture.conversations).toEqual([]);
      expect(server.output()).not.toContain('received');
    });

    it('sends from many sockets at once', async () => {
      const { capture } = await meet('udp_server.py', { ...asks, count: 50 });
      expect(capture.conversations).toHaveLength(50);
      expect(capture.conversations.every(({ datagrams }) => datagrams.length === 4)).toBe(true);
    });
  });

  const waiting: [string, Probe | string, Probe][] = [
    ['for an answer', tcpServer({ mode: 'silent' }), tcpClient({ send: ['satu'], answer: 'echo' })],
    ['for the end', tcpServer({ mode: 'silent' }), tcpClient({ mode: 'half-close', send: ['satu'] })],
    ['to send', 'never_reading_server.py', tcpClient({ send: [{ repeat: 'x', bytes: 1_000_000 }] })],
    ['held open', tcpServer({}), tcpClient({ mode: 'held-open', send: ['satu'], answer: 'echo' })],
    [
      'after pieces',
      tcpServer({ mode: 'echo-in-pieces' }),
      tcpClient({ mode: 'byte-by-byte', send: ['satu'] }),
    ],
    ['after 10 MB', tcpServer({}), tcpClient({ send: [{ repeat: 'x', bytes: 10_000_000 }] })],
    [
      'for a datagram',
      { kind: 'udp-server', port: 7000, mode: 'silent' },
      { kind: 'udp-client', to: 'server', port: 7000, send: ['satu'] },
    ],
  ];
  it.each(waiting)('keeps no timer while it waits %s', async (_, server, client) => {
    await play(async (stage) => {
      const players = [await stage.server(toPeer(server)), await stage.client(client)];
      await stage.untilQuiet();
      for (const { probe, pids } of players)
        if (probe !== undefined) expect(epollLimits(pids())).toEqual(new Set(['0xffffffff']));
      expect(players.map((player) => player.hasEnded())).toEqual([false, false]);
    }, 'may-lose-frames');
  });

  it('does nothing on the wire before it is released, and then listens on further ports as well', async () => {
    const capture = await play(async (stage) => {
      const machine = stage.machineOf('server');
      const probe = await launchProbe({ machine, probe: tcpServer({}), alsoPorts: [7000, 7001] });
      await stage.untilQuiet();
      expect(readSockets(machine.pid)).toEqual([]);
      probe.release();
      const ports = (): number[] => readSockets(machine.pid).map(({ local }) => local.port);
      await stage.until(() => ports().length === 2, 'two listeners');
      expect(ports().toSorted()).toEqual([7000, 7001]);
      const signals: string[] = [];
      expect(await probe.stop(async (signal) => void signals.push(signal))).toEqual(['SIGTERM']);
      expect(signals).toEqual(['SIGTERM']);
    });
    expect(capture.connections).toEqual([]);
  });

  it('ends when the harness is killed', async () => {
    const harness = spawn(
      process.execPath,
      ['--import', 'tsx', join(top, 'test/live/probe-programs/launching.ts')],
      { cwd: top, stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const [pid] = await once(harness.stdout, 'data');
    const state = (): string | undefined => {
      const file = `/proc/${Number(String(pid))}/status`;
      return existsSync(file) ? /^State:\s+(\w)/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
    };
    const before = state();
    harness.kill('SIGKILL');
    expect(before).toMatch(/[RS]/);
    await vi.waitUntil(() => [undefined, 'Z', 'X'].includes(state()), { timeout: 5_000, interval: 5 });
  });
});

/** The time limits with which threads wait in epoll_pwait (its fourth argument); all ones for none. */
function epollLimits(pids: number[]): Set<string | undefined> {
  const epollPwait = process.arch === 'arm64' ? '22' : '281';
  const calls = pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((task) =>
      readFileSync(`/proc/${pid}/task/${task}/syscall`, 'utf8').split(' '),
    ),
  );
  return new Set(calls.filter(([number]) => number === epollPwait).map((call) => call[4]));
}

function tcpClient(rest: Partial<TcpClientProbe>): TcpClientProbe {
  return { kind: 'tcp-client', to: 'server', port: 7000, ...rest };
}

function tcpServer(rest: Partial<TcpServerProbe>): TcpServerProbe {
  return { kind: 'tcp-server', port: 7000, ...rest };
}

type Given = Probe | string | { program: string; args?: string[] };

/** Lets one client meet one server; a bare program name gets the server's address. */
async function meet(
  server: Given,
  client: Given,
  frames?: 'may-lose-frames',
): Promise<{ capture: Capture; client: Player; server: Player }> {
  const players: Player[] = [];
  const capture = await play(async (stage) => {
    players.push(await stage.server(toPeer(server)));
    players.push(await stage.run(toPeer(client)));
  }, frames);
  return { capture, server: players[0]!, client: players[1]! };
}

function toPeer(given: Given): Exclude<Given, string> {
  return typeof given === 'string' ? { program: given, args: [SERVER] } : given;
}

function only(capture: Capture): [TcpConnection] {
  expect(capture.connections).toHaveLength(1);
  return [capture.connections[0]!];
}

function lengths(direction: Direction): number[] {
  return direction.segments.filter(({ length }) => length > 0).map(({ length }) => length);
}

function text(direction: Direction): string {
  return Buffer.from(direction.bytes).toString();
}

function frameOf(direction: Direction, offset: number): number {
  return direction.chunks.find((chunk) => chunk.offset <= offset && offset < chunk.offset + chunk.length)!
    .frame;
}

/** FIN from both sides, and no reset. */
function closedPolitely({ toServer, toClient, resets }: TcpConnection): boolean {
  return toServer.fin !== undefined && toClient.fin !== undefined && resets.length === 0;
}
