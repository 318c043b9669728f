import { dissectAmong } from '../wire/dissect-frame.ts';
import { Fragments } from '../wire/fragments.ts';
import type { Capture, Packet } from '../wire/index.ts';
import { emptyPlainFrame, locatePlain } from '../wire/plain-frame.ts';
import { toFrame } from '../wire/frame-origin.ts';
import type { FrameOrigin, FrameVisitor } from '../wire/frame-origin.ts';
import { answers } from './header-test.ts';
import type { HeaderTest } from './header-test.ts';

/** A filter that tells of each packet by itself whether it matches. */
export interface PacketFilter {
  /** Absent where every packet matches. */
  onHeaders?: HeaderTest;
  matches: (packet: Packet, capture: Capture) => boolean;
}

/**
 * Goes through the frames of a capture one after the other, and finds those that a filter asks for. Keeps none of them, and
 * dissects a frame only where its headers do not tell, or where `onMatch` asks for the packet.
 */
export class FrameSelection {
  /** Frames that were seen, and how many of them were dissected. */
  frames = 0;
  dissected = 0;
  private readonly filter: PacketFilter;
  private readonly onMatch: (packet: () => Packet) => void;
  private readonly surroundings = { fragments: new Fragments() };
  private readonly plain = emptyPlainFrame();
  private bytes: Uint8Array = new Uint8Array();
  private isPlain = false;
  private at = 0;
  private origin: FrameOrigin = noOrigin;
  private packet: Packet | undefined;

  /** @param onMatch may ask for the packet until it returns, always or never; its bytes are gone after that. */
  constructor(filter: PacketFilter, onMatch: (packet: () => Packet) => void) {
    this.filter = filter;
    this.onMatch = onMatch;
  }

  readonly visit: FrameVisitor = (bytes, at, captured, originalLength, origin) => {
    const { plain } = this;
    this.frames += 1;
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      plain.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    plain.number = this.frames;
    plain.captured = captured;
    plain.originalLength = originalLength;
    this.isPlain = locatePlain(plain, at, origin.linkType);
    this.at = at;
    this.origin = origin;
    this.packet = undefined;
    if (this.isMatch()) this.onMatch(this.dissect);
  };

  private isMatch(): boolean {
    const { onHeaders, matches } = this.filter;
    if (onHeaders === undefined) return true;
    const answer = this.isPlain ? onHeaders(this.plain) : answers.asks;
    return answer === answers.asks ? matches(this.dissect(), noCapture) : answer === answers.yes;
  }

  private readonly dissect = (): Packet => {
    if (this.packet) return this.packet;
    const { at, origin, plain } = this;
    const view = this.bytes.subarray(at, at + plain.captured);
    // What later frames may need, such as a fragment, must not be overwritten.
    const bytes = this.isPlain ? view : view.slice();
    const timeNs = origin.timeNs(this.bytes, at);
    const frame = toFrame(plain.number, bytes, plain.originalLength, origin, timeNs);
    this.packet = dissectAmong(frame, this.surroundings);
    this.dissected += 1;
    return this.packet;
  };
}

/** What a `PacketFilter` knows besides the packet. */
export const noCapture: Capture = {
  file: { format: 'pcapng', frames: [], names: new Map() },
  packets: [],
  connections: [],
  conversations: [],
};

const noOrigin: FrameOrigin = { linkType: 0, interfaceId: 0, timeNs: () => 0n };
