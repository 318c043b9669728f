import { expect, test } from 'vitest';
import { isDiskFault } from '../../harness/batch/disk-fault.ts';

const fault = (code: string, more: object = {}): Error => Object.assign(new Error(code), { code, ...more });

test.each([
  ['a full disk, wherever the write was', fault('ENOSPC'), true],
  ['a file of the reports', fault('EACCES', { path: '/reports/adi/index.html' }), true],
  ['a copy into the reports', fault('ENOSPC', { path: '/class/adi/a', dest: '/reports/adi/a' }), true],
  ['a submission that must not be read', fault('EACCES', { path: '/class/adi' }), false],
  ['the lab’s own memory', fault('ENOSPC', { path: '/class/adi/a', dest: '/run/wiremark/a' }), false],
  ['a file that is not there', fault('ENOENT', { path: '/reports/adi' }), false],
  ['no fault of a disk at all', new Error('odd'), false],
])('ends the work of the whole class, or not: %s', (_, error, isFatal) => {
  expect(isDiskFault(error, '/reports')).toBe(isFatal);
});
