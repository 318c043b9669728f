import { randomBytes } from 'node:crypto';
import type { CaptureCounters } from '../model/evidence.ts';
import { buildMarker, isTo, readMarker } from './marker.ts';
import { LONGEST_FRAME_BYTES } from './protocol.ts';
import type { CapturedFrame, Recording } from './recording.ts';
import type { SwitchSide } from './switch-side.ts';

const MARKER_LIMIT_MS = 2_000;
/** More than this many bytes of frames in one scenario are counted, not kept: the capture is then incomplete. */
const KEPT_BYTES = 256 * 1024 * 1024;
/** The same of their number: judging holds two kilobytes for each, and a program can send small ones in bundles, past the speed of its wire. */
const KEPT_FRAMES = 500_000;

/** Who sends markers to whom, and what they carry where it shall not be secret. */
interface MarkerOptions {
  bridgeMac: string;
  portMac: string;
  nonce?: Buffer;
}

interface SeenMarker {
  afterFrame: number;
  /** The capture's stamp. */
  timeNs: bigint;
  /** On the clock of `performance.now()`. */
  seenAt: number;
}

/** The recording of one scenario. */
export class Session implements Recording {
  startNs = 0n;
  readonly frames: CapturedFrame[] = [];
  private readonly nonce: Buffer;
  private readonly side: SwitchSide;
  private readonly options: MarkerOptions;
  private readonly listeners = new Set<() => void>();
  private readonly waiting = new Map<number, (seen: SeenMarker | Error) => void>();
  /** When the opening marker was seen, on the clock of `performance.now()`. */
  private begunAt = 0;
  private sequence = 0;
  private captured = 0;
  private keptBytes = 0;
  private truncated = false;
  /** The length of a frame that may not be whole. */
  private tooLong: number | undefined;
  private countedAtStart = 0;
  private failure: string | undefined;

  constructor(side: SwitchSide, options: MarkerOptions) {
    this.side = side;
    this.options = options;
    this.nonce = options.nonce ?? randomBytes(16);
  }

  take(frame: CapturedFrame): void {
    this.captured += 1;
    const sequence = readMarker(frame.bytes, this.nonce);
    if (sequence !== undefined) {
      const waiter = this.waiting.get(sequence);
      if (waiter !== undefined) {
        this.waiting.delete(sequence);
        waiter({ afterFrame: this.frames.length, timeNs: frame.timeNs, seenAt: performance.now() });
        return;
      }
    }
    if (this.startNs === 0n) return;
    // The bridge's own address is nobody's but another capture's.
    if (frame.bytes.length > LONGEST_FRAME_BYTES && !isTo(this.options.bridgeMac, frame.bytes))
      this.tooLong = frame.bytes.length;
    this.keptBytes += frame.bytes.length;
    if (this.keptBytes > KEPT_BYTES || this.frames.length === KEPT_FRAMES) this.truncated = true;
    else this.frames.push(frame);
    for (const wake of this.listeners) wake();
  }

  /** A frame of the capture's own, which is in no evidence. */
  count(): void {
    this.captured += 1;
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
    this.begunAt = seen.seenAt;
    // No machine is connected yet: nothing but our marker can have crossed the switch.
    this.countedAtStart = this.side.counted();
    this.captured = 0;
    this.side.watch();
  }

  async mark(): Promise<{ afterFrame: number; atMs: number }> {
    const marker = this.sendMarker();
    this.side.push();
    const seen = await marker;
    return { afterFrame: seen.afterFrame, atMs: this.sinceBegin(seen.seenAt) };
  }

  nowMs(): number {
    return this.sinceBegin(performance.now());
  }

  onFrame(wake: () => void): () => void {
    this.listeners.add(wake);
    return () => this.listeners.delete(wake);
  }

  async end(): Promise<CaptureCounters> {
    let captured = 0;
    let counted = 0;
    let reason: string | undefined;
    this.side.rest();
    // A frame may still be on its way through another core's queue when the marker is seen: look again, then decide.
    // No push: behind it, frames of our own would be counted that have not come out yet.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        await this.sendMarker();
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
        break;
      }
      captured = this.captured;
      counted = this.side.counted() - this.countedAtStart;
      if (captured === counted) break;
    }
    if (reason === undefined && captured !== counted)
      reason = `the switch counted ${counted} frames, ${captured} were captured`;
    if (this.truncated)
      reason =
        this.keptBytes > KEPT_BYTES
          ? `more than ${KEPT_BYTES / 1024 / 1024} MB crossed the switch`
          : `more than ${KEPT_FRAMES} frames crossed the switch`;
    if (this.tooLong !== undefined)
      reason = `a frame of ${this.tooLong} bytes or more crossed the switch: it may have been cut`;
    return {
      frames: this.frames.length,
      captured,
      counted,
      complete: reason === undefined,
      ...(reason === undefined ? {} : { reason }),
    };
  }

  /** All times of a record are on this one clock, so that they can be compared: a frame's stamp may be older by what the capture lags. */
  private sinceBegin(at: number): number {
    return Math.round((at - this.begunAt) * 100) / 100;
  }

  private async sendMarker(): Promise<SeenMarker> {
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
      this.side.send(buildMarker(this.options.bridgeMac, this.options.portMac, this.nonce, sequence));
    });
  }
}
