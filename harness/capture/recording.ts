import type { CaptureCounters } from '../model/evidence.ts';

/** What was captured of one scenario, while it runs. */
export interface Recording {
  /** Arrival of the opening marker: time zero of the scenario, nanoseconds since 1970. */
  startNs: bigint;
  /** Frames captured so far, markers left out. */
  frames: readonly CapturedFrame[];
  /** Milliseconds since the opening marker was seen, by a clock that does not jump when somebody sets the time. */
  nowMs(): number;
  /** Sends a marker, waits until the capture has seen it, and returns how many frames came before it, and when that was. */
  mark(): Promise<{ afterFrame: number; atMs: number }>;
  /** Calls `wake` for each frame that arrives. Returns the function that stops it. */
  onFrame(wake: () => void): () => void;
  /** Sends the closing marker and compares what was captured with what the switch counted. */
  end(): Promise<CaptureCounters>;
}

export interface CapturedFrame {
  timeNs: bigint;
  bytes: Buffer;
}
