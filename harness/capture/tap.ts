import type { CaptureProgram } from '../model/evidence.ts';
import type { StartFrameSender, StartInNamespace } from './in-namespace.ts';
import type { CapturedFrame } from './recording.ts';

/** Something that captures what crosses a bridge, and sends frames from the harness's own port. */
export interface Tap extends AsyncDisposable {
  program: CaptureProgram;
  /** Begins to capture: the bridge and the port are there now. Before this nothing can be sent. */
  open(): void | Promise<void>;
  send(frame: Buffer): void;
  /**
   * Only where frames wait in the kernel until a block of them is full: fills it, so that all that came before comes out
   * now. Returns how many frames it sends for that; each carries the tap's own nonce.
   */
  push?(): number;
}

export interface TapOptions {
  /** Starts a process where the bridge is. */
  start: StartInNamespace;
  /** Starts there what sends frames. */
  startSender: StartFrameSender;
  bridge: string;
  port: string;
  /** A frame that the tap may send to fill a block: longer than any of a program's, and for the bridge alone. */
  filler: Buffer;
  onFrame(frame: CapturedFrame): void;
  /** It has begun to listen; not every tap can tell. */
  onListening(): void;
  /** It does not capture any more, and why. Called once; not after it was disposed of. */
  onEnd(reason: string): void;
}
