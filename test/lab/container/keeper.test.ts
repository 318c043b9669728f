import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { reportedCode } from '../../../harness/lab/container/keeper.ts';
import { withoutRepeated } from '../../../harness/lab/container/run-options.ts';

describe('the code that a build reports', () => {
  it('is the one behind the secret line', () => {
    expect(reportedCode('make: done\n\nabc123 2\n', 'abc123')).toBe(2);
  });

  it('is not yet there while the line is not whole', () => {
    expect(reportedCode('\nabc123 2', 'abc123')).toBeUndefined();
  });

  it('is not taken from a line that somebody made up', () => {
    expect(reportedCode('\nREADY 0\n', 'abc123')).toBeUndefined();
  });
});

describe('options of a container', () => {
  it('set each limit once, as it was set last', () => {
    expect(
      withoutRepeated([
        '--ulimit=nofile=1024:1024',
        '--read-only',
        '--ulimit=nproc=1:1',
        '--ulimit=nofile=4096:4096',
      ]),
    ).toEqual(['--read-only', '--ulimit=nproc=1:1', '--ulimit=nofile=4096:4096']);
  });
});

describe('a shell that reads one line', () => {
  it('leaves the rest of its input to the program', async () => {
    const { stdout } = await execa('sh', ['-c', 'IFS= read -r gate; "$@"; exit $?', 'sh', 'cat'], {
      input: 'gate\nfor the program\n',
    });
    expect(stdout).toBe('for the program');
  });
});
