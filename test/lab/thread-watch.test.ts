import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { descendants, readThreads, tasksOf } from '../../harness/lab/proc.ts';
import { signal } from '../../harness/lab/signal.ts';
import { ThreadWatch } from '../../harness/lab/thread-watch.ts';

const LIMIT_MS = 5_000;

/** A program that answers each line of its input, and what a watch says of its threads. */
class Watched implements AsyncDisposable {
  readonly #program;
  readonly #watch = new ThreadWatch();
  #said = '';

  constructor(source: string) {
    this.#program = execa('python3', ['-u', '-c', source], { stdin: 'pipe', reject: false });
    this.#program.stdout.on('data', (chunk: Buffer) => {
      this.#said += chunk.toString();
    });
  }

  /** Types a line, and waits until the program has answered to it and reads again. */
  async answersTo(line: string): Promise<void> {
    this.#said = '';
    this.#program.stdin.write(`${line}\n`);
    const reads = (): boolean =>
      this.#pids().every((pid) => readThreads(pid).every(({ wakes }) => wakes === 'never'));
    await until(() => this.#said.includes(line) && reads());
  }

  /** As at every look: a glance, then all threads are found where it is not enough. */
  look(isLasting = true): string {
    const glanced = this.#watch.glance();
    if (glanced !== 'still') this.#watch.found(this.#pids().flatMap(tasksOf), isLasting);
    return glanced;
  }

  async ends(): Promise<void> {
    for (const pid of this.#pids().toReversed()) signal(pid, 'SIGKILL');
    await this.#program;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch[Symbol.dispose]();
    await this.ends();
  }

  #pids(): number[] {
    const { pid = 0 } = this.#program;
    return [pid, ...descendants(pid)];
  }
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('it did not come');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const ECHO = 'import sys\nfor line in sys.stdin: print(line)';

describe('threads that are watched', () => {
  it('are still from the fourth look on, when they were the same ones at three looks', async () => {
    await using program = new Watched(ECHO);
    await program.answersTo('one');
    expect([program.look(), program.look(), program.look(), program.look()]).toEqual([
      'moved',
      'moved',
      'moved',
      'still',
    ]);
  });

  it('have moved where one has run in between, though it waits as before', async () => {
    await using program = new Watched(ECHO);
    await program.answersTo('one');
    for (let look = 0; look < 4; look += 1) program.look();
    await program.answersTo('two');
    expect([program.look(), program.look(), program.look()]).toEqual(['moved', 'moved', 'still']);
  });

  it('are not known to be still before a process that one started was found three times', async () => {
    await using program = new Watched(
      'import os, signal, sys\nfor line in sys.stdin:\n if os.fork() == 0: signal.pause()\n print(line)',
    );
    await program.answersTo('one');
    for (let look = 0; look < 4; look += 1) program.look();
    await program.answersTo('two');
    expect(Array.from({ length: 4 }, () => program.look())).toEqual(['moved', 'moved', 'moved', 'still']);
  });

  it('run where one computes', async () => {
    await using program = new Watched('print("x")\nwhile True: pass');
    await until(() => program.look() === 'running');
    expect(program.look()).toBe('running');
  });

  it('are never known to be still where what was found may change by itself', async () => {
    await using program = new Watched(ECHO);
    await program.answersTo('one');
    const looks = Array.from({ length: 5 }, () => program.look(false));
    expect(new Set(looks)).toEqual(new Set(['moved']));
  });

  it('are not known to be still when one has ended', async () => {
    await using program = new Watched(ECHO);
    await program.answersTo('one');
    for (let look = 0; look < 4; look += 1) program.look();
    await program.ends();
    expect(program.look()).toBe('moved');
  });
});
