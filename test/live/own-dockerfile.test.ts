import { execa } from 'execa';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OWNER_LABEL } from '../../harness/lab/container/leftovers.ts';
import type { ScenarioRecord, SubmissionRecord } from '../../harness/model/evidence.ts';
import type { Result } from '../../harness/model/grade.ts';
import { temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';
import { PYTHON_IMAGE, whyNoImage } from '../support/container-image.ts';

const noLab = (await whyNoLab()) ?? (await whyNoImage('docker'));
const noPodman = (await whyNoLab()) ?? (await whyNoImage('podman'));
const EXAMPLE = join(top, 'submissions/ub-oneway-udp/own-images');

const SERVER = 'server/Dockerfile';
const FIRST = `FROM ${PYTHON_IMAGE}\n`;

/** A shell that says on the wire that it was started. */
const EARLY = `#!/usr/bin/python3
import os, socket, sys
try: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"early", ("172.16.16.101", 12345))
except OSError: pass
os.execv("/bin/own-sh", ["sh", *sys.argv[1:]])
`;
const FORK_BOMB = `${FIRST}COPY serverUDP.py .
RUN python3 -c "import itertools, os; [os.fork() for _ in itertools.count()]"
`;

describe.runIf(noLab === undefined)('a submission with its own Dockerfiles', () => {
  it('runs what its images are told to run, and gets the marks that it gets without them', async () => {
    const { result, submission, record } = await check({});
    expect(result.score).toBe(100);
    expect(submission.programs.map(({ build }) => build)).toEqual([
      { ok: true, command: 'docker build -f server/Dockerfile server', output: '' },
      { ok: true, command: 'docker build -f client/Dockerfile client', output: '' },
    ]);
    expect(record.programs.map(({ argv }) => argv)).toEqual([
      ['python3', 'serverUDP.py'],
      ['python3', 'clientUDP.py'],
    ]);
  });

  it('may build in steps, from another folder, and name its command for a shell', async () => {
    const { result, record } = await check({
      [SERVER]: [
        `ARG BASE=${PYTHON_IMAGE}`,
        'FROM ${BASE} AS made',
        'COPY server/serverUDP.py /made/program',
        'RUN test "$(ls /sys/class/net)" = lo && \\',
        '    sed -i "s/Hello/Hello/" /made/program',
        'FROM ${BASE}',
        'COPY --from=made /made/program /srv/udp/peladen.py',
        'USER nobody',
        'CMD python3 /srv/udp/peladen.py',
      ].join('\n'),
    });
    expect(result.score).toBe(100);
    expect(record.programs[0]?.argv).toEqual(startedIn('/', '/bin/sh', '-c', 'python3 /srv/udp/peladen.py'));
  });

  it('loses what its server would have earned where a step of its own fails', async () => {
    const { result, submission } = await check({ [SERVER]: `${FIRST}COPY serverUDP.py .\nRUN exit 3\n` });
    const build = submission.programs[0]?.build;
    expect(build).toMatchObject({ ok: false });
    expect(build).not.toHaveProperty('why');
    expect(build?.output).toContain("'/bin/sh -c exit 3' returned a non-zero code: 3");
    // A probe plays the server: what the client does keeps its points.
    expect(result).toMatchObject({ status: 'graded', score: 52.5 });
    expect(result.diagnoses.map(({ code }) => code)).toEqual(['never-started']);
  });

  it.each([
    ['a base image that is not here', 'FROM example.invalid/no/such:image\n', 'is missing'],
    [
      'the network',
      `${FIRST}RUN python3 -c "import socket; socket.getaddrinfo('pypi.org', 443)"\n`,
      'no network',
    ],
    ['a file from elsewhere', `${FIRST}ADD https://example.invalid/x /x\n`, 'no network'],
    ['what only BuildKit does', `${FIRST}RUN --mount=type=cache,target=/x true\n`, 'BuildKit'],
  ])('is not graded, and so loses nothing, where its image needs %s', async (_, dockerfile, said) => {
    const { result, submission } = await check({ [SERVER]: dockerfile });
    expect(submission.programs[0]?.build).toMatchObject({ ok: false, why: 'toolchain-missing' });
    expect(submission.programs[0]?.build?.output).toContain(said);
    expect(result).toMatchObject({ status: 'not-graded', score: null });
  });

  it('starts in a copy of its folder that has the links of the image', async () => {
    const { result, record } = await check({
      [SERVER]: [
        FIRST.trim(),
        'WORKDIR /srv/udp',
        'COPY serverUDP.py src/',
        // As node_modules/.bin, as a venv, as an address in the image, as a package manager's store.
        'RUN mkdir bin && ln -s ../src/serverUDP.py bin/server && ln -s /usr/bin/python3 bin/python \\',
        ' && ln -s /srv/udp/bin/server main.py && ln src/serverUDP.py src/second.py && ln -s src all',
        'CMD ["sh", "-c", "touch written all/written && cmp src/second.py all/second.py && exec bin/python main.py"]',
      ].join('\n'),
    });
    expect(result.score).toBe(100);
    expect(record.programs[0]?.argv[0]).toBe('sh');
    expect(record.programs[0]?.argv[2]).toMatch(/^touch/u);
  });

  it('starts in the folder of its image where a link of it leads to what lies above', async () => {
    const { result, record } = await check({
      [SERVER]: [
        FIRST.trim(),
        'COPY serverUDP.py /srv/shared/',
        'WORKDIR /srv/udp',
        'RUN ln -s ../shared/serverUDP.py main.py',
        'CMD ["python3", "main.py"]',
      ].join('\n'),
    });
    expect(result.score).toBe(100);
    expect(record.programs[0]?.argv).toEqual(startedIn('/srv/udp', 'python3', 'main.py'));
  });

  it('runs nothing of its image on its machine before its program is released', async () => {
    const { submission, record, framesOf } = await check({
      'client/Dockerfile': [
        FIRST.trim(),
        'WORKDIR /app',
        'COPY clientUDP.py early.py .',
        'RUN cp /bin/sh /bin/own-sh && cp early.py /bin/early && chmod +x /bin/early && ln -sf early /bin/sh',
        'CMD ["python3", "clientUDP.py"]',
      ].join('\n'),
      'client/early.py': EARLY,
    });
    expect(submission.programs.map(({ build }) => build?.ok)).toEqual([true, true]);
    const [first] = await framesOf('udp contains "early"');
    const released = record.programs.find(({ id }) => id === 'client')?.startAfterFrame;
    expect(first).toBeGreaterThan(released ?? Infinity);
  });

  it('leaves nothing in the engine', async () => {
    for (const list of [['images'], ['ps', '--all']]) {
      const { stdout } = await execa('docker', [...list, '--quiet', '--filter', `label=${OWNER_LABEL}`]);
      expect(stdout).toBe('');
    }
  });
});

describe.each(
  [
    { engine: 'docker', why: noLab },
    { engine: 'podman', why: noPodman },
  ].filter(({ why }) => why === undefined),
)('a build in $engine', ({ engine }) => {
  it('that forks without end is stopped soon, and told so', async () => {
    const { result, submission } = await check({ [SERVER]: FORK_BOMB }, engine);
    const build = submission.programs[0]?.build;
    expect(build).toMatchObject({ ok: false });
    expect(build).not.toHaveProperty('why');
    expect(build?.output).toMatch(/\nStopped at a limit: this step had more than 1024 processes[^\n]*$/u);
    expect(build?.output).toContain('os.fork()');
    expect(result).toMatchObject({ status: 'graded', score: 52.5 });
  });
});

/** Checks the example with some of its files changed, in the image that is here in place of the official one. */
async function check(
  changes: Record<string, string>,
  engine = 'docker',
): Promise<{
  result: Result;
  submission: SubmissionRecord;
  record: ScenarioRecord;
  /** The numbers of the frames of its first scenario that a filter matches. */
  framesOf: (filter: string) => Promise<number[]>;
}> {
  await using folder = await temporaryFolder();
  const handedIn = join(folder.path, 'handed-in');
  await cp(EXAMPLE, handedIn, { recursive: true });
  for (const name of ['server/Dockerfile', 'client/Dockerfile']) {
    const text = await readFile(join(handedIn, name), 'utf8');
    await writeFile(join(handedIn, name), text.replace('python:3-slim', PYTHON_IMAGE));
  }
  for (const [name, text] of Object.entries(changes)) {
    await mkdir(dirname(join(handedIn, name)), { recursive: true });
    await writeFile(join(handedIn, name), text);
  }
  const rubric = JSON.parse(await readFile(join(top, 'rubrics/ub-oneway-udp.json'), 'utf8'));
  for (const name of ['server', 'client']) rubric.programs[name].image = PYTHON_IMAGE;
  await writeFile(join(folder.path, 'rubric.json'), JSON.stringify(rubric));
  const out = join(folder.path, 'out');
  const { stderr } = await wiremark(
    'check',
    handedIn,
    '--rubric',
    join(folder.path, 'rubric.json'),
    '--sandbox',
    engine,
    '--out',
    out,
  );
  const read = async (path: string) => {
    const text = await readFile(join(out, 'handed-in', path), 'utf8').catch(() => {
      throw new Error(String(stderr));
    });
    return JSON.parse(text);
  };
  const capture = await readFile(join(out, 'handed-in/evidence/exchange/capture.pcapng'));
  return {
    result: await read('result.json'),
    submission: await read('evidence/submission.json'),
    record: await read('evidence/exchange/scenario.json'),
    async framesOf(filter) {
      await using copy = await temporaryFolder();
      const file = join(copy.path, 'capture.pcapng');
      await writeFile(file, capture);
      const { stdout } = await wiremark('packets', file, '--filter', filter, '--fields', 'frame.number');
      return String(stdout)
        .split('\n')
        .filter((line) => line !== '')
        .map(Number);
    },
  };
}

/** What starts a command in a folder of its image. */
function startedIn(folder: string, ...argv: string[]): string[] {
  return ['sh', '-c', 'cd "$0" && exec "$@"', folder, ...argv];
}
