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
const EXAMPLE = join(top, 'submissions/ub-oneway-udp/own-images');

const SERVER = 'server/Dockerfile';
const FIRST = `FROM ${PYTHON_IMAGE}\n`;

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
    expect(record.programs[0]?.argv).toEqual([
      'sh',
      '-c',
      'cd "$0" && exec "$@"',
      '/',
      '/bin/sh',
      '-c',
      'python3 /srv/udp/peladen.py',
    ]);
  });

  it('loses what its server would have earned where a step of its own fails', async () => {
    const { result, submission } = await check({ [SERVER]: `${FIRST}COPY serverUDP.py .\nRUN exit 3\n` });
    const build = submission.programs[0]?.build;
    expect(build).toMatchObject({ ok: false });
    expect(build).not.toHaveProperty('why');
    expect(build?.output).toContain("'/bin/sh -c exit 3' returned a non-zero code: 3");
    // A probe plays the server: what the client does keeps its points.
    expect(result).toMatchObject({ status: 'graded', score: 52.5 });
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

  it('leaves nothing in the engine', async () => {
    for (const list of [['images'], ['ps', '--all']]) {
      const { stdout } = await execa('docker', [...list, '--quiet', '--filter', `label=${OWNER_LABEL}`]);
      expect(stdout).toBe('');
    }
  });
});

/** Checks the example with some of its files changed, in the image that is here in place of the official one. */
async function check(
  changes: Record<string, string>,
): Promise<{ result: Result; submission: SubmissionRecord; record: ScenarioRecord }> {
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
    'docker',
    '--out',
    out,
  );
  const read = async (path: string) => {
    const text = await readFile(join(out, 'handed-in', path), 'utf8').catch(() => {
      throw new Error(String(stderr));
    });
    return JSON.parse(text);
  };
  return {
    result: await read('result.json'),
    submission: await read('evidence/submission.json'),
    record: await read('evidence/exchange/scenario.json'),
  };
}
