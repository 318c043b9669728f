import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readExpectations } from '../../harness/batch/rubric-test/expectations.ts';
import { temporaryFolder } from '../support/cli.ts';

async function reading(text: string | undefined) {
  await using folder = await temporaryFolder();
  if (text !== undefined) await writeFile(join(folder.path, 'expected.json'), text);
  return await readExpectations(folder.path);
}

describe('what is expected of golden submissions', () => {
  it('is a score and the checks that do not pass, by submission', async () => {
    const read = await reading(
      '{"a": {"score": 5, "checks": {}}, "b": {"score": null, "checks": {"p": "errored"}}}',
    );
    expect([...read]).toEqual([
      ['a', { score: 5, checks: {} }],
      ['b', { score: null, checks: { p: 'errored' } }],
    ]);
  });

  it.each([
    [undefined, /expected\.json cannot be read/],
    ['[]', /expected\.json: the file must be an object/],
    ['{"a": 5}', /\/a must be an object with "score" and "checks"/],
    ['{"a": {"score": "5", "checks": {}}}', /\/a\/score must be a number, or null/],
    ['{"a": {"score": 5, "checks": {"p": "wrong"}}}', /\/a\/checks\/p must be one of passed, failed/],
  ])('is refused with its place where it is %s', async (text, message) => {
    await expect(reading(text)).rejects.toThrow(message);
  });
});
