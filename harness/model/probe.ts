/**
 * A peer of wiremark's own, on a machine of the lab: it speaks to a student's program with exact control of bytes and
 * pace, or plays the side that a submission lacks. What it does is seen in the capture like everything else.
 */
export type Probe = TcpClientProbe | TcpServerProbe | UdpClientProbe | UdpServerProbe;

/** Text is sent as UTF-8; `repeat` is the text over and over until `bytes` are full. */
export type ProbeBytes = string | { hex: string } | { repeat: string; bytes: number };

/**
 * When an answer is whole: `echo` as many bytes as were asked with, `close` when the server closes, `none` at once.
 * Where it is not whole and nothing can arrive any more, the probe goes on.
 */
export type ProbeAnswer = 'echo' | 'close' | 'none' | { bytes: number } | { endsWith: string };

/**
 * - `whole`: each request at once, and the next one after its answer.
 * - `byte-by-byte`: each request in pieces of `pieceBytes` (1), every piece a segment of its own.
 * - `pipelined`: all requests at once.
 * - `half-close`: all requests, then FIN; reads until the server closes.
 * - `reset`: all requests, their answer where `answer` is given, then RST.
 * - `held-open`: requests as in `whole`; the connection stays open until a `stop` step or the end.
 */
export type TcpClientMode = 'whole' | 'byte-by-byte' | 'pipelined' | 'half-close' | 'reset' | 'held-open';

export interface TcpClientProbe {
  kind: 'tcp-client';
  /** Step id of the server. It is met on the port where it listens, should that not be `port`. */
  to: string;
  port: number;
  /** `whole` where absent. */
  mode?: TcpClientMode;
  /** Requests, in order. */
  send?: ProbeBytes[];
  /** To each request (to all of them, where they go out together). `close` where absent. */
  answer?: ProbeAnswer;
  /** Connections at the same time. 1 where absent. */
  count?: number;
  pieceBytes?: number;
  /** Milliseconds between pieces. */
  paceMs?: number;
}

/**
 * - `echo`: sends back what it receives.
 * - `echo-in-pieces`: the same in pieces of `pieceBytes` (1), `paceMs` apart.
 * - `silent`: reads and never answers.
 * - `close-early`: closes after `closeAfterBytes` (1) were received, without an answer.
 * - `slow-reader`: reads `pieceBytes` (64) each `paceMs`, out of a small buffer, and never answers.
 * - `reply`: answers each request with `reply`; a request ends with `requestEndsWith`, or with what one read gave.
 * - `collect`: reads until the client closes, then closes.
 */
export type TcpServerMode =
  | 'echo'
  | 'echo-in-pieces'
  | 'silent'
  | 'close-early'
  | 'slow-reader'
  | 'reply'
  | 'collect';

export interface TcpServerProbe {
  kind: 'tcp-server';
  port: number;
  /** `echo` where absent. */
  mode?: TcpServerMode;
  /** Sent to each client when it is accepted. */
  greeting?: ProbeBytes;
  /** `{text}` is the request without its end, `{address}` the client's, `{time}` the time of day as hh:mm:ss. */
  reply?: string;
  requestEndsWith?: string;
  closeAfterBytes?: number;
  pieceBytes?: number;
  paceMs?: number;
}

export interface UdpClientProbe {
  kind: 'udp-client';
  to: string;
  port: number;
  /** Datagrams, in order. */
  send: ProbeBytes[];
  /** Whether the next datagram waits for an answer to this one. `one` where absent. */
  answer?: 'one' | 'none';
  /** Sockets at the same time. 1 where absent. */
  count?: number;
  paceMs?: number;
}

export interface UdpServerProbe {
  kind: 'udp-server';
  port: number;
  /** `echo` where absent; `twice` answers every datagram twice. */
  mode?: 'echo' | 'silent' | 'reply' | 'twice';
  reply?: string;
}
