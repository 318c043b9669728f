import type { ScenarioEvidence, SubmissionEvidence } from '../../harness/evidence/types.ts';
import type { MachineRecord, ProgramRecord, ScenarioRecord } from '../../harness/model/evidence.ts';
import type { CheckResult, Result } from '../../harness/model/grade.ts';
import type { Frame } from '../../harness/wire/types.ts';
import { arpExchange, captureOf, oneAfterAnother, tcpConversation } from '../support/frames.ts';

/** A group whose server listens on 32434 instead of 32444, and whose answers are otherwise right. */
export function wrongPort(changes: Partial<Result> = {}): Result {
  return {
    schema: 'wiremark/result/v1',
    submission: { id: 'kelompok-07', name: 'Kelompok 7' },
    rubric: { id: 'progjar-t1', title: 'T1: sockets and Wireshark', digest: 'sha256:00ff' },
    locale: 'en',
    status: 'graded',
    score: 85,
    maxScore: 100,
    passMark: 60,
    scenarios: [
      {
        id: 'echo',
        title: 'Problem 2: server on mesin-1, client on mesin-2',
        durationMs: 82,
        capture: { frames: 12, complete: true },
      },
      {
        id: 'file',
        title: 'Problem 3: the contents of a file on port 32444',
        durationMs: 91,
        capture: { frames: 12, complete: true },
      },
    ],
    checks: [
      check('p1-output', {
        points: 5,
        maxPoints: 5,
        title: 'Both timeouts and the address information are printed',
      }),
      check('p2-connect', {
        points: 10,
        maxPoints: 10,
        title: 'The client connects to the server, across machines',
        frames: frames('echo', 3, 4, 5),
        filter: 'tcp.stream eq 0',
      }),
      check('p2-close', {
        points: 5,
        maxPoints: 5,
        title: 'The connection is closed from both sides, without a reset',
        frames: frames('echo', 10, 11, 12),
        filter: 'tcp.stream eq 0',
      }),
      check('p3-port', {
        status: 'failed',
        points: 0,
        maxPoints: 15,
        title: 'The server listens on TCP 32444 and the client connects there',
        expected: 'a server on TCP port 32444',
        actual: 'your server listens on TCP port 32434 on mesin-1, and client.py connects to that port',
        hint: 'Change the port in server.py, line 9, and the port in client.py to the same number.',
        frames: frames('file', 3, 4, 5),
        filter: 'tcp.port == 32434',
      }),
      check('p3-file', {
        points: 20,
        maxPoints: 20,
        title: 'The contents of a file cross whole',
        frames: frames('file', 6, 7, 8, 9),
        filter: 'tcp.stream eq 0',
      }),
      check('p4-both', { points: 45, maxPoints: 45, title: 'Clients started together are both served' }),
      check('p4-behaviour', {
        points: 0,
        maxPoints: 0,
        title: 'One at a time, or in parallel?',
        actual: 'one at a time',
        frames: frames('file', 6),
      }),
    ],
    diagnoses: [
      {
        code: 'wrong-port',
        text: 'Your server listens on port 32434; the lab asks for 32444.',
        hint: 'Write 32444 in server.py and in client.py.',
        file: 'server.py',
        line: 9,
        frames: frames('file', 3),
        checks: ['p3-port'],
      },
      {
        code: 'no-reuse-address',
        text: 'Your server cannot be started again at once.',
        hint: 'Set SO_REUSEADDR before bind().',
        file: 'server.py',
        line: 8,
        frames: [],
        checks: [],
      },
    ],
    programs: [
      { program: 'server-p3', file: 'server.py', by: 'rule' },
      { program: 'client-p3', file: 'client.py', by: 'rule' },
      { program: 'server-p4', file: 'server.py', by: 'stand-in: server-p3' },
      { program: 'info', file: null, by: 'missing' },
    ],
    ...changes,
  };
}

/** The same group with everything right. */
export function allRight(changes: Partial<Result> = {}): Result {
  const result = wrongPort({ score: 100, diagnoses: [] });
  const checks = result.checks.map((item): CheckResult => ({
    ...item,
    status: 'passed',
    points: item.maxPoints,
    expected: '',
    hint: '',
  }));
  return { ...result, submission: { id: 'kelompok-01', name: 'Kelompok 1' }, checks, ...changes };
}

/** The same group after a run whose capture lost frames. */
export function notGraded(changes: Partial<Result> = {}): Result {
  const result = allRight();
  const checks = result.checks.map((item): CheckResult =>
    item.id === 'p4-both'
      ? { ...item, status: 'inconclusive', points: 0, actual: 'the capture lost 3 of 210 frames' }
      : item,
  );
  return {
    ...result,
    submission: { id: 'kelompok-12', name: 'Kelompok 12' },
    status: 'not-graded',
    score: null,
    checks,
    ...changes,
  };
}

