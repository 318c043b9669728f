export { holdsPacketsTwice, isCopy } from './copies.ts';
export { dissect } from './dissect.ts';
export { dissectFrame } from './dissect-frame.ts';
export { networkOf } from './network.ts';
export { readCapture } from './read-capture.ts';
export { placeInConnection, summarizePacket } from './summary.ts';
export type { PacketSummary } from './summary.ts';
export { writePcapng } from './write-pcapng.ts';
export type * from './types.ts';
