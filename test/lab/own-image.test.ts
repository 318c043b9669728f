import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contextFor, copyContext } from '../../harness/lab/container/own-image/context.ts';
import {
  basesOf,
  namesCommand,
  parseDockerfile,
  pathsTaken,
  pinned,
  unbuildable,
} from '../../harness/lab/container/own-image/dockerfile.ts';
import { readFailure } from '../../harness/lab/container/own-image/failure.ts';
import { commandIn } from '../../harness/scenario/own-images.ts';
import { temporaryFolder } from '../support/cli.ts';

describe('a Dockerfile of a submission', () => {
  it('is read with continued lines, comments inside them, and small letters', () => {
    const { instructions } = parseDockerfile(
      '# syntax=docker/dockerfile:1\r\nfrom python:3-slim\r\n\r\nRUN a && \\\r\n  # why\r\n\r\n  b \\\n  c\nCO\\\nPY x y\n',
    );
    expect(instructions).toEqual([
      { name: 'FROM', rest: 'python:3-slim', line: 2 },
      { name: 'RUN', rest: 'a &&   b   c', line: 4 },
      { name: 'COPY', rest: 'x y', line: 9 },
    ]);
  });

  it.each([
    ['FROM python:3-slim', ['python:3-slim']],
    ['FROM --platform=$BUILDPLATFORM python:3 AS one\nFROM one\nCOPY --from=one a b', ['python:3']],
    ['ARG V=3.12\nARG B=python\nFROM ${B}:$V-slim', ['python:3.12-slim']],
    ['ARG V\nFROM python:${V:-3}', ['python:3']],
    ['FROM a AS x\nFROM scratch\nCOPY --chown=1 --from=b /x /y\nCOPY --from=0 /x /y', ['a', 'b']],
    ['FROM X AS x\nFROM x', ['X']],
    // A stage is known from where it is named on.
    ['FROM later AS one\nFROM one AS later', ['later']],
    ['RUN true', []],
  ])('takes these images: %j', (text, images) => {
    expect(basesOf(parseDockerfile(text))).toEqual(images);
  });

  it('is given to the engine with images by id, a label, and nothing that acts by itself', () => {
    const file = parseDockerfile(
      'ARG B=base\nFROM --platform=x $B AS one\nUSER nobody\nLABEL wiremark.owner=you\nVOLUME /data\nHEALTHCHECK CMD x\nRUN a \\\n b\nFROM ${B}\nCOPY --from=other --chown=1 /a /b\nCOPY --from=one /a /b\nCMD ["x"]',
    );
    const ids = new Map([
      ['base', 'sha256:1'],
      ['other', 'sha256:2'],
    ]);
    expect(pinned(file, ids, ['wiremark.owner=me', 'a=b']).split('\n')).toEqual([
      'ARG B=base',
      'FROM sha256:1 AS one',
      'LABEL wiremark.owner=me a=b',
      'RUN a  b',
      'FROM sha256:1',
      'LABEL wiremark.owner=me a=b',
      'COPY --from=sha256:2 --chown=1 /a /b',
      'COPY --from=one /a /b',
      'CMD ["x"]',
      '',
    ]);
  });

  it.each([
    ['COPY a.py b.py .', 'COPY a.py b.py ./'],
    ['COPY --chown=1 *.py .', 'COPY --chown=1 *.py ./'],
    ['ADD a b /app', 'ADD a b /app/'],
    ['COPY ["a", "b", "/my app"]', 'COPY ["a", "b", "/my app/"]'],
    ['COPY a b /app/', 'COPY a b /app/'],
    ['COPY a.py main.py', 'COPY a.py main.py'],
    ['COPY ["a.py", "main.py"]', 'COPY ["a.py", "main.py"]'],
    ['RUN cp a b .', 'RUN cp a b .'],
  ])('%s is given to the older builder as %s, which means the same', (text, given) => {
    expect(pinned(parseDockerfile(text), new Map(), ['a=b'])).toBe(`${given}\n`);
  });

  it.each([
    'ADD https://example.org/x /x',
    'add http://example.org/x /x',
    'ADD h"t"tp:/"/"example.org/x /x',
    "ADD ['http'] /x",
    'ADD $WHERE /x',
    'ADD git@example.org:a/b.git /x',
    'ADD github.com/a/b /x',
    String.raw`ADD ["htt\u0070://example.org/x", "/x"]`,
    'ADD ["http://example.org/x" /x',
    'AD\\\nD http://example.org/x /x',
    'ONBUILD ADD x /x',
    'RUN <<EOF\nid\nEOF',
    'RUN --mount=type=cache,target=/x true',
    'COPY --link a b',
    '# escape=`\nFROM x',
  ])('cannot be built here where it says %j', (text) => {
    expect(unbuildable(parseDockerfile(text), text)).toBeDefined();
  });

  it.each([
    'ADD a.tar /x',
    'ADD --chown=1:1 a b /x/',
    'ADD ["a b", "/x"]',
    'COPY a$B /x',
    'RUN echo "<<" x<<2',
  ])('can be built where it says %j', (text) => {
    expect(unbuildable(parseDockerfile(text), text)).toBeUndefined();
  });

  it('says whether it names a command', () => {
    expect(namesCommand(parseDockerfile('FROM x\nCMD a'))).toBe(true);
    expect(namesCommand(parseDockerfile('FROM x\nENTRYPOINT ["a"]'))).toBe(true);
    expect(namesCommand(parseDockerfile('FROM x\nRUN CMD'))).toBe(false);
    expect(namesCommand(parseDockerfile(''))).toBe(false);
  });

  it.each([
    ['FROM x AS made\nCMD a\nFROM x\nCOPY --from=made /a /a', false],
    ['FROM x AS made\nCMD a\nFROM x AS other\nRUN b', false],
    ['FROM x AS base\nCMD a\nFROM base\nRUN b', true],
    [
      'FROM x AS base\nENTRYPOINT ["a"]\nFROM base AS middle\nFROM --platform=linux/amd64 MIDDLE\nRUN b',
      true,
    ],
    // Of two stages of one name the later counts; and a stage is no base of itself.
    ['FROM x AS base\nCMD a\nFROM x AS base\nFROM base', false],
    ['FROM x AS x\nRUN a', false],
  ])('counts the command of the stages that the last one is from, and of no other: %j', (text, says) => {
    expect(namesCommand(parseDockerfile(text))).toBe(says);
  });

  it('is read in time, whatever it holds', () => {
    const text = `FROM ${'--a '.repeat(20_000)}\nADD ["${'" "'.repeat(20_000)}\n${'\\\n'.repeat(20_000)}`;
    const file = parseDockerfile(text);
    expect(unbuildable(file, text)).toBeDefined();
    expect(pinned(file, new Map(), ['a=b'])).toContain('FROM');
  });
});