/** What a hostile group would like to be called, and to print. */
export const hostileTexts = [
  '<script>alert(1)</script>',
  '{{constructor}}',
  '{{{this}}}',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</pre></style></svg><iframe src="//example.com">',
  '\u001b]0;owned\u0007\u001b[2J\u202egnp.exe',
  '../../etc/passwd',
  'javascript:alert(1)',
  '\ud800 lone',
];

/** A result in which everything a student can influence is this text. */
export function hostileResult(text: string): Result {
  const result = wrongPort();
  return {
    ...result,
    submission: { id: text, name: text },
    checks: result.checks.map((item) => ({
      ...item,
      expected: text,
      actual: text,
      hint: text,
      filter: text,
    })),
    diagnoses: result.diagnoses.map((item) => ({ ...item, text, hint: text, file: text })),
    programs: [{ program: 'server', file: text, by: text }],
  };
}

/** Evidence of both scenarios: an echo on port 10000, and a file sent to port 32434. `printed` is what the client prints. */
export function sampleEvidence(printed = 'connecting\n'): SubmissionEvidence {
  return {
    submission: {
      schema: 'wiremark/submission/v1',
      id: 'kelompok-07',
      name: 'Kelompok 7',
      files: [],
      filesTruncated: false,
      programs: [],
    },
    scenarios: new Map([
      ['echo', scenarioEvidence('echo', exchange(10000, 'INI ADALAH DATA YANG DIKIRIM'), printed)],
      ['file', scenarioEvidence('file', exchange(32434, 'baris satu\nbaris dua\nbaris tiga\n'), printed)],
    ]),
  };
}

export function scenarioEvidence(scenario: string, sent: Frame[], printed = ''): ScenarioEvidence {
  const bytes = new TextEncoder().encode(printed);
  const capture = captureOf(sent);
  const port = capture.connections[0]?.server.port ?? 0;
  const record: ScenarioRecord = {
    schema: 'wiremark/evidence/v1',
    harness: '0.1.0',
    rubric: { id: 'progjar-t1', digest: 'sha256:00ff' },
    scenario,
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 90,
    machines: [machine(1), machine(2), machine(3)],
    steps: [
      {
        index: 0,
        kind: 'start',
        programs: ['server'],
        machine: 'mesin-1',
        startMs: 0,
        endMs: 31,
        fromFrame: 0,
        toFrame: 0,
        outcome: 'done',
      },
      {
        index: 1,
        kind: 'run',
        programs: ['client'],
        machine: 'mesin-2',
        startMs: 31,
        endMs: 70,
        fromFrame: 0,
        toFrame: 12,
        outcome: 'done',
      },
    ],
    markers: [],
    counters: { frames: sent.length, captured: sent.length + 2, counted: sent.length + 2, complete: true },
    programs: [
      {
        ...program('server', 1),
        end: { kind: 'stopped', why: 'idle', signals: ['SIGINT'] },
        waitingOn: 'accept',
        listening: [{ protocol: 'tcp', address: '0.0.0.0', port, firstSeenMs: 30, afterFrame: 0 }],
      },
      { ...program('client', 2), stdoutBytes: bytes.length },
    ],
    acceptQueue: [],
    connections: [
      {
        program: 'server',
        local: { address: '172.16.16.101', port },
        remote: { address: '172.16.16.102', port: 54321 },
        firstSeenMs: 33,
        acceptedMs: 34,
        acceptedAfterFrame: 5,
      },
    ],
    selfConnections: [],
  };
  return { record, capture, outputs: new Map([['client', { stdout: bytes, stderr: new Uint8Array() }]]) };
}

/** ARP, then one TCP connection that sends the text and gets it back. */
export function exchange(serverPort: number, data: string): Frame[] {
  return oneAfterAnother(
    arpExchange({ asker: '172.16.16.102', asked: '172.16.16.101' }),
    tcpConversation({
      serverPort,
      script: ['handshake', { from: 'client', data }, { from: 'server', data }, 'close'],
    }),
  );
}

function check(id: string, item: Partial<CheckResult>): CheckResult {
  return {
    id,
    type: 'handshake',
    title: id,
    status: 'passed',
    points: 0,
    maxPoints: 0,
    expected: '',
    actual: '',
    hint: '',
    frames: [],
    filter: '',
    ...item,
  };
}

function frames(scenario: string, ...numbers: number[]): { scenario: string; number: number }[] {
  return numbers.map((number) => ({ scenario, number }));
}

function machine(number: number): MachineRecord {
  return {
    name: `mesin-${number}`,
    address: `172.16.16.10${number}`,
    mac: `02:00:ac:10:10:${(100 + number).toString(16)}`,
  };
}

function program(id: string, on: number): ProgramRecord {
  return {
    id,
    program: `${id}-p3`,
    file: `${id}.py`,
    machine: `mesin-${on}`,
    argv: ['python3', `${id}.py`],
    startMs: on === 1 ? 0 : 31,
    startAfterFrame: 0,
    end: { kind: 'exited', code: 0 },
    limits: [],
    listening: [],
    stdoutBytes: 0,
    stderrBytes: 0,
    outputTruncated: false,
  };
}
