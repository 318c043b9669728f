import { performance } from 'node:perf_hooks';
import type { Recording } from '../capture/capture.ts';
import type { Machine } from '../lab/machine.ts';
import { readThreads } from '../lab/proc.ts';
import type { Running } from '../lab/program.ts';
import {
  SocketTables,
  TCP_CLOSE,
  TCP_ESTABLISHED,
  TCP_LISTEN,
  TCP_TIME_WAIT,
  type SocketRow,
} from '../lab/socket-tables.ts';
import type { ThreadState } from '../lab/threads.ts';
import type { ListeningSocket, WaitingOn } from '../model/evidence.ts';
import { ProgramWatch } from './program-watch.ts';
import { SocketNotes } from './socket-notes.ts';

/** Looks often while things happen, seldom while they do not: it comes late by a tenth of what it has waited, within these. */
const SHORTEST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 40;
const PART_OF_WAIT = 0.1;
/** Frames come in bursts: those of so short a time are looked at together. */
const BURST_MS = 1;
/** Nothing has moved for this long and nothing has a time limit: nothing ever will. */
const QUIET_MS = 120;
/** The same where a program may have set a time limit that cannot be seen from outside. */
const QUIET_UNSURE_MS = 3_000;
/** A program that computes for this long after the last connection was closed answers nobody any more. */
const SPIN_MS = 1_000;

/** A program under observation. */
export interface Observed {
  id: string;
  machine: Machine;
  running: Running;
  /** Known from its source: it sets no time limit on a socket. */
  hasNoTimeLimits: boolean;
  listening: ListeningSocket[];
}

/** What the kernel shows of a running scenario: sockets, accept queues, and what each program waits for. */
export class Observer implements Disposable {
  /** Whose the sockets are, and what was seen of them. */
  readonly sockets = new SocketNotes();
  readonly held = new Set<Machine>();
  private readonly open: Map<Machine, SocketTables>;
  private readonly recording: Recording;
  /** For so long a frame may be on a slow link before anything shows it. */
  private readonly onTheWayMs: number;
  private readonly observed: Observed[] = [];
  private tables = new Map<Machine, SocketRow[]>();
  private readonly watches = new Map<Running, ProgramWatch>();
  private stillSince = 0;
  private lastPicture = '';
  private lastFrames = -1;
  /** When the last frame arrived, on the clock of `performance.now()`. */
  lastFrameAt = 0;
  private unsure = false;
  private busy = false;
  private timed = false;
  private wake = (): void => {};
  /** Something that was sent waits for its acknowledgement, and will be sent again. */
  isUnderWay = false;

  constructor(machines: Machine[], recording: Recording, onTheWayMs = 0) {
    this.open = new Map(machines.map((machine) => [machine, new SocketTables(machine.pid)]));
    this.onTheWayMs = onTheWayMs;
    this.recording = recording;
  }

  add(program: Observed): void {
    this.observed.push(program);
    this.watches.set(program.running, new ProgramWatch(program.running, program.hasNoTimeLimits));
    void program.running.ended.then(() => this.wake());
  }

  /** Milliseconds since the opening marker was seen: the clock of all times in a record. */
  nowMs(): number {
    return this.recording.nowMs();
  }

