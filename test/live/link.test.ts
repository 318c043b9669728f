import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ScenarioRecord } from '../../harness/model/evidence.ts';
import type { Result } from '../../harness/model/grade.ts';
import type { LinkProfile, Rubric, Scenario, Step } from '../../harness/model/rubric.ts';
import { dissect, readCapture } from '../../harness/wire/index.ts';
import { analysisOf } from '../../harness/wire/tcp-analysis.ts';
import type { Capture } from '../../harness/wire/types.ts';
import { rubricT1, temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();
const hasNetem = noLab === undefined && (await findings()).find(({ name }) => name === 'netem')?.ok === true;
const correct = join(top, 'submissions/progjar-t1/correct-iterative');

describe.runIf(noLab === undefined)('a link that loses every 5th segment', () => {
  it('costs the pair of the course time and no points, twice alike', { timeout: 60_000 }, async () => {
    await using folder = await temporaryFolder();
    const submissions = join(folder.path, 'class');
    for (const run of ['one', 'two']) await cp(correct, join(submissions, run), { recursive: true });
    const rubric = await linkedT1(folder.path, { loss: 'every 5th' });
    const out = join(folder.path, 'out');
    const ran = await wiremark('grade', submissions, '--rubric', rubric, '--out', out, '--jobs', '1');
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toMatchObject({ exitCode: 0 });
    const seen = await Promise.all(
      ['one', 'two'].map(async (run) => {
        const result: Result = JSON.parse(await readFile(join(out, run, 'result.json'), 'utf8'));
        expect(result).toMatchObject({ status: 'graded', score: 25, maxScore: 25 });
        const { record, capture } = await evidenceIn(join(out, run), 'echo');
        expect(record.counters).toMatchObject({ complete: true, frames: capture.packets.length });
        expect(record.link).toMatchObject({ loss: 'every 5th' });
        expect(record.link?.lost['mesin-1']).toBeGreaterThan(0);
        expect(record.link?.lost['mesin-2']).toBeGreaterThan(0);
        expect(retransmissions(capture)).toBeGreaterThan(0);
        return result.checks.map(({ id, status, points }) => ({ id, status, points }));
      }),
    );
    expect(seen[0]).toEqual(seen[1]);
  });

  it('has delivered every frame of the capture, and captured every frame that it delivered', async () => {
    const { record, capture, stdout } = await runSteps({ loss: 'every 5th' }, [
      { start: 'server', on: 'mesin-1' },
      { run: 'client', on: 'mesin-2' },
      { wait: 'quiet' },
      { run: 'counters', on: 'mesin-1', id: 'counters-1' },
      { run: 'counters', on: 'mesin-2', id: 'counters-2' },
    ]);
    expect(record.counters).toMatchObject({ complete: true });
    expect(retransmissions(capture)).toBeGreaterThan(0);
    for (const [at, { name, mac }] of record.machines.entries()) {
      const kernel = JSON.parse(await stdout(`counters-${at + 1}`));
      const [sent, received] = [
        capture.packets.filter(({ eth }) => eth?.src === mac).length,
        capture.packets.filter(({ eth }) => eth?.dst === mac || eth?.dst === 'ff:ff:ff:ff:ff:ff').length,
      ];
      const asked = capture.packets.filter(({ eth }) => eth?.src === mac && eth.dst === 'ff:ff:ff:ff:ff:ff');
      const lost = record.link?.lost[name] ?? 0;
      expect({ name, ...kernel }).toEqual({ name, sent: sent + lost, received: received - asked.length });
      expect(lost).toBe(
        Math.floor((capture.packets.filter(({ eth, tcp }) => eth?.src === mac && tcp).length + lost) / 5),
      );
    }
  });
});

describe.runIf(noLab === undefined)('a link that loses every 2nd segment', () => {
  it('loses no datagram, for nobody would send it again', async () => {
    const { record, capture } = await runSteps({ loss: 'every 2nd' }, [
      { probe: { kind: 'udp-server', port: 8765, mode: 'echo' }, on: 'mesin-1', id: 'echo' },
      {
        probe: { kind: 'udp-client', to: 'echo', port: 8765, send: ['satu', 'dua', 'tiga', 'empat'] },
        on: 'mesin-2',
        id: 'asker',
      },
    ]);
    expect(record.link?.lost).toEqual({ 'mesin-1': 0, 'mesin-2': 0 });
    expect(capture.packets.filter(({ udp }) => udp).length).toBe(8);
  });

  it('loses no reset, so that a refused client is told', async () => {
    const { record, capture } = await runSteps({ loss: 'every 2nd' }, [
      { run: 'refused', on: 'mesin-2' },
      { run: 'nothing', on: 'mesin-1' },
    ]);
    expect(capture.packets.filter(({ tcp }) => tcp?.flags.rst).length).toBe(4);
    expect(record.link?.lost['mesin-1']).toBe(0);
    expect(record.link?.lost['mesin-2']).toBeGreaterThan(0);
  });
});

describe.runIf(noLab === undefined)('a plain cable', () => {
  it('carries a megabyte each way in frames that a network carries, all of them captured and counted', async () => {
    const { record, capture } = await runSteps(undefined, [
      { start: 'server', on: 'mesin-1' },
      { run: 'bulk', on: 'mesin-2' },
    ]);
    expect(Math.max(...capture.packets.map(({ frame }) => frame.originalLength))).toBe(1_514);
    expect(record.counters).toMatchObject({ complete: true, frames: capture.packets.length });
    for (const { address } of record.machines.slice(0, 2)) {
      const sent = capture.packets.flatMap(({ ip, tcp }) =>
        ip?.src === address ? (tcp?.payload.length ?? 0) : [],
      );
      expect(sent.reduce((sum, length) => sum + length, 0)).toBe(1_000_000);
    }
    expect(capture.packets.filter(({ eth }) => eth?.type === 0x86dd)).toEqual([]);
  });
});

describe.runIf(noLab === undefined)('machines that are held', () => {
  it('are released one by one', async () => {
    const { record, capture } = await runSteps(undefined, [
      { start: 'server', on: 'mesin-1' },
      { hold: 'mesin-2' },
      { hold: 'mesin-3' },
      { start: 'client', on: 'mesin-2', id: 'first', until: 'connected' },
      { start: 'client', on: 'mesin-3', id: 'second', until: 'connected' },
      { release: 'mesin-2' },
      { finish: ['first'] },
      { run: 'retransmits', on: 'mesin-3' },
      { release: 'mesin-3' },
      { finish: ['second'] },
    ]);
    const data = (address: string): number[] =>
      capture.packets.flatMap(({ frame, ip, tcp }) =>
        ip?.src === address && tcp && tcp.payload.length > 0 ? [frame.number] : [],
      );
    const release = record.steps.filter(({ kind }) => kind === 'release').map(({ toFrame }) => toFrame);
    expect(data('172.16.16.102')[0]).toBeGreaterThan(release[0] ?? Infinity);
    expect(data('172.16.16.103')[0]).toBeGreaterThan(release[1] ?? Infinity);
    expect(record.steps.map(({ outcome }) => outcome)).toEqual(record.steps.map(() => 'done'));
  });
});

describe.runIf(noLab === undefined && !hasNetem)('a slow link where the kernel has no netem', () => {
  it('is not run, its checks are errored with the reason, and nobody is graded', async () => {
    await using folder = await temporaryFolder();
    const rubric = await linkedT1(folder.path, { delayMs: 40 });
    const run = await wiremark('check', correct, '--rubric', rubric, '--out', folder.path);
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('Scenario echo cannot be run on this machine: its link needs netem.');
    const result: Result = JSON.parse(
      await readFile(join(folder.path, 'correct-iterative/result.json'), 'utf8'),
    );
    expect(result).toMatchObject({ status: 'not-graded', score: null });
    expect(result.checks.map(({ status }) => status)).toEqual(['errored', 'errored', 'errored']);
    expect(result.checks[0]?.actual).toContain('needs a slow link');
    const { record } = await evidenceIn(join(folder.path, 'correct-iterative'), 'echo');
    expect(record).toMatchObject({ linkFault: 'netem', programs: [] });
  });

  it('is told by doctor, which stays content without it and is not where a rubric needs it', async () => {
    const without = await findings();
    expect(without.find(({ name }) => name === 'netem')).toMatchObject({ ok: false, isOptional: true });
    expect(without.find(({ name }) => name === 'netem')?.remedy).toContain('modprobe sch_netem');
    expect(without.find(({ name }) => name === 'tbf')).toMatchObject({ ok: true });

    await using folder = await temporaryFolder();
    const rubric = await linkedT1(folder.path, { delayMs: 40 });
    const doctor = await wiremark('doctor', '--rubric', rubric);
    expect(doctor.exitCode).toBe(3);
    expect(doctor.stdout).toContain('link of echo');
    expect(doctor.stdout).toContain('python3 for .py');
  });
});

describe.runIf(hasNetem)('a slow link', () => {
  it('delays what comes from each machine, and costs no points', async () => {
    await using folder = await temporaryFolder();
    const rubric = await linkedT1(folder.path, { delayMs: 40 });
    const run = await wiremark('check', correct, '--rubric', rubric, '--out', folder.path);
    expect(run.exitCode).toBe(0);
    const { record, capture } = await evidenceIn(join(folder.path, 'correct-iterative'), 'echo');
    expect(record.counters.complete).toBe(true);
    const [connection] = capture.connections;
    const { syn = 0, synAck = 0 } = connection?.handshake ?? {};
    const timeOf = (frame: number): bigint => capture.packets[frame - 1]?.frame.timeNs ?? 0n;
    expect(Number(timeOf(synAck) - timeOf(syn)) / 1e6).toBeGreaterThanOrEqual(35);
  });
});

interface Finding {
  name: string;
  ok: boolean;
  remedy?: string;
}

async function findings(): Promise<Finding[]> {
  const { stdout, exitCode } = await wiremark('doctor', '--json');
  expect(exitCode).toBe(0);
  return JSON.parse(stdout).findings;
}

function retransmissions(capture: Capture): number {
  return capture.packets.filter((packet) => analysisOf(packet, capture)?.hints.has('retransmission')).length;
}

/** Problem 2 of the course alone, over a link. */
async function linkedT1(folder: string, link: LinkProfile): Promise<string> {
  const rubric: Rubric = JSON.parse(await readFile(rubricT1, 'utf8'));
  const changed = {
    ...rubric,
    $schema: '',
    locale: 'en',
    passMark: 25,
    scenarios: rubric.scenarios.filter(({ id }) => id === 'echo').map((scenario) => ({ ...scenario, link })),
    checks: rubric.checks.filter(({ scenario }) => scenario === 'echo'),
  };
  const path = join(folder, 'rubric.json');
  await writeFile(path, JSON.stringify(changed));
  return path;
}

async function evidenceIn(
  submission: string,
  scenario: string,
): Promise<{ record: ScenarioRecord; capture: Capture; stdout: (id: string) => Promise<string> }> {
  const folder = join(submission, 'evidence', scenario);
  const record: ScenarioRecord = JSON.parse(await readFile(join(folder, 'scenario.json'), 'utf8'));
  const capture = dissect(readCapture(await readFile(join(folder, 'capture.pcapng'))));
  const outputs = new Map<string, string>();
  for (const { id, end } of record.programs)
    if (end.kind !== 'not-started') outputs.set(id, await readFile(join(folder, `${id}.stdout`), 'utf8'));
  return { record, capture, stdout: async (id) => outputs.get(id) ?? '' };
}

const PROGRAMS = {
  server: `
import socket, threading
listener = socket.create_server(('0.0.0.0', 32444))
def serve(c):
    while True:
        data = c.recv(4096)
        if not data: break
        c.sendall(data)
    c.close()
while True:
    c, _ = listener.accept()
    threading.Thread(target=serve, args=(c,), daemon=True).start()
`,
  client: `
import socket
s = socket.create_connection(('172.16.16.101', 32444))
message = b'0123456789' * 2000
for at in range(0, len(message), 2000):
    s.sendall(message[at:at + 2000])
    got = 0
    while got < 2000: got += len(s.recv(2000 - got))
s.close()
`,
  bulk: `
import socket, threading
s = socket.create_connection(('172.16.16.101', 32444))
threading.Thread(target=s.sendall, args=(bytes(1000000),)).start()
left = 1000000
while left: left -= len(s.recv(65536))
s.close()
`,
  refused: `
import socket
for _ in range(4):
    try: socket.create_connection(('172.16.16.101', 32444))
    except ConnectionRefusedError: print('refused')
`,
  nothing: 'pass',
  // Waits until the kernel has sent once more what nobody acknowledges on port 32444, or somebody has.
  retransmits: `
import time
def count():
    rows = [line.split() for line in open('/proc/net/tcp')]
    return [row[6] for row in rows if row[2].endswith(':7EBC') and row[3] == '01']
start = count()
while count() == start: time.sleep(0.02)
`,
  // What the kernel of the machine counted on its side of the cable.
  counters: `
import json
for line in open('/proc/net/dev'):
    name, _, rest = line.partition(':')
    if name.strip() == 'eth1':
        numbers = rest.split()
        print(json.dumps({'sent': int(numbers[9]), 'received': int(numbers[1])}))
`,
};

/** Runs steps with the programs above over a link. */
async function runSteps(
  link: LinkProfile | undefined,
  steps: Step[],
): Promise<Awaited<ReturnType<typeof evidenceIn>>> {
  await using folder = await temporaryFolder();
  const submission = join(folder.path, 'programs');
  await mkdir(submission);
  for (const [name, source] of Object.entries(PROGRAMS))
    await writeFile(join(submission, `${name}.py`), source);
  const scenario: Scenario = { id: 'steps', title: 'Steps', steps, ...(link === undefined ? {} : { link }) };
  const rubric: Rubric = {
    id: 'links',
    title: 'Links',
    locale: 'en',
    passMark: 0,
    addresses: 'strict',
    machines: {
      'mesin-1': { address: '172.16.16.101/24' },
      'mesin-2': { address: '172.16.16.102/24' },
      'mesin-3': { address: '172.16.16.103/24' },
    },
    programs: Object.fromEntries(
      Object.keys(PROGRAMS).map((name) => [name, { find: [{ path: `${name}.py` }] }]),
    ),
    scenarios: [scenario],
    checks: [
      {
        id: 'frames',
        type: 'frames',
        title: 'Frames',
        points: 0,
        scenario: 'steps',
        with: { filter: 'eth', count: { min: 1 } },
      },
    ],
  };
  const path = join(folder.path, 'rubric.json');
  await writeFile(path, JSON.stringify(rubric));
  const out = join(folder.path, 'out');
  const run = await wiremark('check', submission, '--rubric', path, '--out', out);
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toMatchObject({ exitCode: 0 });
  return await evidenceIn(join(out, 'programs'), 'steps');
}
