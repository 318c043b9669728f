import { execa } from 'execa';
import { link, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attack, Scene } from './attack.ts';
import { framesOf } from './frames.ts';
import { printedCanary } from './processes.ts';

const LECTURER = '/home/lecturer';

/** Harm done by what is handed in, and by what is said of it. */
export const submission: Attack[] = [
  {
    name: 'symlinks',
    tries: 'symbolic links out of the submission',
    without: [],
    naive: { instead: '(a copy that follows links)', harm: copiedCanaries },
    async plant(folder) {
      await symlink(join(LECTURER, 'secret.txt'), join(folder, 'notes.txt'));
      await symlink(LECTURER, join(folder, 'more'));
      await symlink('../neighbour/server.py', join(folder, 'neighbour.py'));
      await symlink('/proc/self/environ', join(folder, 'environ.txt'));
    },
    harm: printedCanary('CANARY-'),
    says: { score: 100 },
  },
  {
    name: 'hard-links',
    tries: 'hard links out of the submission',
    without: [],
    naive: { instead: '(a copy of every plain file)', harm: copiedCanaries },
    async plant(folder) {
      await link(join(LECTURER, 'secret.txt'), join(folder, 'notes.txt'));
    },
    harm: printedCanary('CANARY-'),
    says: { score: null, refused: 'submission-hard-link' },
  },
  {
    name: 'special-files',
    tries: 'FIFOs, sockets and device nodes',
    without: [],
    naive: {
      instead: '(reading every file)',
      async harm({ submission }) {
        const { timedOut } = await execa('cat', [join(submission, 'data.txt')], {
          timeout: 1500,
          reject: false,
        });
        return timedOut ? 'the reader hangs for ever' : undefined;
      },
    },
    async plant(folder) {
      await execa('mkfifo', [join(folder, 'data.txt')]);
      await execa('mkfifo', [join(folder, 'submission.json')]);
      await mkdir(join(folder, 'devices'));
      await execa('mknod', [join(folder, 'devices/zero.py'), 'c', '1', '5'], { reject: false });
      await execa('mknod', [join(folder, 'devices/disk'), 'b', '254', '0'], { reject: false });
    },
    harm: ({ printed }) =>
      /^special/m.test(printed['attacker'] ?? '') ? 'they reached the program’s copy' : undefined,
    says: { score: 100 },
    rootless: { weaker: 'an ordinary user can make no device nodes: FIFOs alone' },
  },
  {
    name: 'fake-python',
    tries: 'a python3 and an http.py of its own',
    without: [],
    naive: {
      instead: '(PATH with the folder)',
      async harm({ submission }) {
        const { stdout } = await execa('python3', ['server.py'], {
          cwd: submission,
          env: { PATH: `${submission}:/usr/bin` },
          extendEnv: false,
          timeout: 3000,
          reject: false,
        });
        return stdout.includes('FAKE-PYTHON') ? 'its python3 ran' : undefined;
      },
    },
    harm: ({ printed }) =>
      Object.values(printed).some((text) => text.includes('FAKE-'))
        ? 'its python3 or http.py ran'
        : undefined,
    says: { score: 100 },
  },
  {
    name: 'fake-module',
    tries: 'a socket.py in place of the library’s',
    without: [],
    naive: {
      instead: '(a helper in Python, started there)',
      async harm({ submission }) {
        const { stdout } = await execa('/usr/bin/python3', ['-c', 'import socket'], {
          cwd: join(submission, 'tools'),
          reject: false,
        });
        return stdout.includes('FAKE-SOCKET') ? 'the helper loaded it' : undefined;
      },
    },
    harm: ({ printed }) =>
      [printed['server'], printed['client']].some((text) => text?.includes('FAKE-'))
        ? 'others loaded it'
        : undefined,
    says: { score: 60, diagnosis: 'own-module-shadows' },
  },
  {
    name: 'attacking-makefile',
    tries: 'a Makefile that reads, writes, calls, lives on',
    without: ['mount-view'],
    harm: (scene) => stolenBy(scene) ?? (scene.changed.length > 0 ? 'files changed' : undefined),
    says: { score: 100 },
  },
  {
    name: 'fake-score',
    tries: 'print a score, write a result.json',
    without: [],
    naive: {
      instead: '(reading the score from output)',
      harm: async ({ printed }) => {
        const score = /Score: (\d+)\/100/.exec(printed['attacker'] ?? '')?.[1];
        return score === undefined ? undefined : `${score} points for nothing`;
      },
    },
    harm: ({ result }) => ((result.score ?? 0) > 60 ? `${result.score} points for nothing` : undefined),
    says: { score: 60 },
  },
  {
    name: 'forge-markers',
    tries: 'forge the harness’s markers (raw sockets granted)',
    without: ['marker-nonce'],
    rubric: {
      programs: {
        server: { find: [{ path: 'server.py' }] },
        client: { find: [{ path: 'client.py' }] },
        attacker: { find: [{ path: 'attack.c' }], rawSockets: true },
      },
    },
    harm: swallowedMarkers,
    says: { score: 60, also: forgedFramesAreFrames },
  },
];

function stolenBy({ printed, heard }: Scene): string | undefined {
  const secrets = (printed['attacker'] ?? '').match(/loot: .*CANARY-/g)?.length ?? 0;
  if (heard.includes('reached loopback')) return 'the host was reached';
  return secrets === 0 ? undefined : `${secrets} secrets read`;
}

/** What a copy that follows links, as `cp -rL` makes it, would hand to the program. */
async function copiedCanaries({ submission }: Pick<Scene, 'submission'>): Promise<string | undefined> {
  const copy = '/tmp/naive-copy';
  await execa('cp', ['-rL', submission, copy], { reject: false });
  const { stdout } = await execa('grep', ['-rhoa', 'CANARY-[a-z-]*', copy], { reject: false });
  const found = stdout.split('\n').filter((line) => line !== '');
  return found.length === 0 ? undefined : `${found.length} secrets copied`;
}

/** A marker of the harness that was taken for a frame of the lab: a forged one had been taken for it. */
async function swallowedMarkers(scene: Scene): Promise<string | undefined> {
  const swallowed = (await markerFrames(scene)).filter(
    (frame) => frame.subarray(6, 12).toString('hex') === '0257ff000002',
  );
  return swallowed.length === 0 ? undefined : `${swallowed.length} forged markers counted`;
}

async function markerFrames(scene: Scene): Promise<Buffer[]> {
  return (await framesOf(scene)).filter((frame) => frame.readUInt16BE(12) === 0x88b5);
}

/** The proof that the attack was real: what it forged is in the evidence, as frames like any other. */
function forgedFramesAreFrames({ printed, records }: Scene): string | undefined {
  const sent = Number(/^forged (\d+)$/m.exec(printed['attacker'] ?? '')?.[1] ?? 0);
  const frames = records.find(({ scenario }) => scenario === 'attack')?.counters.frames ?? 0;
  if (sent < 100) return `it could forge only ${sent} markers`;
  return frames >= sent ? undefined : `${sent} were forged, ${frames} frames captured`;
}
