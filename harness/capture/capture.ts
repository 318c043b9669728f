import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CaptureCounters } from '../model/evidence.ts';
import { buildMarker, readMarker } from './marker.ts';
import { RECORD_FRAME, RECORD_READY } from './protocol.ts';

const MARKER_LIMIT_MS = 2_000;
const OPEN_LIMIT_MS = 10_000;
/** More than this many bytes of frames in one scenario are counted, not kept: the capture is then incomplete. */
const KEPT_BYTES = 256 * 1024 * 1024;

export interface CapturedFrame {
  timeNs: bigint;
  bytes: Buffer;
}

/** The capture of one switch, open for as long as the switch. One scenario at a time records on it. */
export interface Capture extends AsyncDisposable {
  /** Begins a scenario: sends the opening marker and returns once the capture has seen it. */
  begin(): Promise<Recording>;
}

export interface Recording {
  /** Arrival of the opening marker: time zero of the scenario, nanoseconds since 1970. */
  startNs: bigint;
  /** Frames captured so far, markers left out. */
  frames: readonly CapturedFrame[];
  /** Sends a marker, waits until the capture has seen it, and returns how many frames came before it. */
  mark(): Promise<{ afterFrame: number; atMs: number }>;
  /** Calls `wake` for each frame that arrives. Returns the function that stops it. */
  onFrame(wake: () => void): () => void;
  /** Sends the closing marker and compares what was captured with what the switch counted. */
  end(): Promise<CaptureCounters>;
}

export interface CaptureOptions {
  /** Process whose network namespace holds the switch. */
  namespacePid: number;
  bridge: string;
  bridgeMac: string;
  port: string;
  portMac: string;
}

