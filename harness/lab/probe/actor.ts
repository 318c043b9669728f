/** A probe at work. */
export interface Actor {
  /** Sends text on all its open connections; as a datagram over UDP. */
  type(text: string): void;
  /** Half-closes its open connections. */
  endInput(): void;
  /** Nothing can arrive any more: it stops waiting for what it waits for. */
  goOn(): void;
  close(how: CloseHow): void;
  /** Resolves when its part is over: 0, or 1 when it could not connect or was reset. */
  ended: Promise<number>;
}

/** With FIN, and after the peer's; or with RST. */
export type CloseHow = 'politely' | 'with-reset';

/** Where a client goes. */
export interface Target {
  address: string;
  port: number;
}
