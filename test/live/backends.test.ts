import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { removeContainers } from '../../harness/lab/container/leftovers.ts';
import { requireEngine, type EngineKind } from '../../harness/lab/container/engine.ts';
import type { ScenarioEvidence } from '../../harness/evidence/types.ts';
import { ownerOf } from '../../harness/lab/owner.ts';
import type { ProgramRecord, ScenarioRecord } from '../../harness/model/evidence.ts';
import { readEvidenceSync } from '../../harness/scenario/read-evidence.ts';
import { rubricT1, temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';
import { PYTHON_IMAGE, whyNoImage } from '../support/container-image.ts';

/**
 * One suite for every way to run programs: the same submissions get the same marks, and do the same on the wire. WIREMARK_BACKENDS=all
 * grades the whole example class instead of what says most about a backend.
 */
const WHOLE = process.env['WIREMARK_BACKENDS'] === 'all';
/** C needs a compiler, which the test's image does not have. */
const WITHOUT = new Set(['c-pair']);
const TELLING = ['client-localhost', 'correct-threaded', 'crash', 'wrong-port'];
/** Which of two clients a server serves before it ends is chance, in every backend. */
const CONTENDED = new Set(['crash both', 'server-ends-after-first both']);
const CLASS = join(top, 'submissions/progjar-t1');

const noLab = await whyNoLab();
const backends: { name: string; options: string[]; engine?: EngineKind; why: string | undefined }[] = [
  { name: 'namespace', options: [], why: noLab },
  ...(await Promise.all(
    (['docker', 'podman'] as const).map(async (kind) => ({
      name: kind,
      options: ['--sandbox', kind, '--image', PYTHON_IMAGE],
      engine: kind,
      why: noLab ?? (await whyNoImage(kind)),
    })),
  )),
];

describe.each(backends.filter(({ why }) => why === undefined))('programs in $name', (backend) => {
  it('get the marks of the example class, and do on its wire what they do in namespaces', async () => {
    const expected = await expectedClass();
    const graded = await gradeExamples(backend.options);
    expect(graded.marks).toEqual(expected);
    if (backend.name === 'namespace') ofNamespaces = graded.wire;
    expect(graded.wire).toEqual(ofNamespaces);
  });

  describe('each with its own part of the machine', () => {
    let programs: Map<string, Ran>;
    beforeAll(async () => {
      programs = await runOddities(backend.options);
    }, 120_000);

    it('say what they print, and how they ended', () => {
      expect(programs.get('speaks')).toMatchObject({
        stdout: 'to stdout: \u00e9\n',
        stderr: 'to stderr\n',
        record: { end: { kind: 'exited', code: 3 } },
      });
      expect(programs.get('dies')?.record.end).toEqual({ kind: 'signalled', signal: 'SIGSEGV' });
      expect(programs.get('dies')?.stderr).toBe('');
    });

    it('read what is typed, to its end', () => {
      expect(programs.get('reads')?.stdout).toBe("['satu', 'dua']\n");
    });

    it('write in their folder and below /tmp, and see nobody else', () => {
      expect(programs.get('writes')?.stdout).toBe('written\n');
      expect(programs.get('looks')?.stdout).toBe(
        'student /home/student\nprocesses 1\nothers []\ncapabilities 0\n',
      );
    });

    it('are on the machine that they were put on, and know the others by the name server alone', () => {
      expect(programs.get('where')?.stdout).toBe('mesin-1\nname: mesin-1\n');
    });

    it('leave no process behind that goes on', () => {
      expect(programs.get('forks')?.record.end).toEqual({ kind: 'exited', code: 0 });
      expect(programs.get('after')?.stdout).toBe('nobody answers\n');
    });

    it('have limits, which are named', () => {
      expect(programs.get('bomb')?.record.end).not.toEqual({ kind: 'exited', code: 0 });
      expect(programs.get('bomb')?.record.limits.map(({ limit }) => limit)).toContain('memory');
    });
  });

  it.runIf(backend.engine !== undefined)(
    'are gone after Ctrl-C and after kill -9, with all that was made for them',
    async () => {
      if (backend.engine === undefined) return;
      const engine = await requireEngine(backend.engine);
      for (const signal of ['SIGINT', 'SIGKILL'] as const) {
        await using folder = await temporaryFolder();
        const running = wiremark(
          'check',
          join(CLASS, 'correct-threaded'),
          '--rubric',
          rubricT1,
          '--out',
          folder.path,
          ...backend.options,
        );
        const own = (): Promise<string[]> => containersOf(engine.path, running.pid ?? 0);
        await until(async () => (await own()).length > 2);
        running.kill(signal);
        const { exitCode } = await running;
        if (signal === 'SIGINT') {
          expect(exitCode).toBe(130);
          expect(await own()).toEqual([]);
        }
        // The command inside notices that nobody waits for it any more.
        await until(async () => (await own()).length === 0 && foldersOf(running.pid ?? 0).length === 0);
      }
      // Nothing of anybody who is still there is touched.
      expect(await removeContainers(engine, () => false)).toEqual([]);
    },
  );
});

type Wire = Record<string, unknown>;
let ofNamespaces: Wire | undefined;

interface Ran {
  record: ProgramRecord;
  stdout: string;
  stderr: string;
}

const members = (): string[] =>
  WHOLE
    ? readdirSync(CLASS, { withFileTypes: true }).flatMap((one) =>
        one.isDirectory() && !WITHOUT.has(one.name) ? [one.name] : [],
      )
    : TELLING;

type Marks = Record<string, { score: number | null; checks: Record<string, string> }>;

async function expectedClass(): Promise<Marks> {
  const all: Marks = JSON.parse(await readFile(join(CLASS, 'expected.json'), 'utf8'));
  return Object.fromEntries(members().map((name) => [name, all[name] ?? { score: null, checks: {} }]));
}

/** Grades examples: what is not passed of each, and what was on each wire. */
async function gradeExamples(options: string[]): Promise<{ marks: Marks; wire: Wire }> {
  await using folder = await temporaryFolder();
  const submissions = join(folder.path, 'class');
  const out = join(folder.path, 'out');
  for (const name of members()) await cp(join(CLASS, name), join(submissions, name), { recursive: true });
  const began = performance.now();
  const { stdout, stderr } = await wiremark(
    'grade',
    submissions,
    '--rubric',
    rubricT1,
    '--out',
    out,
    '--json',
    ...options,
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stderr.write(`${options[1] ?? 'namespace'}: ${members().length} submissions in ${seconds} s\n`);
  const { results: entries } = readJson<{
    results: {
      id: string;
      score: number | null;
      checks: { id: string; status: string }[];
    }[];
  }>(stdout, stderr);
  const rubric = JSON.parse(await readFile(rubricT1, 'utf8'));
  const scenarios: string[] = rubric.scenarios.map(({ id }: { id: string }) => id);
  const marks: Marks = {};
  const wire: Wire = {};
  for (const { id: member, score, checks } of entries) {
    const wrong = checks.filter(({ status }) => status !== 'passed' && status !== 'undecided');
    marks[member] = { score, checks: Object.fromEntries(wrong.map(({ id, status }) => [id, status])) };
    const evidence = readEvidenceSync(join(out, member, 'evidence'), scenarios);
    for (const [id, one] of evidence.scenarios) {
      expect(one.record.counters.complete).toBe(true);
      expect(one.record.sandbox).toBe(options[1]);
      if (!CONTENDED.has(`${member} ${id}`)) wire[`${member} ${id}`] = wireOf(one);
    }
  }
  return { marks, wire };
}

/** What does not depend on when a program got its turn: who talked to whom, from handshake to close, and what was said. */
function wireOf({ capture }: ScenarioEvidence): unknown {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  const connections = capture.connections.map(
    ({ client, server, handshake, toServer, toClient, resets }) => ({
      who: `${client.address} -> ${server.address}:${server.port}`,
      handshake: [handshake.syn, handshake.synAck, handshake.ack].map((frame) => frame !== undefined),
      said: [text(toServer.bytes), text(toClient.bytes)],
      closed: [toServer.fin !== undefined, toClient.fin !== undefined],
      resets: [...new Set(resets.map(({ from }) => from))],
    }),
  );
  const conversations = capture.conversations.map(({ client, server, datagrams }) => ({
    who: `${client.address} -> ${server.address}:${server.port}`,
    // The first two bytes of a question to the name server are chosen at random, and who asks two asks them in any order.
    said: datagrams.map(({ from, payload }) => `${from} ${text(payload.subarray(2))}`).toSorted(),
  }));
  const inOrder = (all: unknown[]): string[] => all.map((one) => JSON.stringify(one)).toSorted();
  return { connections: inOrder(connections), conversations: inOrder(conversations) };
}

/** Programs that each do one thing, one after another, on a lab of one machine. */
const ODDITIES: Record<string, string> = {
  speaks: "import sys; print('to stdout: \\u00e9'); print('to stderr', file=sys.stderr); sys.exit(3)",
  dies: 'import os, signal; os.kill(os.getpid(), signal.SIGSEGV)',
  reads: 'import sys; print([line.strip() for line in sys.stdin])',
  writes: `for path in ('own.txt', '/tmp/own.txt', '/dev/shm/own.txt'):
    with open(path, 'w') as file: file.write('x')
for path in ('/usr/own.txt', '/etc/passwd', '/own.txt'):
    try: open(path, 'a'); print('could write', path)
    except OSError: pass
print('written')`,
  looks: `import os, pwd, re
user = pwd.getpwuid(os.getuid())
print(user.pw_name, os.environ['HOME'])
others = [p for p in os.listdir('/proc') if p.isdigit() and int(p) not in (1, os.getpid())]
print('processes', 1 if len(others) == 0 else others)
print('others', [p for p in ('/home', '/root', '/run/wiremark') if os.path.isdir(p) and os.access(p, os.R_OK) and [n for n in os.listdir(p) if n != 'student']])
print('capabilities', int(re.search(r'CapEff:\\s*(\\w+)', open('/proc/self/status').read())[1], 16))`,
  where: `import socket
print(socket.gethostname())
print('name:', 'mesin-1' if socket.gethostbyname('mesin-1') == '172.16.16.101' else 'another')`,
  forks: `import os, socket, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        listening = socket.create_server(('0.0.0.0', 4711))
        time.sleep(60)
    os._exit(0)
time.sleep(0.3)`,
  after: `import socket
try: socket.create_connection(('172.16.16.101', 4711), 2); print('somebody answers')
except OSError: print('nobody answers')`,
  bomb: `blocks = []
while True: blocks.append(bytearray(16 * 1024 * 1024))`,
};

async function runOddities(options: string[]): Promise<Map<string, Ran>> {
  await using folder = await temporaryFolder();
  const submission = join(folder.path, 'odd');
  await mkdir(submission);
  const names = Object.keys(ODDITIES);
  for (const name of names) await writeFile(join(submission, `${name}.py`), ODDITIES[name] ?? '');
  const rubric = join(folder.path, 'rubric.json');
  await writeFile(
    rubric,
    JSON.stringify({
      id: 'odd',
      title: 'Odd programs',
      locale: 'en',
      passMark: 0,
      addresses: 'strict',
      timeLimit: 20,
      machines: { 'mesin-1': { address: '172.16.16.101/24' } },
      programs: Object.fromEntries(
        names.map((name) => [name, { title: name, find: [{ path: `${name}.py` }] }]),
      ),
      scenarios: [
        {
          id: 'odd',
          title: 'Odd',
          steps: names.map((name) => ({
            run: name,
            on: 'mesin-1',
            ...(name === 'reads' ? { stdin: 'satu\ndua\n' } : {}),
          })),
        },
      ],
      checks: [
        {
          id: 'c',
          type: 'output',
          title: 'c',
          points: 1,
          scenario: 'odd',
          with: { programs: ['speaks'], contains: ['to'] },
        },
      ],
    }),
  );
  const out = join(folder.path, 'out');
  const { stderr } = await wiremark(
    'check',
    submission,
    '--rubric',
    rubric,
    '--out',
    out,
    '--json',
    ...options,
  );
  const evidence = join(out, 'odd/evidence/odd');
  const record = readJson<ScenarioRecord>(await readFile(join(evidence, 'scenario.json'), 'utf8'), stderr);
  const ran = record.programs.map(async (one): Promise<[string, Ran]> => {
    const [stdout, errors] = await Promise.all(
      ['stdout', 'stderr'].map((stream) => readFile(join(evidence, `${one.id}.${stream}`), 'utf8')),
    );
    return [one.id, { record: one, stdout: stdout ?? '', stderr: errors ?? '' }];
  });
  return new Map(await Promise.all(ran));
}

function readJson<T>(text: string, errors: string): T {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`no result: ${errors}`, { cause });
  }
}

/** Names of the containers of a command that this process started. */
async function containersOf(engine: string, pid: number): Promise<string[]> {
  const { stdout } = await execa(engine, ['ps', '--all', '--format', '{{.Names}}']);
  return stdout.split('\n').filter((name) => ownerOf(name.replace(/-\d+$/u, ''))?.pid === pid);
}

function foldersOf(pid: number): string[] {
  return readdirSync(tmpdir()).filter(
    (name) => ownerOf(name)?.pid === pid && existsSync(join(tmpdir(), name)),
  );
}

async function until(isSo: () => Promise<boolean>, limitMs = 60_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('it did not come to that in time');
    // Not a pause: engines tell nobody, and to ask again is the only way to know.
    await new Promise<void>((resolve) => setTimeout(resolve, 50));
  }
}