describe('the folder that is built from', () => {
  const files = ['server/Dockerfile', 'server/serverUDP.py', 'shared/data.txt', 'Dockerfile.client'];

  it.each([
    ['server/Dockerfile', 'COPY serverUDP.py .', 'server'],
    ['server/Dockerfile', 'COPY . .', 'server'],
    ['server/Dockerfile', 'COPY server/serverUDP.py /app/', '.'],
    ['server/Dockerfile', 'COPY serverUDP.py /shared/data.txt /app/', 'server'],
    ['server/Dockerfile', 'COPY ["server", "./shared/", "/app/"]', '.'],
    ['server/Dockerfile', 'COPY nowhere.py .', 'server'],
    ['server/Dockerfile', 'COPY --from=x serverUDP.py .\nCOPY *.py $X ./', 'server'],
    ['Dockerfile.client', 'COPY server .', '.'],
  ])('%s with %j is built in %s', (dockerfile, text, folder) => {
    expect(contextFor(dockerfile, pathsTaken(parseDockerfile(text)), files)).toBe(folder);
  });

  it('is copied without links', async () => {
    await using folder = await temporaryFolder();
    const from = join(folder.path, 'from');
    await mkdir(join(from, 'inner'), { recursive: true });
    await writeFile(join(from, 'inner/a.py'), 'x');
    await symlink('/etc/passwd', join(from, 'secret'));
    await symlink('/etc', join(from, 'inner/etc'));
    expect(await copyContext(from, join(folder.path, 'to'))).toBeUndefined();
    expect((await readdir(join(folder.path, 'to'), { recursive: true })).toSorted()).toEqual([
      'inner',
      'inner/a.py',
    ]);
  });
});

