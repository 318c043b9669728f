import { performance } from 'node:perf_hooks';
import { readThreads, tasksOf } from '../lab/proc.ts';
import type { Running } from '../lab/program.ts';
import { ThreadWatch } from '../lab/thread-watch.ts';
import type { ThreadState } from '../lab/threads.ts';

/** While a program runs, all about it is read this often: its processes, and what they use. */
const READ_EVERY_MS = 20;
/** All there is to know of a program one of whose threads runs. */
const RUNS: readonly ThreadState[] = [{ waitingOn: 'running', wakes: 'by-itself', switches: 0 }];

/** What the threads of one program do, look after look. As much is read as may have changed since the last one. */
export class ProgramWatch implements Disposable {
  readonly running: Running;
  states: readonly ThreadState[] = [];
  private readonly hasNoTimeLimits: boolean;
  private readonly watch = new ThreadWatch();
  private glanced: ReturnType<ThreadWatch['glance']> | 'ended' = 'moved';
  private readAt = -Infinity;

  constructor(running: Running, hasNoTimeLimits: boolean) {
    this.running = running;
    this.hasNoTimeLimits = hasNoTimeLimits;
  }

  /** Begins a look. False where nothing of it has run since the last one: it has made no socket. */
  mayHaveMoved(): boolean {
    if (this.glanced === 'ended') return false;
    if (this.running.hasEnded()) {
      this.glanced = 'ended';
      this[Symbol.dispose]();
      return true;
    }
    this.glanced = this.watch.glance();
    return this.glanced !== 'still';
  }

  /** Ends the look: reads what its threads do, where that may have changed. */
  read(): void {
    const { glanced, running } = this;
    if (glanced === 'still' || glanced === 'ended') return;
    const now = performance.now();
    if (glanced === 'running' && now - this.readAt < READ_EVERY_MS) {
      this.states = RUNS;
      return;
    }
    this.readAt = now;
    const pids = running.pids();
    running.sample?.(pids);
    const tasks = pids.map((pid) => ({ pid, folders: tasksOf(pid) }));
    this.states = tasks.flatMap(({ pid, folders }) => readThreads(pid, this.hasNoTimeLimits, folders));
    const isLasting = this.states.every(
      ({ waitingOn, byTimer }) => waitingOn !== 'running' && byTimer !== true,
    );
    this.watch.found(
      tasks.flatMap(({ folders }) => folders),
      isLasting,
    );
  }

  [Symbol.dispose](): void {
    this.watch[Symbol.dispose]();
  }
}
