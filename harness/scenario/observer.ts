import { performance } from 'node:perf_hooks';
import type { Recording } from '../capture/capture.ts';
import type { Machine } from '../lab/machine.ts';
import { readThreads, socketInodes } from '../lab/proc.ts';
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
import type { AcceptQueueSample, ConnectionRecord, ListeningSocket, WaitingOn } from '../model/evidence.ts';

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
  readonly acceptQueue: AcceptQueueSample[] = [];
  readonly connections: ConnectionRecord[] = [];
  readonly held = new Set<Machine>();
  private readonly open: Map<Machine, SocketTables>;
  private readonly recording: Recording;
  /** For so long a frame may be on a slow link before anything shows it. */
  private readonly onTheWayMs: number;
  private readonly observed: Observed[] = [];
  private readonly owners = new Map<number, Observed>();
  private tables = new Map<Machine, SocketRow[]>();
  private threadsOf = new Map<Running, ThreadState[]>();
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
    return saysMost(this.threadsOf.get(program) ?? []);
  }

  [Symbol.dispose](): void {
    for (const tables of this.open.values()) tables[Symbol.dispose]();
  }

  private look(): void {
    this.tables = new Map([...this.open].map(([machine, tables]) => [machine, tables.read()]));
    const alive = this.observed.filter((program) => !program.running.hasEnded());
    this.findOwners(alive);
    this.noteSockets();
    this.threadsOf = new Map(
      alive.map(({ running, hasNoTimeLimits }) => {
        const pids = running.pids();
        running.sample?.(pids);
        return [running, pids.flatMap((pid) => readThreads(pid, hasNoTimeLimits))];
      }),
    );
    const threads = [...this.threadsOf.values()].flat();
    const freeRows = [...this.tables]
      .filter(([machine]) => !this.held.has(machine))
      .flatMap(([, rows]) => rows);
    this.isUnderWay = freeRows.some((row) => row.protocol === 'tcp' && row.timer === 1);
    // A live program without a thread is one that its sandbox has not started yet.
    this.busy =
      [...this.threadsOf.values()].some((own) => own.length === 0) ||
      threads.some((thread) => thread.waitingOn === 'running');
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

  private findOwners(alive: Observed[]): void {
    const known = [...this.tables.values()]
      .flat()
      .every((row) => row.inode === 0 || this.owners.has(row.inode));
    if (known) return;
    for (const program of alive)
      for (const pid of program.running.pids())
        for (const inode of socketInodes(pid)) if (!this.owners.has(inode)) this.owners.set(inode, program);
  }

  private noteSockets(): void {
    const afterFrame = this.recording.frames.length;
    const atMs = this.nowMs();
    for (const [machine, rows] of this.tables) {
      const listeners = new Map<number, Observed>();
      for (const row of rows) {
        const owner = this.owners.get(row.inode);
        if (owner === undefined || !isListening(row)) continue;
        if (row.protocol === 'tcp') {
          listeners.set(row.local.port, owner);
          this.noteQueue(owner, row, atMs, afterFrame);
        }
        const { address, port } = row.local;
        const { protocol } = row;
        if (
          owner.listening.some(
            (one) => one.port === port && one.address === address && one.protocol === protocol,
          )
        )
          continue;
        owner.listening.push({ protocol, address, port, firstSeenMs: atMs, afterFrame });
      }
      for (const row of rows) {
        const listener = listeners.get(row.local.port);
        if (listener === undefined || row.protocol !== 'tcp' || row.state === TCP_LISTEN) continue;
        if (row.state === TCP_TIME_WAIT || listener.machine !== machine) continue;
        this.noteConnection(listener, row, atMs, afterFrame);
      }
    }
  }

  private noteQueue(owner: Observed, row: SocketRow, atMs: number, afterFrame: number): void {
    const last = this.acceptQueue.findLast((one) => one.program === owner.id && one.port === row.local.port);
    if ((last?.length ?? 0) === row.receiveQueue) return;
    this.acceptQueue.push({
      program: owner.id,
      port: row.local.port,
      length: row.receiveQueue,
      atMs,
      afterFrame,
    });
  }

  private noteConnection(owner: Observed, row: SocketRow, atMs: number, afterFrame: number): void {
    let found = this.connections.find(
      (one) =>
        one.program === owner.id &&
        one.local.port === row.local.port &&
        one.remote.port === row.remote.port &&
        one.remote.address === row.remote.address,
    );
    if (found === undefined) {
      found = { program: owner.id, local: row.local, remote: row.remote, firstSeenMs: atMs };
      this.connections.push(found);
    }
    if (found.acceptedMs === undefined && row.inode !== 0) {
      found.acceptedMs = atMs;
      found.acceptedAfterFrame = afterFrame;
    }
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

/** A UDP socket that is bound and not connected receives from anybody: it has the state of a closed one. */
function isListening(row: SocketRow): boolean {
  return row.protocol === 'tcp' ? row.state === TCP_LISTEN : row.state === TCP_CLOSE && row.remote.port === 0;
}
