import type { Machine } from '../lab/machine.ts';
import { socketInodes } from '../lab/proc.ts';
import { TCP_CLOSE, TCP_LISTEN, TCP_TIME_WAIT, type SocketRow } from '../lab/socket-tables.ts';
import type { AcceptQueueSample, ConnectionRecord } from '../model/evidence.ts';
import type { Observed } from './observer.ts';

/** When something was seen. */
interface Moment {
  atMs: number;
  afterFrame: number;
}

/** Whose sockets are, and what was seen of them: what listens, accept queues, and the connections of servers. */
export class SocketNotes {
  readonly acceptQueue: AcceptQueueSample[] = [];
  readonly connections: ConnectionRecord[] = [];
  private readonly owners = new Map<number, Observed>();

  /** Takes note of the tables of one look. */
  note(tables: ReadonlyMap<Machine, SocketRow[]>, alive: readonly Observed[], seen: Moment): void {
    this.findOwners(tables, alive);
    for (const [machine, rows] of tables) this.noteMachine(machine, rows, seen);
  }

  private findOwners(tables: ReadonlyMap<Machine, SocketRow[]>, alive: readonly Observed[]): void {
    const known = [...tables.values()].flat().every((row) => row.inode === 0 || this.owners.has(row.inode));
    if (known) return;
    for (const program of alive)
      for (const pid of program.running.pids())
        for (const inode of socketInodes(pid)) if (!this.owners.has(inode)) this.owners.set(inode, program);
  }

  private noteMachine(machine: Machine, rows: readonly SocketRow[], seen: Moment): void {
    const listeners = new Map<number, Observed>();
    for (const row of rows) {
      const owner = this.owners.get(row.inode);
      if (owner === undefined || !isListening(row)) continue;
      if (row.protocol === 'tcp') {
        listeners.set(row.local.port, owner);
        this.noteQueue(owner, row, seen);
      }
      noteListening(owner, row, seen);
    }
    for (const row of rows) {
      const listener = listeners.get(row.local.port);
      if (listener === undefined || row.protocol !== 'tcp' || row.state === TCP_LISTEN) continue;
      if (row.state === TCP_TIME_WAIT || listener.machine !== machine) continue;
      this.noteConnection(listener, row, seen);
    }
  }

  private noteQueue(owner: Observed, row: SocketRow, seen: Moment): void {
    const last = this.acceptQueue.findLast((one) => one.program === owner.id && one.port === row.local.port);
    if ((last?.length ?? 0) === row.receiveQueue) return;
    this.acceptQueue.push({ program: owner.id, port: row.local.port, length: row.receiveQueue, ...seen });
  }

  private noteConnection(owner: Observed, row: SocketRow, { atMs, afterFrame }: Moment): void {
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
}

function noteListening(owner: Observed, { protocol, local }: SocketRow, { atMs, afterFrame }: Moment): void {
  const { address, port } = local;
  const isKnown = owner.listening.some(
    (one) => one.port === port && one.address === address && one.protocol === protocol,
  );
  if (!isKnown) owner.listening.push({ protocol, address, port, firstSeenMs: atMs, afterFrame });
}

/** A UDP socket that is bound and not connected receives from anybody: it has the state of a closed one. */
function isListening(row: SocketRow): boolean {
  return row.protocol === 'tcp' ? row.state === TCP_LISTEN : row.state === TCP_CLOSE && row.remote.port === 0;
}
