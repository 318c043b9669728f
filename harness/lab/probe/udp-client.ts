import { createSocket, type Socket } from 'node:dgram';
import type { UdpClientProbe } from '../../model/probe.ts';
import type { Actor, Target } from './actor.ts';
import { show, toBytes } from './bytes.ts';
import type { Journal } from './journal.ts';
import { pace, Waits } from './waits.ts';

/** Sends its datagrams, from as many sockets at once as `count` says. An answer counts wherever it comes from. */
export function startUdpClient(probe: UdpClientProbe, target: Target, journal: Journal): Actor {
  const count = probe.count ?? 1;
  const datagrams = probe.send.map(toBytes);
  const parts = Array.from(
    { length: count },
    (_, at) => new DatagramPart(probe, target, count > 1 ? `#${at + 1}: ` : '', journal),
  );
  return {
    type(text) {
      for (const part of parts) part.send(Buffer.from(text, 'utf8'));
    },
    endInput() {},
    goOn() {
      for (const part of parts) part.waits.goOn();
    },
    close() {
      for (const part of parts) part.leave();
    },
    ended: Promise.all(parts.map((part) => part.play(datagrams))).then(() => 0),
  };
}

class DatagramPart {
  readonly waits = new Waits();
  private readonly probe: UdpClientProbe;
  private readonly target: Target;
  private readonly prefix: string;
  private readonly journal: Journal;
  private readonly socket: Socket = createSocket('udp4');
  private isClosed = false;
  private queued = 0;
  private sent = 0;
  private received = 0;

  constructor(probe: UdpClientProbe, target: Target, prefix: string, journal: Journal) {
    this.probe = probe;
    this.target = target;
    this.prefix = prefix;
    this.journal = journal;
    this.socket.on('message', (message, peer) => {
      this.received += 1;
      const isTarget = peer.address === target.address && peer.port === target.port;
      this.say(
        `received ${message.length} bytes: ${show(message)}${isTarget ? '' : ` from ${peer.address}:${peer.port}`}`,
      );
      this.waits.changed();
    });
    this.socket.on('error', (error) => this.say(error.message));
    this.socket.on('close', () => {
      this.isClosed = true;
      this.journal.sum(`${prefix}closed; ${this.sent} datagrams sent, ${this.received} received`);
      this.waits.changed();
    });
  }

  async play(datagrams: Buffer[]): Promise<void> {
    const { answer = 'one', paceMs = 0 } = this.probe;
    for (const [at, datagram] of datagrams.entries()) {
      if (at > 0 && paceMs > 0) await pace(paceMs);
      if (this.isClosed) return;
      const before = this.received;
      this.send(datagram);
      await this.until(() => this.queued === 0);
      if (answer === 'none') continue;
      if (!(await this.until(() => this.received > before)) && !this.isClosed) this.say('no answer came');
    }
    this.leave();
    await this.until(() => this.isClosed);
  }

  send(datagram: Buffer): void {
    if (this.isClosed) return;
    this.queued += 1;
    this.socket.send(datagram, this.target.port, this.target.address, (error) => {
      this.queued -= 1;
      if (error === null) {
        this.sent += 1;
        this.say(`sent ${datagram.length} bytes: ${show(datagram)}`);
      } else this.say(`could not send: ${error.message}`);
      this.waits.changed();
    });
  }

  leave(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.socket.close();
  }

  private until(condition: () => boolean): Promise<boolean> {
    return this.waits.until(condition, () => this.isClosed);
  }

  private say(line: string): void {
    this.journal.note(`${this.prefix}${line}`);
  }
}
