import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../harness/model/grade.ts';
import { rubricT1, temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();
/** `WIREMARK_RUNS=20` measures longer. */
const runs = Number(process.env['WIREMARK_RUNS'] ?? 3);

describe.runIf(noLab === undefined)('one at a time, or in parallel', () => {
  it.each([
    ['iterative', 'one at a time'],
    ['threaded', 'in parallel'],
    ['forking', 'in parallel'],
    ['select_based', 'in parallel'],
    ['asyncio_based', 'in parallel'],
  ])(
    'sees that a server that is %s serves %s',
    async (kind, behaviour) => {
      await using folder = await temporaryFolder();
      const servers = join(top, 'test/live/servers');
      for (let run = 0; run < runs; run += 1) {
        const submission = join(folder.path, 'class', `${kind}-${run}`);
        await mkdir(submission, { recursive: true });
        await copyFile(join(servers, `${kind}.py`), join(submission, 'server.py'));
        await copyFile(join(servers, 'client.py'), join(submission, 'client.py'));
        await copyFile(join(servers, 'data.txt'), join(submission, 'data.txt'));
      }
      const out = join(folder.path, 'out');
      await wiremark('grade', join(folder.path, 'class'), '--rubric', rubricT1, '--out', out);
      for (let run = 0; run < runs; run += 1) {
        const result: Result = JSON.parse(await readFile(join(out, `${kind}-${run}`, 'result.json'), 'utf8'));
        const seen = result.checks.find(({ id }) => id === 'p4-behaviour');
        expect(seen?.status).toBe('passed');
        expect(seen?.actual).toContain(behaviour);
        expect(result.checks.filter(({ id, status }) => id.startsWith('p4') && status !== 'passed')).toEqual(
          [],
        );
      }
    },
    60_000 * runs,
  );
});
