import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandFor } from '../../harness/submission/command.ts';
import { discoverSubmissions } from '../../harness/submission/discover.ts';
import { bindPrograms } from '../../harness/submission/find-programs.ts';
import { readSubmissionFiles } from '../../harness/submission/read-files.ts';
import rubric from '../../rubrics/progjar-t1.json' with { type: 'json' };
import expected from '../../submissions/progjar-t1/expected.json' with { type: 'json' };

const examples = await discoverSubmissions(path.join(import.meta.dirname, '../../submissions/progjar-t1'));
const points = new Map(rubric.checks.map((check) => [check.id, check.points]));

it('lists every example submission with its expected grade', () => {
  expect(Object.keys(expected).toSorted()).toEqual(examples.map((example) => example.id).toSorted());
});

describe.each(examples)('the example $id', ({ id, path: folder }) => {
  it('has a file for every program, none of them doubtful, and every one can be run', async () => {
    const { files, isTruncated, leftOut } = await readSubmissionFiles(folder);
    const programs = bindPrograms(rubric, files);
    expect({ isTruncated, leftOut }).toEqual({ isTruncated: false, leftOut: [] });
    expect(programs.filter((program) => program.file === undefined || program.problem)).toEqual([]);
    expect(programs.map((program) => commandFor(program, files)?.cwd)).toEqual(programs.map(() => '.'));
  });

  it('is expected to lose no more than its failed checks are worth', () => {
    const { score, checks } = Object.entries(expected).find(([name]) => name === id)?.[1] ?? {
      score: -1,
      checks: {},
    };
    const ids = Object.keys(checks);
    const lost = ids.reduce((sum, check) => sum + (points.get(check) ?? Number.NaN), 0);
    expect(100 - score).toBeLessThanOrEqual(lost);
    expect(score).toBeLessThanOrEqual(100);
  });

  it('says in its README how many points it gets', async () => {
    const { score } = Object.entries(expected).find(([name]) => name === id)?.[1] ?? { score: -1 };
    expect(await readFile(path.join(folder, 'README.md'), 'utf8')).toMatch(
      score === 100 ? /no\s+points|100\./ : new RegExp(`: ${score}\\.\n`),
    );
  });
});
