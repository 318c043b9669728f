import { execa } from 'execa';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { descendants, readThreads } from '../../harness/lab/proc.ts';
import { findTool } from '../../harness/lab/toolchains.ts';
import type { WaitingOn } from '../../harness/model/evidence.ts';
import { temporaryFolder } from '../support/cli.ts';

/** Programs that wait for what never comes, and what they wait for. */
const waiting: [language: keyof typeof languages, state: string, on: WaitingOn, source: string][] = [
  ['python', 'accept', 'accept', 'import socket; s = socket.create_server(("127.0.0.1", 0)); s.accept()'],
  ['node', 'accept', 'receive', `require('net').createServer().listen(0)`],
  [
    'node',
    'data of a connection',
    'receive',
    `const net = require('net'); const s = net.createServer((c) => c.on('data', () => {})).listen(0, () => net.connect(s.address().port))`,
  ],
  [
    'c',
    'events, with a timer that is not set',
    'receive',
    'int e = epoll_create1(0), t = timerfd_create(CLOCK_MONOTONIC, 0); struct epoll_event v = {EPOLLIN, {0}}; epoll_ctl(e, EPOLL_CTL_ADD, t, &v); epoll_wait(e, &v, 1, -1);',
  ],
  [
    'node',
    'a line of input',
    'stdin',
    `require('readline').createInterface(process.stdin).on('line', () => {})`,
  ],
  ['node', 'all its input', 'stdin', `require('fs').readFileSync(0)`],
  ['go', 'accept', 'receive', `l, _ := net.Listen("tcp", "127.0.0.1:0"); l.Accept()`],
  [
    'go',
    'data of a connection',
    'receive',
    `l, _ := net.Listen("tcp", "127.0.0.1:0"); go net.Dial("tcp", l.Addr().String()); c, _ := l.Accept(); c.Read(make([]byte, 9))`,
  ],
  ['go', 'a line of input', 'stdin', `bufio.NewReader(os.Stdin).ReadString('\\n')`],
  [
    'go',
    'a goroutine that waits for accept',
    'receive',
    `l, _ := net.Listen("tcp", "127.0.0.1:0"); var w sync.WaitGroup; w.Add(1); go l.Accept(); w.Wait()`,
  ],
  ['java', 'accept', 'accept', 'new ServerSocket(0).accept();'],
  [
    'java',
    'data of a connection',
    'receive',
    'ServerSocket s = new ServerSocket(0); Socket c = new Socket("127.0.0.1", s.getLocalPort()); s.accept().getInputStream().read();',
  ],
  ['java', 'a datagram', 'receive', 'new DatagramSocket().receive(new DatagramPacket(new byte[9], 9));'],
  ['java', 'a line of input', 'stdin', 'new Scanner(System.in).nextLine();'],
  [
    'java',
    'accept, beside a pool of idle threads',
    'accept',
    'var pool = Executors.newFixedThreadPool(3); for (int i = 0; i < 3; i++) pool.submit(() -> {}); new ServerSocket(0).accept();',
  ],
  [
    'java',
    'a selector',
    'receive',
    'var c = ServerSocketChannel.open().bind(null); c.configureBlocking(false); var s = Selector.open(); c.register(s, SelectionKey.OP_ACCEPT); s.select();',
  ],
];

/** Programs that go on by themselves after a while, and then end. */
const timed: [language: keyof typeof languages, state: string, source: string][] = [
  [
    'python',
    'accept with a time limit',
    'import socket; s = socket.create_server(("127.0.0.1", 0)); s.settimeout(1.5); s.accept()',
  ],
  [
    'python',
    'a read with an alarm set',
    'import os, signal; signal.signal(signal.SIGALRM, lambda *_: os._exit(0)); signal.setitimer(signal.ITIMER_REAL, 1.5); input()',
  ],
  [
    'c',
    'a wait for events, one of them a timer',
    'int e = epoll_create1(0), t = timerfd_create(CLOCK_MONOTONIC, 0); struct itimerspec s = {{0, 0}, {1, 500000000}}; timerfd_settime(t, 0, &s, 0); struct epoll_event v = {EPOLLIN, {0}}; epoll_ctl(e, EPOLL_CTL_ADD, t, &v); epoll_wait(e, &v, 1, -1);',
  ],
  [
    'c',
    'a pause, a timer of the process set',
    'timer_t t; struct itimerspec s = {{0, 0}, {1, 500000000}}; timer_create(CLOCK_MONOTONIC, 0, &t); timer_settime(t, 0, &s, 0); pause();',
  ],
  [
    'node',
    'a timer beside a server',
    `require('net').createServer().listen(0); setTimeout(() => process.exit(), 1500)`,
  ],
  [
    'node',
    'a connection with a time limit',
    `const net = require('net'); const s = net.createServer((c) => c.setTimeout(1500, () => process.exit())).listen(0, () => net.connect(s.address().port))`,
  ],
  ['node', 'a wait without a loop', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500)'],
  ['node', 'computing', 'const end = Date.now() + 1500; while (Date.now() < end);'],
  ['go', 'sleep', 'time.Sleep(1500 * time.Millisecond)'],
  [
    'go',
    'accept with a deadline',
    `l, _ := net.ListenTCP("tcp", nil); l.SetDeadline(time.Now().Add(1500 * time.Millisecond)); l.Accept()`,
  ],
  [
    'go',
    'a timer beside accept',
    `l, _ := net.Listen("tcp", "127.0.0.1:0"); go l.Accept(); <-time.After(1500 * time.Millisecond)`,
  ],
  [
    'go',
    'a timer beside a read of input',
    `go bufio.NewReader(os.Stdin).ReadString('\\n'); time.Sleep(1500 * time.Millisecond)`,
  ],
  ['go', 'computing', 'for end := time.Now().Add(1500 * time.Millisecond); time.Now().Before(end); { }'],
  ['java', 'sleep', 'Thread.sleep(1500);'],
  [
    'java',
    'accept with a time limit',
    'ServerSocket s = new ServerSocket(0); s.setSoTimeout(1500); s.accept();',
  ],
  [
    'java',
    'a read with a time limit',
    'ServerSocket s = new ServerSocket(0); Socket c = new Socket("127.0.0.1", s.getLocalPort()); c.setSoTimeout(1500); c.getInputStream().read();',
  ],
  [
    'java',
    'a scheduled task beside accept',
    'Executors.newScheduledThreadPool(1).schedule(() -> System.exit(0), 1500, TimeUnit.MILLISECONDS); new ServerSocket(0).accept();',
  ],
  ['java', 'a wait with a time limit', 'Object o = new Object(); synchronized (o) { o.wait(1500); }'],
  ['java', 'a selector with a time limit', 'Selector.open().select(1500);'],
];

