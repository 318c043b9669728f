import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { unreachable } from '../../errors.ts';
import type { TcpServerProbe } from '../../model/probe.ts';
import type { Actor } from './actor.ts';
import { cut, toBytes } from './bytes.ts';
import { Connection } from './connection.ts';
import type { Journal } from './journal.ts';
import { fillReply, Requests } from './requests.ts';
import { pace } from './waits.ts';

const MOST_CONNECTIONS = 2_000;
/**
 * Echoes that clients have not read yet, of all connections together. So much lets a client send a file of some
 * megabytes whole before it reads; beyond it the server stops reading, as every server has to in the end.
 */
const ECHO_BYTES = 32 * 1024 * 1024;
/** Smallest, usual and largest receive buffer of a slow reader's machine. */
const SMALL_BUFFER = '4096 4096 8192';

/** Listens on all its ports and plays its part on each connection, at the same time. It goes on until it is closed. */
export function startTcpServer(probe: TcpServerProbe, ports: number[], journal: Journal): Actor {
  const mode = probe.mode ?? 'echo';
  const open = new Set<Connection>();
  let accepted = 0;
  let isClosing = false;
  let finish = (_code: number): void => {};
  const ended = new Promise<number>((resolve) => {
    finish = resolve;
  });
  if (mode === 'slow-reader') writeFileSync('/proc/sys/net/ipv4/tcp_rmem', SMALL_BUFFER);

  const listen = (port: number): Server => {
    const server = createServer(
      {
        allowHalfOpen: true,
        noDelay: true,
        ...(mode === 'slow-reader' ? { highWaterMark: probe.pieceBytes ?? 64 } : {}),
      },
      (socket) => {
        accepted += 1;
        const connection = new Connection(socket, `#${accepted}`, journal);
        connection.say(`accepted ${socket.remoteAddress}:${socket.remotePort} on port ${port}`);
        open.add(connection);
        socket.on('close', () => {
          open.delete(connection);
          if (isClosing && open.size === 0) finish(0);
        });
        // A connection that breaks has said so itself.
        new ServerPart(connection, probe, () => ECHO_BYTES / open.size).play().catch(() => {});
      },
    );
    server.maxConnections = MOST_CONNECTIONS;
    server.on('error', (error) => {
      journal.sum(`could not listen on port ${port}: ${error.message}`);
      finish(1);
    });
    server.listen({ host: '0.0.0.0', port }, () => journal.note(`listening on port ${port}`));
    return server;
  };
  const servers = ports.map(listen);
  return {
    type(text) {
      if (open.size === 0) journal.note('no connection is open: what was typed is not sent');
      for (const connection of open) void connection.send(Buffer.from(text, 'utf8'));
    },
    endInput() {
      for (const connection of open) connection.end();
    },
    goOn() {
      if (isClosing) for (const connection of open) connection.drop();
    },
    close(how) {
      isClosing = true;
      for (const server of servers) server.close();
      for (const connection of open) {
        if (how === 'with-reset') connection.reset();
        else connection.end();
      }
      if (open.size === 0) finish(0);
    },
    ended,
  };
}

class ServerPart {
  private readonly connection: Connection;
  private readonly probe: TcpServerProbe;
  private readonly address: string;
  private readonly roomBytes: () => number;

  constructor(connection: Connection, probe: TcpServerProbe, roomBytes: () => number) {
    this.connection = connection;
    this.probe = probe;
    this.address = connection.socket.remoteAddress ?? '';
    this.roomBytes = roomBytes;
  }

  /** Plays the mode until the client's FIN, then closes too. Throws when the connection breaks. */
  async play(): Promise<void> {
    const { connection } = this;
    const mode = this.probe.mode ?? 'echo';
    if (this.probe.greeting !== undefined) await connection.send(toBytes(this.probe.greeting));
    switch (mode) {
      case 'echo':
        await this.echo();
        break;
      case 'echo-in-pieces':
        await this.echoInPieces();
        break;
      case 'reply':
        await this.reply();
        break;
      case 'slow-reader':
        await this.readSlowly();
        break;
      case 'close-early':
        await this.closeEarly();
        break;
      case 'collect':
        for await (const _ of connection.chunks());
        break;
      case 'silent':
        for await (const _ of connection.chunks());
        // Not even a FIN answers the client's: its side stays open until the probe is stopped.
        return;
      default:
        unreachable(mode);
    }
    connection.end();
  }

  private async echo(): Promise<void> {
    const { connection } = this;
    for await (const chunk of connection.chunks()) {
      connection.write(chunk);
      await connection.until(() => connection.socket.writableLength <= this.roomBytes());
    }
  }

  private async echoInPieces(): Promise<void> {
    const { connection } = this;
    const { pieceBytes = 1, paceMs = 5 } = this.probe;
    let isFirst = true;
    for await (const chunk of connection.chunks()) {
      for (const piece of cut(chunk, pieceBytes)) {
        if (!isFirst) await pace(paceMs);
        isFirst = false;
        if (!(await connection.send(piece, ''))) break;
      }
    }
  }

  private async reply(): Promise<void> {
    const { connection } = this;
    const { reply = '', requestEndsWith = '' } = this.probe;
    const requests = requestEndsWith === '' ? undefined : new Requests(requestEndsWith);
    for await (const chunk of connection.chunks()) {
      for (const text of requests?.take(chunk) ?? [chunk])
        await connection.send(fillReply(reply, text, this.address, new Date()));
      if (requests?.isTooLong === true) {
        connection.say('a request has no end: closed');
        connection.drop();
        return;
      }
    }
    if (requests !== undefined && requests.unfinishedBytes > 0)
      connection.say(`the last ${requests.unfinishedBytes} bytes are no whole request`);
  }

  /** Whatever is unread when it closes, or comes after that, the kernel answers with RST. */
  private async closeEarly(): Promise<void> {
    const { connection } = this;
    const { closeAfterBytes = 1 } = this.probe;
    let received = 0;
    if (closeAfterBytes > 0)
      for await (const chunk of connection.chunks()) {
        received += chunk.length;
        if (received >= closeAfterBytes) break;
      }
    connection.say('closes early');
    connection.drop();
  }

  /** Takes a piece at a time out of a small buffer: a client that sends more finds the window closed. */
  private async readSlowly(): Promise<void> {
    const { connection } = this;
    const { socket } = connection;
    const { pieceBytes = 64, paceMs = 100 } = this.probe;
    socket.on('readable', () => connection.changed());
    for (;;) {
      const piece: unknown = socket.read(pieceBytes) ?? socket.read();
      if (Buffer.isBuffer(piece)) {
        connection.took(piece);
        await pace(paceMs);
      } else {
        const more = await connection.until(() => socket.readableLength > 0 || connection.peerHasClosed);
        if (!more || connection.peerHasClosed) return;
      }
    }
  }
}
