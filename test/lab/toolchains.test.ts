import { expect, it } from 'vitest';
import { findTool } from '../../harness/lab/toolchains.ts';

it('finds what every system has', () => {
  expect(findTool({ command: 'env' })).toMatch(/^\/usr\//);
});

it('finds no command that does not exist, and none outside the folders that a sandbox shows', () => {
  expect(findTool({ command: 'no-such-compiler' })).toBeUndefined();
  expect(findTool({ command: '../../etc/passwd' })).toBeUndefined();
});

it.each([
  [undefined, true],
  ['4', true],
  [process.versions.node, true],
  ['20.0', true],
  ['999', false],
])('says whether Node is %s or newer', (atLeast, isThere) => {
  const found = findTool({ command: 'node', ...(atLeast === undefined ? {} : { atLeast }) });
  expect(found !== undefined).toBe(isThere);
});