  /**
   * Looks again and again until `condition` holds, or the limit is over. Frames on the wire and programs that end
   * wake it at once; between them it looks at the kernel's tables, which have no events to wait for.
   */
  async until(condition: () => boolean, limitMs: number): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    let waitingSince = performance.now();
    for (;;) {
      this.look();
      if (condition()) return true;
      const now = performance.now();
      if (now >= deadline) return false;
      const pause = Math.max(SHORTEST_PAUSE_MS, (now - waitingSince) * PART_OF_WAIT);
      const woken = await this.woken(Math.min(pause, LONGEST_PAUSE_MS, deadline - now), now + BURST_MS);
      if (woken) waitingSince = performance.now();
    }
  }

  /** Every thread is blocked without a time limit, no data is under way, and it has stayed so: nothing can arrive any more. */
  isQuiet(): boolean {
    if (this.busy || this.timed) return false;
    const quietMs = this.unsure ? QUIET_UNSURE_MS : QUIET_MS;
    return performance.now() - this.stillSince >= this.onTheWayMs + quietMs;
  }

  /** Something was set going from outside: whether it is quiet is to be seen anew. */
  expectMovement(): void {
    this.stillSince = performance.now();
  }

  /** No TCP connection is open on any machine, and no program is on a processor, unless it computes with nothing to show for it. */
  isAtRest(): boolean {
    if (this.busy && performance.now() - this.lastFrameAt < SPIN_MS) return false;
    const resting = [TCP_LISTEN, TCP_TIME_WAIT, TCP_CLOSE];
    return [...this.tables.values()]
      .flat()
      .every((row) => row.protocol === 'udp' || resting.includes(row.state));
  }

  isConnected(machine: Machine): boolean {
    return (this.tables.get(machine) ?? []).some(
      (row) => row.protocol === 'tcp' && row.state === TCP_ESTABLISHED,
    );
  }

  /** Whether a program of another machine has accepted a connection of this one that is still open. */
  isAccepted(machine: Machine): boolean {
    return [...this.tables]
      .filter(([other]) => other !== machine)
      .flatMap(([, rows]) => rows)
      .some(
        (row) =>
          row.protocol === 'tcp' &&
          row.state === TCP_ESTABLISHED &&
          row.inode !== 0 &&
          row.remote.address.replace(/^::ffff:/, '') === machine.address,
      );
  }

  /** What a program waits for at this moment: the first answer that says most. */
  waitingOn(program: Running): WaitingOn | undefined {
    return saysMost(program.pids().flatMap((pid) => readThreads(pid)));
  }

  /** The same at the last look, which `until` takes right before it asks its condition. */
  waitedOn(program: Running): WaitingOn | undefined {
    return saysMost(this.watches.get(program)?.states ?? []);
  }

  [Symbol.dispose](): void {
    for (const tables of this.open.values()) tables[Symbol.dispose]();
    for (const watch of this.watches.values()) watch[Symbol.dispose]();
  }

  private look(): void {
    for (const tables of this.open.values()) tables.readFull();
    const moved = this.observed.filter(({ running }) => this.watches.get(running)?.mayHaveMoved());
    for (const machine of new Set(moved.map((program) => program.machine)))
      this.open.get(machine)?.readEmpty();
    this.tables = new Map([...this.open].map(([machine, tables]) => [machine, tables.rows()]));
    const alive = this.observed.filter((program) => !program.running.hasEnded());
    this.sockets.note(this.tables, alive, { atMs: this.nowMs(), afterFrame: this.recording.frames.length });
    const states = alive.map(({ running }) => {
      const watch = this.watches.get(running);
      watch?.read();
      return watch?.states ?? [];
    });
    const threads = states.flat();
    const freeRows = [...this.tables]
      .filter(([machine]) => !this.held.has(machine))
      .flatMap(([, rows]) => rows);
    this.isUnderWay = freeRows.some((row) => row.protocol === 'tcp' && row.timer === 1);
    // A live program without a thread is one that its sandbox has not started yet.
    this.busy =
      states.some((own) => own.length === 0) || threads.some((thread) => thread.waitingOn === 'running');
    this.timed = this.isUnderWay || threads.some((thread) => thread.wakes === 'by-itself');
    // The window may have opened, and the segment that said so may be lost: the next probe will tell (RFC 9293, 3.8.6.1).
    const isProbing = freeRows.some((row) => row.protocol === 'tcp' && row.timer === 4);
    this.unsure = isProbing || threads.some((thread) => thread.wakes === 'unknown');
    const picture = [
      this.recording.frames.length,
      alive.length,
      threads.map((thread) => `${thread.waitingOn}${thread.switches}`).join(),
      freeRows.map((row) => `${row.local.port}:${row.state}:${row.receiveQueue}:${row.inode}`).join(),
    ].join('|');
    if (this.recording.frames.length !== this.lastFrames) this.lastFrameAt = performance.now();
    this.lastFrames = this.recording.frames.length;
    if (picture !== this.lastPicture || this.busy || this.timed) this.stillSince = performance.now();
    this.lastPicture = picture;
  }

  /** Resolves true when a program ends, or a frame arrives and the burst is over; false when the pause is over. */
  private woken(pauseMs: number, burstUntil: number): Promise<boolean> {
    return new Promise((resolve) => {
      let burst: NodeJS.Timeout | undefined;
      const finish = (isWoken: boolean): void => {
        clearTimeout(timer);
        clearTimeout(burst);
        stop();
        this.wake = () => {};
        resolve(isWoken);
      };
      const timer = setTimeout(() => finish(false), pauseMs);
      const stop = this.recording.onFrame(() => {
        const left = burstUntil - performance.now();
        if (left <= 0) finish(true);
        else burst ??= setTimeout(() => finish(true), left);
      });
      this.wake = () => finish(true);
    });
  }
}

const MOST_TELLING: WaitingOn[] = [
  'running',
  'stdin',
  'connect',
  'send',
  'receive',
  'accept',
  'sleep',
  'child',
  'other',
];

function saysMost(states: readonly ThreadState[]): WaitingOn | undefined {
  return MOST_TELLING.find((kind) => states.some((state) => state.waitingOn === kind));
}
