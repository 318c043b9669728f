import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startTrace, traced } from '../../harness/trace.ts';
import { compareGrades, type Grade } from '../../scripts/faults/classes.ts';
import { isAlive, processTree } from '../../scripts/faults/processes.ts';
import { TraceTail } from '../../scripts/faults/trace-tail.ts';

const folder = mkdtempSync(join(tmpdir(), 'wiremark-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('whoever follows a trace', () => {
  it('knows at every moment which stage is under way', async () => {
    const path = join(folder, 'trace.json');
    const tail = new TraceTail(path);
    expect(tail.read()).toEqual([]);
    startTrace(path);
    await traced('submission', async () => {
      await traced('judge', async () => {
        expect(tail.read()).toEqual(['submission', 'judge']);
        expect(tail.isIn('judge')).toBe(true);
      });
      tail.read();
      expect(tail.isIn('judge')).toBe(false);
      expect(tail.isIn('submission')).toBe(true);
    });
    tail.close();
  });
});

describe('the tree of a process', () => {
  it('holds its children while they live', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const found = processTree(process.pid).find(({ pid }) => pid === child.pid);
    expect(found !== undefined && isAlive(found)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(found !== undefined && isAlive(found)).toBe(false);
  });
});

describe('grades are compared with those of an undisturbed run', () => {
  const grade = (score: number | null, marks = 'a passed', words = ''): Grade => ({
    kind: 'grade',
    score,
    marks,
    words,
  });

  it('and another mark is wrong, where none is only missing', () => {
    const reference = new Map(['a', 'b', 'c', 'd', 'e'].map((id) => [id, grade(10)]));
    const found = new Map<string, Grade>([
      ['a', grade(10)],
      ['b', grade(10, 'a failed')],
      ['c', grade(null)],
      ['d', { kind: 'torn', why: 'ends early' }],
      ['e', grade(10, 'a passed', 'other frames')],
    ]);
    expect(compareGrades(reference, found)).toMatchObject({
      same: 2,
      wrong: [expect.stringContaining('b: ')],
      notGraded: ['c'],
      torn: [expect.stringContaining('d: ')],
      otherWords: ['e'],
    });
  });
});