/** Opens the capture on a bridge. The process it starts does nothing else; see `capture-process.ts`. */
export async function openCapture(options: CaptureOptions): Promise<Capture> {
  const here = import.meta.url;
  const program = fileURLToPath(new URL(`./capture-process${extname(here)}`, here));
  const child = spawn(
    'nsenter',
    [
      `--net=/proc/${options.namespacePid}/ns/net`,
      '--',
      process.execPath,
      ...process.execArgv,
      program,
      options.bridge,
      options.port,
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4_000);
  });
  child.stdin.on('error', () => {});
  let ended: string | undefined;
  let current: Session | undefined;
  let markReady = (): void => {};
  let markFailed = (_: Error): void => {};
  const ready = new Promise<void>((resolve, reject) => {
    markReady = resolve;
    markFailed = reject;
  });
  child.on('error', (error) => markFailed(error));
  child.on('close', (code, signal) => {
    ended = `the capture process ended (${signal ?? `exit ${code}`}) ${stderr.trim().split('\n').slice(-3).join('; ')}`;
    markFailed(new Error(ended));
    current?.fail(ended);
  });
  readRecords(child.stdout, (type, payload) => {
    if (type === RECORD_READY) markReady();
    else if (type === RECORD_FRAME) {
      current?.take({ timeNs: payload.readBigUInt64LE(0), bytes: payload.subarray(8) });
    }
  });
  const timer = setTimeout(() => markFailed(new Error('the capture did not open in time')), OPEN_LIMIT_MS);
  await ready.finally(() => clearTimeout(timer));

  const counted = (): number => receivedPackets(options.namespacePid, options.bridge);
  const send = (frame: Buffer): void => {
    child.stdin.write(`${frame.toString('hex')}\n`);
  };
  return {
    async begin() {
      if (ended !== undefined) throw new Error(ended);
      current = new Session(options, send, counted);
      await current.open();
      return current;
    },
    async [Symbol.asyncDispose]() {
      current = undefined;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

class Session implements Recording {
  startNs = 0n;
  readonly frames: CapturedFrame[] = [];
  private readonly nonce = randomBytes(16);
  private readonly options: CaptureOptions;
  private readonly send: (frame: Buffer) => void;
  private readonly counted: () => number;
  private readonly listeners = new Set<() => void>();
  private readonly waiting = new Map<
    number,
    (seen: { afterFrame: number; timeNs: bigint } | Error) => void
  >();
  private sequence = 0;
  private captured = 0;
  private keptBytes = 0;
  private truncated = false;
  private countedAtStart = 0;
  private failure: string | undefined;

  constructor(options: CaptureOptions, send: (frame: Buffer) => void, counted: () => number) {
    this.options = options;
    this.send = send;
    this.counted = counted;
  }

  take(frame: CapturedFrame): void {
    this.captured += 1;
    const sequence = readMarker(frame.bytes, this.nonce);
    if (sequence !== undefined) {
      const waiter = this.waiting.get(sequence);
      if (waiter !== undefined) {
        this.waiting.delete(sequence);
        waiter({ afterFrame: this.frames.length, timeNs: frame.timeNs });
        return;
      }
    }
    if (this.startNs === 0n) return;
    this.keptBytes += frame.bytes.length;
    if (this.keptBytes > KEPT_BYTES) this.truncated = true;
    else this.frames.push(frame);
    for (const wake of this.listeners) wake();
  }

  fail(reason: string): void {
    this.failure = reason;
    for (const waiter of this.waiting.values()) waiter(new Error(reason));
    this.waiting.clear();
    for (const wake of this.listeners) wake();
  }

  async open(): Promise<void> {
    const seen = await this.sendMarker();
    this.startNs = seen.timeNs;
    // No machine is connected yet: nothing but our marker can have crossed the switch.
    this.countedAtStart = this.counted();
    this.captured = 0;
  }

  async mark(): Promise<{ afterFrame: number; atMs: number }> {
    const seen = await this.sendMarker();
    return { afterFrame: seen.afterFrame, atMs: this.toMs(seen.timeNs) };
  }

  onFrame(wake: () => void): () => void {
    this.listeners.add(wake);
    return () => this.listeners.delete(wake);
  }

  async end(): Promise<CaptureCounters> {
    let captured = 0;
    let counted = 0;
    let reason: string | undefined;
    // A frame may still be on its way through another core's queue when the marker is seen: look again, then decide.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        await this.sendMarker();
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
        break;
      }
      captured = this.captured;
      counted = this.counted() - this.countedAtStart;
      if (captured === counted) break;
    }
    if (reason === undefined && captured !== counted)
      reason = `the switch counted ${counted} frames, ${captured} were captured`;
    if (this.truncated) reason = `more than ${KEPT_BYTES / 1024 / 1024} MB crossed the switch`;
    return {
      frames: this.frames.length,
      captured,
      counted,
      complete: reason === undefined,
      ...(reason === undefined ? {} : { reason }),
    };
  }

  private toMs(timeNs: bigint): number {
    return Math.max(0, Math.round(Number(timeNs - this.startNs) / 1e4) / 100);
  }

  private async sendMarker(): Promise<{ afterFrame: number; timeNs: bigint }> {
    if (this.failure !== undefined) throw new Error(this.failure);
    const sequence = this.sequence;
    this.sequence += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(sequence);
        reject(new Error(`a marker was not seen on the switch within ${MARKER_LIMIT_MS / 1000} s`));
      }, MARKER_LIMIT_MS);
      this.waiting.set(sequence, (seen) => {
        clearTimeout(timer);
        if (seen instanceof Error) reject(seen);
        else resolve(seen);
      });
      this.send(buildMarker(this.options.bridgeMac, this.options.portMac, this.nonce, sequence));
    });
  }
}

function readRecords(stream: NodeJS.ReadableStream, take: (type: number, payload: Buffer) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let at = 0;
    while (pending.length - at >= 5) {
      const length = pending.readUInt32LE(at + 1);
      if (pending.length - at - 5 < length) break;
      take(pending[at] ?? 0, pending.subarray(at + 5, at + 5 + length));
      at += 5 + length;
    }
    pending = pending.subarray(at);
  });
}

/** The interface's own count of received packets, which no capture can influence. */
function receivedPackets(pid: number, device: string): number {
  const table = readFileSync(`/proc/${pid}/net/dev`, 'utf8');
  for (const line of table.split('\n')) {
    const [name, rest] = line.trim().split(':');
    if (name === device && rest !== undefined) return Number(rest.trim().split(/\s+/)[1]);
  }
  throw new Error(`no interface ${device} in the switch's namespace`);
}
