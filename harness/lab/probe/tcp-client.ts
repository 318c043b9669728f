import { connect } from 'node:net';
import { unreachable } from '../../errors.ts';
import type { TcpClientProbe } from '../../model/probe.ts';
import type { Actor, Target } from './actor.ts';
import { Answer } from './answer.ts';
import { cut, toBytes } from './bytes.ts';
import { Connection } from './connection.ts';
import type { Journal } from './journal.ts';
import { pace } from './waits.ts';

const DEFAULT_PACE_MS = 5;

/**
 * Connects, as often as `count` says, all at the same instant; each connection plays the probe's part by itself.
 *
 * @param onHolding called when those that stay open have said everything, and the others have ended.
 */
export function startTcpClient(
  probe: TcpClientProbe,
  target: Target,
  journal: Journal,
  onHolding: () => void,
): Actor {
  const count = probe.count ?? 1;
  const requests = (probe.send ?? []).map(toBytes);
  journal.note(
    `connecting to ${target.address}:${target.port}${count > 1 ? `, ${count} times at once` : ''}`,
  );
  const connections = Array.from({ length: count }, (_, at) => {
    const socket = connect({ host: target.address, port: target.port, noDelay: true, allowHalfOpen: true });
    return new Connection(socket, count > 1 ? `#${at + 1}` : '', journal);
  });
  let undone = count;
  const onDone = (): void => {
    undone -= 1;
    if (undone === 0) onHolding();
  };
  const parts = connections.map((connection) => new ClientPart(connection, probe, requests, onDone));
  return {
    type(text) {
      const bytes = Buffer.from(text, 'utf8');
      const open = connections.filter((connection) => connection.canSend());
      if (open.length === 0) journal.note('no connection is open: what was typed is not sent');
      for (const connection of open) void connection.send(bytes);
    },
    endInput() {
      for (const connection of connections) connection.end();
    },
    goOn() {
      for (const connection of connections) connection.goOn();
    },
    close(how) {
      for (const connection of connections) {
        if (how === 'with-reset') connection.reset();
        else connection.end();
        connection.goOn();
      }
    },
    ended: Promise.all(parts.map((part) => part.play())).then((went) => {
      if (count > 1) journal.conclude(`of ${count} connections: ${countEach(connections)}`);
      return went.every(Boolean) ? 0 : 1;
    }),
  };
}

/** For example `48 closed, 2 reset by the peer`. */
function countEach(connections: Connection[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of connections) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}

class ClientPart {
  private readonly connection: Connection;
  private readonly probe: TcpClientProbe;
  private readonly requests: Buffer[];
  /** Called once, when it has said everything. */
  private onDone: () => void;
  private answer: Answer | undefined;

  constructor(connection: Connection, probe: TcpClientProbe, requests: Buffer[], onDone: () => void) {
    this.connection = connection;
    this.probe = probe;
    this.requests = requests;
    this.onDone = onDone;
    connection.socket.on('data', (chunk: Buffer) => {
      this.answer?.take(chunk);
      connection.took(chunk);
    });
  }

  /** Resolves when the connection is gone: true unless it could not be made, or broke. */
  async play(): Promise<boolean> {
    const { connection } = this;
    if (await connection.until(() => connection.isConnected)) {
      await this.act();
      this.done();
      await this.leave();
    } else connection.giveUp();
    this.done();
    await connection.until(() => connection.isClosed);
    return connection.isConnected && connection.failure === undefined;
  }

  private done(): void {
    this.onDone();
    this.onDone = () => {};
  }

  private async act(): Promise<void> {
    const { connection, requests } = this;
    const mode = this.probe.mode ?? 'whole';
    const all = Buffer.concat(requests);
    switch (mode) {
      case 'whole':
      case 'byte-by-byte':
      case 'held-open':
        await this.askEach(mode === 'byte-by-byte');
        if (mode === 'held-open') await this.hold();
        return;
      case 'pipelined':
        this.answer = this.answerTo(all.length, requests.length);
        if (await connection.send(all)) await this.receive();
        return;
      case 'half-close':
        await connection.send(all);
        return;
      case 'reset':
        this.answer = this.answerTo(all.length, requests.length);
        if ((await connection.send(all)) && this.probe.answer !== undefined) await this.receive();
        connection.reset();
        return;
      default:
        unreachable(mode);
    }
  }

  private async askEach(inPieces: boolean): Promise<void> {
    const { connection, requests } = this;
    // One that is only held open has nothing to wait for.
    if (requests.length === 0 && this.probe.mode === 'held-open' && this.probe.answer === undefined) return;
    // Without a request there may still be something to read: a greeting, the time of day.
    for (const [at, request] of (requests.length === 0 ? [Buffer.alloc(0)] : requests).entries()) {
      if (connection.peerHasClosed || !connection.canSend()) {
        connection.say(`${requests.length - at} of ${requests.length} requests were not sent`);
        return;
      }
      this.answer = this.answerTo(request.length, 1);
      const isSent = inPieces ? await this.sendInPieces(request) : await this.sendWhole(request);
      if (!isSent) return;
      await this.receive();
    }
  }

  private async sendWhole(request: Buffer): Promise<boolean> {
    return request.length === 0 || this.connection.send(request);
  }

  /** Each piece is handed over alone, and the kernel sends it at once (TCP_NODELAY): a segment of its own. */
  private async sendInPieces(request: Buffer): Promise<boolean> {
    const { connection } = this;
    const { pieceBytes = 1, paceMs = DEFAULT_PACE_MS } = this.probe;
    const pieces = cut(request, pieceBytes);
    connection.say(`sends ${request.length} bytes in pieces of ${pieceBytes}, ${paceMs} ms apart`);
    for (const [at, piece] of pieces.entries()) {
      if (at > 0) await pace(paceMs);
      if (connection.peerHasClosed) return false;
      if (!(await connection.send(piece, ''))) return false;
    }
    return true;
  }

  /** Until the answer is whole, nothing more can come, or it is told to go on. */
  private async receive(): Promise<void> {
    await this.connection.until(() => this.isAnswered());
    this.connection.tellReceived();
  }

  private answerTo(bytes: number, requests: number): Answer {
    return new Answer(this.probe.answer ?? 'close', { bytes, requests });
  }

  private isAnswered(): boolean {
    const { peerHasClosed } = this.connection;
    return peerHasClosed || (this.answer?.isWhole(peerHasClosed) ?? false);
  }

  /** Open and silent until it is closed from outside, or by the peer. */
  private async hold(): Promise<void> {
    const { connection } = this;
    const isOver = (): boolean =>
      connection.peerHasClosed || connection.hasEndedSending || connection.isClosed;
    if (!isOver()) connection.say('stays open');
    this.done();
    while (!isOver()) await connection.until(isOver);
  }

  /** FIN, and what still comes until the peer's FIN. Told to go on, it leaves without that. */
  private async leave(): Promise<void> {
    const { connection } = this;
    connection.end();
    if (!(await connection.until(() => connection.peerHasClosed)) && !connection.isClosed) connection.drop();
  }
}
