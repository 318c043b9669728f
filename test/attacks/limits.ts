import { LIMITS } from '../../harness/lab/limits.ts';
import type { Attack, Scene } from './attack.ts';

const MIB = 1024 * 1024;

/** Harm done to the machine itself: more of it than a program may have. */
export const limits: Attack[] = [
  {
    name: 'fork-bomb',
    tries: 'start processes without end',
    without: ['process-limit'],
    harm: ({ peaks }) => more(peaks.processes, LIMITS.processes * 1.3, 'processes at once'),
    says: { score: 60, limit: ['processes'] },
  },
  {
    name: 'memory-bomb',
    tries: 'use 2 GiB of memory',
    without: ['memory-limit'],
    harm: ({ peaks }) => more(peaks.memoryBytes / MIB, (LIMITS.memoryBytes / MIB) * 1.1, 'MiB of memory'),
    says: { score: 60, limit: ['memory'] },
  },
  {
    name: 'shared-memory-bomb',
    tries: 'fill /dev/shm and /tmp, which are memory',
    without: ['disk-limit', 'memory-limit'],
    because: 'files in memory count as both',
    harm: ({ peaks }) => more(peaks.diskBytes / MIB, 640, 'MiB of files in memory'),
    says: { score: 100, limit: ['disk', 'memory'] },
  },
  {
    name: 'cpu-spin',
    tries: 'compute for ever and ignore SIGXCPU',
    without: ['cpu-limit'],
    rubric: { timeLimit: 60 },
    harm: ({ peaks }) => more(peaks.cpuSeconds, LIMITS.cpuSeconds + 3, 's of processor time'),
    says: { score: 60, limit: ['cpu-time'] },
    seconds: 200,
  },
  {
    name: 'huge-file',
    tries: 'write one file of 256 MiB',
    without: ['file-size-limit', 'disk-limit'],
    because: 'the limit on all files together stops it as well',
    harm: ({ peaks }) => more(peaks.fileBytes / MIB, (LIMITS.fileBytes / MIB) * 1.1, 'MiB in one file'),
    says: { score: 60, limit: ['file-size'] },
  },
  {
    name: 'fill-the-disk',
    tries: 'write 640 MiB in files of 16 MiB',
    without: ['disk-limit'],
    harm: ({ peaks }) => more(peaks.diskBytes / MIB, (LIMITS.diskBytes / MIB) * 1.2, 'MiB in files'),
    says: { score: 100, limit: ['disk'] },
  },
  {
    name: 'output-flood',
    tries: 'print 16 MiB',
    without: ['output-limit'],
    harm: (scene) =>
      more(
        Buffer.byteLength(scene.printed['attacker'] ?? '') / MIB,
        (LIMITS.outputBytes / MIB) * 1.2,
        'MiB of output kept',
      ),
    says: { score: 100, limit: ['output'] },
  },
  {
    name: 'open-files',
    tries: 'hold 100,000 files open',
    without: ['open-files-limit'],
    harm: ({ peaks }) => more(peaks.openFiles, LIMITS.openFiles + 8, 'files open at once'),
    says: { score: 100, limit: ['open-files'], also: saidFiles },
  },
];

/** Where no limit was named, the program met an error of its own: it printed the number at which it was refused. */
function saidFiles(scene: Scene): string | undefined {
  return /Too many open files/.test(scene.printed['attacker'] ?? '')
    ? undefined
    : 'it was never refused a file';
}

function more(found: number, allowed: number, unit: string): string | undefined {
  return found > allowed ? `${Math.round(found)} ${unit}` : undefined;
}
