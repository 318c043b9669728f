import { etherTypes } from './ethernet.ts';
import { ipProtocols } from './ipv4.ts';
import { linkTypes } from './link.ts';

/**
 * Where the headers of a plain frame lie: TCP or UDP in a whole IPv4 packet on Ethernet, with every header captured and nothing
 * wrong with it. Of such a frame the dissection has exactly these layers, and each number stands at a known place.
 */
export interface PlainFrame {
  /** Counts from 1. */
  number: number;
  view: DataView;
  captured: number;
  originalLength: number;
  /** Offsets in `view` of the network layer's header and the transport layer's. */
  network: number;
  transport: number;
  isTcp: boolean;
}

/** A frame to be located again and again: none is made for each packet. */
export function emptyPlainFrame(): PlainFrame {
  const view = new DataView(new ArrayBuffer(0));
  return { number: 0, view, captured: 0, originalLength: 0, network: 0, transport: 0, isTcp: false };
}

const ethernetBytes = 14;
const leastIpv4Bytes = 20;
const leastTcpBytes = 20;
const udpBytes = 8;

/**
 * Finds the headers of the frame that begins at `at` of `frame.view`. False where it is not plain: it must be dissected. Any
 * doubt is settled so, for `dissectFrame()` alone says what malformed, cut or rare frames are.
 */
export function locatePlain(frame: PlainFrame, at: number, linkType: number): boolean {
  const { view, captured, originalLength } = frame;
  if (linkType !== linkTypes.ethernet || captured < ethernetBytes + leastIpv4Bytes) return false;
  if (view.getUint16(at + 12) !== etherTypes.ipv4) return false;
  const network = at + ethernetBytes;
  const first = view.getUint8(network);
  const headerLength = (first & 0x0f) * 4;
  if (first >> 4 !== 4 || headerLength < leastIpv4Bytes) return false;
  // Neither more fragments nor an offset.
  if ((view.getUint16(network + 6) & 0x3fff) !== 0) return false;
  const onWire = Math.max(originalLength, captured) - ethernetBytes;
  const told = view.getUint16(network + 2);
  const wireLength = (told === 0 ? onWire : Math.min(told, onWire)) - headerLength;
  const left = Math.min(wireLength, captured - ethernetBytes - headerLength);
  const transport = network + headerLength;
  const protocol = view.getUint8(network + 9);
  if (protocol === ipProtocols.tcp) {
    if (left < leastTcpBytes) return false;
    const length = (view.getUint8(transport + 12) >> 4) * 4;
    if (length < leastTcpBytes || length > wireLength) return false;
  } else if (protocol === ipProtocols.udp) {
    if (left < udpBytes) return false;
    const length = view.getUint16(transport + 4);
    if (length < udpBytes || length > wireLength) return false;
  } else return false;
  frame.network = network;
  frame.transport = transport;
  frame.isTcp = protocol === ipProtocols.tcp;
  return true;
}
