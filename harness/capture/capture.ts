import { randomBytes } from 'node:crypto';
import type { CaptureProgram } from '../model/evidence.ts';
import { capTap } from './cap-tap.ts';
import { chooseCapture } from './choose-capture.ts';
import type { StartFrameSender, StartInNamespace } from './in-namespace.ts';
import { buildMarker, readMarker } from './marker.ts';
import { pipeTap } from './pipe-tap.ts';
import type { CapturedFrame, Recording } from './recording.ts';
import { Session } from './session.ts';
import { SwitchSide } from './switch-side.ts';

export type { CapturedFrame, Recording } from './recording.ts';

const OPEN_LIMIT_MS = 10_000;
/** While the capture opens, a marker is sent this often: those before it is open are lost. */
const READY_MARKER_MS = 20;
/** A few of these are a block of libpcap's. */
const FILLER_BYTES = 65_000;

/** The capture of one switch, open for as long as the switch. One scenario at a time records on it. */
export interface Capture extends AsyncDisposable {
  program: CaptureProgram;
  /** Begins a scenario: sends the opening marker and returns once the capture has seen it. */
  begin(): Promise<Recording>;
}

export interface CaptureOptions {
  /** Process whose network namespace holds the switch. */
  namespacePid: number;
  /** Starts a process there. */
  start: StartInNamespace;
  /** Starts there what sends frames from a port. */
  startSender: StartFrameSender;
  bridge: string;
  bridgeMac: string;
  port: string;
  portMac: string;
  /** Resolves when bridge and port are there, up; they are already where it is absent. What captures starts meanwhile. */
  built?: Promise<unknown>;
  /** The 16 bytes of every scenario's markers, where they shall not be secret: for attack runs alone. */
  nonce?: Buffer;
}

/** Opens the capture on a bridge, with what there is to capture with. Returns once it has seen a marker. */
export async function openCapture(options: CaptureOptions): Promise<Capture> {
  const chosen = chooseCapture();
  /** What the capture sends for its own sake carries this, and is in no evidence. */
  const ownNonce = randomBytes(16);
  const own = (sequence: number): Buffer =>
    buildMarker(options.bridgeMac, options.portMac, ownNonce, sequence);
  let ended: string | undefined;
  let current: Session | undefined;
  const opening = { isSeen: false, wake: (): void => {} };
  const tapOptions = {
    ...options,
    filler: Buffer.concat([own(0), Buffer.alloc(FILLER_BYTES - own(0).length)]),
    onFrame(frame: CapturedFrame) {
      if (readMarker(frame.bytes, ownNonce) === undefined) current?.take(frame);
      else {
        opening.isSeen = true;
        opening.wake();
        current?.count();
      }
    },
    onListening() {
      opening.wake();
    },
    onEnd(reason: string) {
      ended = reason;
      opening.wake();
      current?.fail(reason);
    },
  };
  const tap =
    chosen.program === 'cap' ? await capTap(tapOptions) : pipeTap(chosen.program, chosen.path, tapOptions);
  const side = new SwitchSide(tap, options);
  try {
    await options.built;
    await tap.open();
    const deadline = performance.now() + OPEN_LIMIT_MS;
    while (!opening.isSeen) {
      if (ended !== undefined) throw new Error(ended);
      if (performance.now() > deadline)
        throw new Error(`${chosen.program} saw no marker on the switch in time`);
      side.send(own(0));
      await new Promise<void>((resolve) => {
        // Not a pause: the marker wakes us; after this time another one is sent.
        const timer = setTimeout(resolve, READY_MARKER_MS);
        opening.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } catch (error) {
    await tap[Symbol.asyncDispose]();
    throw error;
  }
  return {
    program: tap.program,
    async begin() {
      if (ended !== undefined) throw new Error(ended);
      current = new Session(side, options);
      await current.open();
      return current;
    },
    async [Symbol.asyncDispose]() {
      current = undefined;
      side.rest();
      await tap[Symbol.asyncDispose]();
    },
  };
}