const languages = {
  python: {
    tools: ['python3'],
    file: 'main.py',
    wrap: (body: string) => body,
    run: ['/usr/bin/python3', 'main.py'],
  },
  node: {
    tools: ['node'],
    file: 'main.js',
    wrap: (body: string) => body,
    run: [process.execPath, 'main.js'],
  },
  c: {
    tools: ['cc'],
    file: 'main.c',
    wrap: (body: string) =>
      `#include <signal.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
int main(void) { ${body} }`,
    build: ['cc', '-o', 'program', 'main.c'],
    run: ['./program'],
  },
  go: {
    tools: ['go'],
    file: 'main.go',
    wrap: (body: string) => `package main
import ("bufio"; "net"; "os"; "sync"; "time")
var _ = bufio.NewReader
var _ net.Conn
var _ = os.Stdin
var _ sync.Mutex
var _ time.Duration
func main() { ${body} }`,
    build: ['go', 'build', '-o', 'program', 'main.go'],
    run: ['./program'],
  },
  java: {
    tools: ['javac', 'java'],
    file: 'Main.java',
    wrap: (
      body: string,
    ) => `import java.net.*; import java.nio.channels.*; import java.util.*; import java.util.concurrent.*;
public class Main { public static void main(String[] args) throws Exception { ${body} } }`,
    build: ['javac', 'Main.java'],
    run: ['java', '-Xshare:auto', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', '.', 'Main'],
  },
};

const missing = new Map(
  Object.entries(languages).map(([language, { tools }]) => [
    language,
    tools.find((command) => findTool({ command }) === undefined),
  ]),
);
for (const [language, tool] of missing)
  if (tool !== undefined) process.stderr.write(`Skipped ${language}: ${tool} is not installed here.\n`);

function isHere([language]: readonly [string, ...unknown[]]): boolean {
  return missing.get(language) === undefined;
}

/** As the scenario's observer has it. */
const QUIET_MS = 120;

describe.runIf(process.platform === 'linux')('threads', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  it.concurrent.each(waiting.filter(isHere))(
    'of a %s program that waits for %s are seen to wait for ever',
    async (language, state, on, source) => {
      const program = await start(language, `${language}-waits-${state}`, source);
      try {
        const found = await quietOrEnded(program.pids, program.hasEnded);
        expect(found).toContain(on);
      } finally {
        program.child.kill('SIGKILL');
      }
    },
    60_000,
  );

  it.concurrent.each(timed.filter(isHere))(
    'of a %s program in %s are never seen to wait for ever',
    async (language, state, source) => {
      const program = await start(language, `${language}-timed-${state}`, source);
      try {
        const found = await quietOrEnded(program.pids, program.hasEnded);
        expect(found).toBeUndefined();
      } finally {
        program.child.kill('SIGKILL');
      }
    },
    60_000,
  );

  async function start(language: keyof typeof languages, name: string, source: string) {
    const { file, wrap, run, ...rest } = languages[language];
    const cwd = join(folder.path, name.replaceAll(' ', '-'));
    await mkdir(cwd);
    await writeFile(join(cwd, file), wrap(source));
    const environment = { CGO_ENABLED: '0', GO111MODULE: 'off', GOCACHE: join(folder.path, 'go-build') };
    if ('build' in rest) await execa(rest.build[0] ?? '', rest.build.slice(1), { cwd, env: environment });
    const child = execa(run[0] ?? '', run.slice(1), { cwd, stdin: 'pipe', reject: false });
    return {
      child,
      hasEnded: () => child.exitCode !== null || child.signalCode !== null,
      pids: () => (child.pid === undefined ? [] : [child.pid, ...descendants(child.pid)]),
    };
  }
});

/** What a program waits for once it has waited for ever, as the lab sees it; undefined where it ends before that. */
async function quietOrEnded(pids: () => number[], hasEnded: () => boolean): Promise<WaitingOn[] | undefined> {
  let since = performance.now();
  for (let before = ''; !hasEnded(); await pause(5)) {
    const threads = pids().flatMap((pid) => readThreads(pid));
    const picture = JSON.stringify(threads);
    const isBlocked = threads.length > 0 && threads.every(({ wakes }) => wakes === 'never');
    if (picture !== before || !isBlocked) since = performance.now();
    else if (performance.now() - since > QUIET_MS) return threads.map(({ waitingOn }) => waitingOn);
    before = picture;
  }
  return undefined;
}