describe('a build that failed', () => {
  it.each([
    ["The command '/bin/sh -c false' returned a non-zero code: 1", 'student'],
    ['COPY failed: file not found in build context or excluded by .dockerignore: stat x: no', 'student'],
    ['Error response from daemon: dockerfile parse error line 1: unknown instruction: HELLO', 'student'],
    ['Error: error building at STEP "RUN false": error while running runtime: exit status 1', 'student'],
    ['E: Temporary failure resolving deb.debian.org\nreturned a non-zero code: 100', 'lacking'],
    ['Could not resolve host: pypi.org\nreturned a non-zero code: 6', 'lacking'],
    ['the --mount option requires BuildKit.', 'lacking'],
    ['When using COPY with more than one source file, the destination must be a directory', 'lacking'],
    ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock', 'engine'],
    ['write /x: no space left on device\nreturned a non-zero code: 1', 'engine'],
    ['context canceled', 'engine'],
  ])('%j is told as %s', (output, kind) => {
    expect(readFailure(output).kind).toBe(kind);
  });

  it('is told as lacking time where it was stopped at the limit, whatever else went wrong in it', () => {
    expect(readFailure("The command '/bin/sh -c make' returned a non-zero code: 137", 120_000)).toEqual({
      kind: 'lacking',
      lacks: 'time',
      output: "Stopped after 120 s.\nThe command '/bin/sh -c make' returned a non-zero code: 137",
    });
  });

  it('is told as lacking the network where it waited for that until the limit', () => {
    const output = 'Could not resolve host: pypi.org\nreturned a non-zero code: 137';
    expect(readFailure(output, 120_000)).toMatchObject({ kind: 'lacking', lacks: 'network' });
  });

  it('is told without what differs from run to run', () => {
    const output = [
      'Sending build context to Docker daemon  2.048kB',
      `Step 1/4 : FROM sha256:${'0'.repeat(64)}`,
      ' ---> d72fb0442854',
      'Step 2/4 : LABEL wiremark.owner=me',
      ' ---> Running in 73c4c24b7e0a',
      'Removing intermediate container 73c4c24b7e0a',
      'Step 3/4 : RUN make',
      ' ---> Running in 93c4c24b7e0a',
      '\u001B[91mmake: *** No targets.  Stop.',
      "\u001B[0mThe command '/bin/sh -c make' returned a non-zero code: 2",
    ].join('\n');
    expect(readFailure(output)).toEqual({
      kind: 'student',
      output:
        "RUN make\nmake: *** No targets.  Stop.\nThe command '/bin/sh -c make' returned a non-zero code: 2",
    });
  });
});

describe('the command of an image', () => {
  it.each([
    [['python3', 's.py'], [], ['python3', 's.py']],
    [['python3', 's.py'], ['--port=1'], ['python3', 's.py', '--port=1']],
    [['/bin/sh', '-c', 'python3 s.py'], [], ['/bin/sh', '-c', 'python3 s.py']],
    [['/bin/sh', '-c', 'python3 s.py'], ['a b'], ['/bin/sh', '-c', 'python3 s.py "$@"', '/bin/sh', 'a b']],
  ])('%j with %j becomes %j', (told, args, whole) => {
    expect(commandIn(told, args)).toEqual(whole);
  });
});
