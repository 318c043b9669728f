import type { Socket } from 'node:net';
import { show, SHOWN_BYTES } from './bytes.ts';
import type { Journal } from './journal.ts';
import { Waits } from './waits.ts';

const FAILURES = new Map([
  ['ECONNREFUSED', 'refused: nothing listens on that port'],
  ['ECONNRESET', 'reset by the peer'],
  ['EPIPE', 'reset by the peer'],
  ['EHOSTUNREACH', 'no machine answers at that address'],
  ['ETIMEDOUT', 'no answer'],
]);

/** One TCP connection of a probe: what happened on it, and waiting for more of it without a timer. */
export class Connection {
  readonly socket: Socket;
  isConnected: boolean;
  /** Its FIN came. */
  peerHasClosed = false;
  isClosed = false;
  /** Why it broke: refused, reset, unreachable. Not set for a reset of our own. */
  failure: string | undefined;
  private readonly waits = new Waits();
  private readonly journal: Journal;
  private readonly prefix: string;
  private wasReset = false;
  private sentBytes = 0;
  private receivedBytes = 0;
  private untoldBytes = 0;
  private untold: Buffer = Buffer.alloc(0);

  constructor(socket: Socket, name: string, journal: Journal) {
    this.socket = socket;
    this.journal = journal;
    this.prefix = name === '' ? '' : `${name}: `;
    this.isConnected = !socket.connecting;
    socket.on('connect', () => {
      this.isConnected = true;
      this.say(`connected from port ${socket.localPort}`);
      this.waits.changed();
    });
    socket.on('end', () => {
      this.peerHasClosed = true;
      this.tellReceived();
      this.say('the peer closed');
      this.waits.changed();
    });
    socket.on('error', (error) => this.fail('code' in error ? String(error.code) : error.message));
    socket.on('close', () => {
      this.isClosed = true;
      this.tellReceived();
      const counts = this.isConnected ? `; ${this.sentBytes} bytes sent, ${this.receivedBytes} received` : '';
      this.journal.sum(`${this.prefix}${this.outcome}${counts}`);
      this.waits.changed();
    });
  }

  /** Hands bytes to the kernel. False when that is no longer possible, or when told to go on before all of it was taken. */
  async send(bytes: Buffer, what = `sent ${bytes.length} bytes: ${show(bytes)}`): Promise<boolean> {
    if (!this.canSend()) return false;
    let isSent = bytes.length === 0;
    if (!isSent) this.write(bytes, () => (isSent = true));
    if (what !== '') {
      this.tellReceived();
      this.say(what);
    }
    const wentOut = await this.until(() => isSent);
    if (!wentOut && !this.isClosed) this.say('the peer takes no more');
    return wentOut;
  }

  /** Queues bytes, without waiting until the kernel has them. */
  write(bytes: Buffer, done: () => void = () => {}): void {
    if (!this.canSend()) return;
    this.sentBytes += bytes.length;
    this.socket.write(bytes, (error) => {
      if (error == null) done();
      this.waits.changed();
    });
  }

  /** Notes bytes that were read. */
  took(chunk: Buffer): void {
    this.receivedBytes += chunk.length;
    this.untoldBytes += chunk.length;
    const room = SHOWN_BYTES + 1 - this.untold.length;
    if (room > 0) this.untold = Buffer.concat([this.untold, chunk.subarray(0, room)]);
    this.waits.changed();
  }

  /** What arrives, read by read, until the peer's FIN. Reading stops while the reader is busy. Throws when the connection breaks. */
  async *chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of this.socket.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) continue;
      this.took(chunk);
      yield chunk;
    }
  }

  /** Resolves false when the connection is gone before, or when told to go on. */
  until(condition: () => boolean): Promise<boolean> {
    return this.waits.until(condition, () => this.isClosed);
  }

  changed(): void {
    this.waits.changed();
  }

  goOn(): void {
    this.waits.goOn();
  }

  /** How it ended, in a word or two. */
  get outcome(): string {
    return this.failure ?? (this.wasReset ? 'closed with a reset' : 'closed');
  }

  canSend(): boolean {
    return this.isConnected && !this.isClosed && !this.socket.writableEnded && !this.socket.destroyed;
  }

  get hasEndedSending(): boolean {
    return this.socket.writableEnded;
  }

  /** Sends FIN after what is queued; goes on reading. */
  end(): void {
    if (!this.canSend()) return;
    this.tellReceived();
    this.say('closed its side');
    this.socket.end();
    this.waits.changed();
  }

  /** close(2): FIN where none was sent; the kernel sends RST when bytes are unread, or when more of them come. */
  drop(): void {
    this.socket.destroy();
  }

  /** Stops waiting for a connection that was not answered. */
  giveUp(): void {
    if (this.isClosed) return;
    this.failure ??= 'no answer';
    this.drop();
  }

  /** RST. Where our FIN is out already the kernel has no reset to send, and the connection is only dropped. */
  reset(): void {
    if (this.isClosed || this.socket.destroyed) return;
    if (this.socket.writableEnded) {
      this.drop();
      return;
    }
    this.wasReset = true;
    this.socket.resetAndDestroy();
  }

  say(line: string): void {
    this.journal.note(`${this.prefix}${line}`);
  }

  tellReceived(): void {
    if (this.untoldBytes === 0) return;
    this.say(`received ${this.untoldBytes} bytes: ${show(this.untold)}`);
    this.untoldBytes = 0;
    this.untold = Buffer.alloc(0);
  }

  private fail(code: string): void {
    if (this.wasReset) return;
    this.failure ??= FAILURES.get(code) ?? code;
    this.waits.changed();
  }
}
