import { readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { placesOf } from '../../harness/lab/cgroup-place.ts';
import { isMachineOutOfMemory, limitHits, type Footprint } from '../../harness/lab/limit-hits.ts';
import { LIMITS, SUBMISSION_LIMITS } from '../../harness/lab/limits.ts';
import { groupName, isGone, ourselves, ownerOf } from '../../harness/lab/owner.ts';

const quiet: Footprint = {
  limits: LIMITS,
  exitCode: 0,
  wasKilled: false,
  ranMs: 300,
  mostOpenFiles: 12,
  mostProcesses: 3,
  wasDiskFull: false,
  wasMemoryMet: false,
  hasLargestFile: false,
  isOutputCut: false,
};
const unused = { oomKills: 0, memoryHits: 0, refusedForks: 0, mostProcesses: 5 };
const above = { memoryHits: 0, refusedForks: 0 };
const ended = (signal: keyof typeof constants.signals): number => 128 + constants.signals[signal];

describe('limits that a program met', () => {
  it('are none where it met none', () => {
    expect(limitHits(quiet)).toEqual([]);
    expect(limitHits({ ...quiet, group: { own: unused, above } })).toEqual([]);
  });

  it.each<[string, Partial<Footprint>, string, number]>([
    [
      'memory, where its group ran out and the kernel ended a process',
      { group: { own: { ...unused, oomKills: 1, memoryHits: 1 }, above } },
      'memory',
      LIMITS.memoryBytes,
    ],
    [
      'memory of the submission, where not its own group ran out but the one above',
      { group: { own: { ...unused, oomKills: 1 }, above: { ...above, memoryHits: 1 } } },
      'memory',
      SUBMISSION_LIMITS.memoryBytes,
    ],
    ['memory, where we saw it and ended it', { wasMemoryMet: true }, 'memory', LIMITS.memoryBytes],
    [
      'processes, where its group refused one',
      { group: { own: { ...unused, refusedForks: 3, mostProcesses: 258 }, above } },
      'processes',
      LIMITS.processes,
    ],
    ['processes, where a sample shows them', { mostProcesses: 255 }, 'processes', LIMITS.processes],
    ['processor time, by the signal', { exitCode: ended('SIGXCPU') }, 'cpu-time', LIMITS.cpuSeconds],
    [
      'processor time, where the signal was ignored',
      { exitCode: ended('SIGKILL'), ranMs: 12_000 },
      'cpu-time',
      LIMITS.cpuSeconds,
    ],
    ['the size of a file, by the signal', { exitCode: ended('SIGXFSZ') }, 'file-size', LIMITS.fileBytes],
    [
      'the size of a file, where the signal was ignored',
      { hasLargestFile: true },
      'file-size',
      LIMITS.fileBytes,
    ],
    ['disk', { wasDiskFull: true }, 'disk', LIMITS.diskBytes],
    ['open files', { mostOpenFiles: 1024 }, 'open-files', LIMITS.openFiles],
    ['output', { isOutputCut: true }, 'output', LIMITS.outputBytes],
  ])('are %s', (_, seen, limit, value) => {
    expect(limitHits({ ...quiet, ...seen })).toEqual([expect.objectContaining({ limit, value })]);
  });

  it('are not processor time where we ended it ourselves, nor where memory ran out', () => {
    const late = { ...quiet, exitCode: ended('SIGKILL'), ranMs: 20_000 };
    expect(limitHits({ ...late, wasKilled: true })).toEqual([]);
    const own = { ...unused, oomKills: 1, memoryHits: 1 };
    expect(limitHits({ ...late, group: { own, above } }).map(({ limit }) => limit)).toEqual(['memory']);
  });

  it('are none where the machine itself ran out of memory: that is not the program’s', () => {
    const seen: Footprint = {
      ...quiet,
      exitCode: ended('SIGKILL'),
      ranMs: 20_000,
      group: { own: { ...unused, oomKills: 1 }, above },
    };
    expect(limitHits(seen)).toEqual([]);
    expect(isMachineOutOfMemory(seen)).toBe(true);
    expect(isMachineOutOfMemory(quiet)).toBe(false);
  });
});

/** From a Debian 12 with hybrid groups, and from one with version 2 alone. */
const HYBRID = `30 25 0:26 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755
31 30 0:27 / /sys/fs/cgroup/unified rw,nosuid shared:10 - cgroup2 cgroup2 rw,nsdelegate
33 30 0:29 / /sys/fs/cgroup/memory rw,nosuid shared:12 - cgroup cgroup rw,memory
34 30 0:30 / /sys/fs/cgroup/pids rw,nosuid shared:13 - cgroup cgroup rw,pids`;
const UNIFIED = '30 25 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate';

describe('places for control groups', () => {
  it('are below our own groups, in both hierarchies of version 1', () => {
    expect(
      placesOf(HYBRID, '4:memory:/user.slice\n8:pids:/user.slice/user-0.slice\n0::/user.slice\n')[0],
    ).toEqual({
      version: 1,
      memory: '/sys/fs/cgroup/memory/user.slice',
      pids: '/sys/fs/cgroup/pids/user.slice/user-0.slice',
    });
  });

  it('are our own group and those above it, with version 2', () => {
    expect(placesOf(UNIFIED, '0::/user.slice/session-1.scope\n')).toEqual([
      { version: 2, folder: '/sys/fs/cgroup/user.slice/session-1.scope' },
      { version: 2, folder: '/sys/fs/cgroup/user.slice' },
      { version: 2, folder: '/sys/fs/cgroup' },
    ]);
  });

  it('begin at what is mounted, where that is a part of the hierarchy', () => {
    const container = UNIFIED.replace('0:26 / ', '0:26 /docker/abc ');
    expect(placesOf(container, '0::/docker/abc/inner\n')[0]).toEqual({
      version: 2,
      folder: '/sys/fs/cgroup/inner',
    });
    expect(placesOf(container, '0::/elsewhere\n')).toEqual([{ version: 2, folder: '/sys/fs/cgroup' }]);
  });

  it('are none where there are no groups', () => {
    expect(placesOf('25 1 8:1 / / rw - ext4 /dev/sda1 rw', '0::/\n')).toEqual([]);
  });
});

describe('the owner in a name', () => {
  it('is read back from the name, and lives as long as its process', () => {
    const owner = ownerOf(groupName());
    expect(owner).toEqual(ourselves());
    expect(owner === undefined || isGone(owner)).toBe(false);
  });

  it('is gone when its number was given to another process', () => {
    expect(isGone({ ...ourselves(), started: '1' })).toBe(true);
    expect(isGone({ ...ourselves(), pid: 2 ** 30 })).toBe(true);
  });

  it('counts as alive where it belongs to another pid namespace that cannot be seen from here', () => {
    const isFirst = readlinkSync('/proc/self/ns/pid') === 'pid:[4026531836]';
    expect(isGone({ namespace: '17', pid: 2 ** 30, started: '1' })).toBe(isFirst);
  });

  it.each([
    'wiremark',
    'wiremark-notes',
    'wiremark-1-2',
    'wiremark-1-2-3-4',
    'wiremark-1-2-x',
    'other-1-2-3',
  ])('is nobody of ours in %s', (name) => {
    expect(ownerOf(name)).toBeUndefined();
  });
});
