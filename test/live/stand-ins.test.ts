import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../harness/model/grade.ts';
import { rubricT1, temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();
const examples = join(top, 'submissions/progjar-t1');

/** Half-finished submissions, made of the right pair: what they earn, and what is told first. */
const submissions: Record<string, { make: (folder: string) => Promise<void>; score: number; first: string }> =
  {
    'server-only': { make: (folder) => rm(join(folder, 'client.py')), score: 70, first: 'never-started' },
    'client-only': { make: (folder) => rm(join(folder, 'server.py')), score: 45, first: 'never-started' },
    'client-that-cannot-be-read': {
      make: (folder) => cp(join(examples, 'python2-source/client.py'), join(folder, 'client.py')),
      score: 70,
      first: 'python2-source',
    },
    'client-on-another-port': {
      make: (folder) => replaceIn(join(folder, 'client.py'), '32444', '32434'),
      score: 92.5,
      first: 'wrong-port',
    },
  };

describe.runIf(noLab === undefined)('half-finished submissions', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const [id, { make }] of Object.entries(submissions)) {
      const submission = join(folder.path, 'class', id);
      await mkdir(submission, { recursive: true });
      await cp(join(examples, 'correct-iterative'), submission, { recursive: true });
      await make(submission);
    }
    const out = join(folder.path, 'out');
    await wiremark('grade', join(folder.path, 'class'), '--rubric', rubricT1, '--out', out);
  }, 180_000);
  afterAll(() => folder[Symbol.asyncDispose]());

  it.each(Object.entries(submissions))('%s earns what it deserves', async (id, { score, first }) => {
    const result: Result = JSON.parse(await readFile(join(folder.path, 'out', id, 'result.json'), 'utf8'));
    expect({ score: result.score, first: result.diagnoses[0]?.code }).toEqual({ score, first });
  });
});

async function replaceIn(path: string, from: string, to: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll(from, to));
}
