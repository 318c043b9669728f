import { findLineEnd } from './http-head.ts';
import type { HttpHead } from './http-head.ts';
import { portOwner } from './http-ports.ts';
import { HttpStream } from './http-stream.ts';
import type { Found, HttpPart, HttpState } from './http-stream.ts';
import { turnsByConnection } from './tcp-analysis-turns.ts';
import type { Turn } from './tcp-analysis-turns.ts';
import { analysisOf } from './tcp-analysis.ts';
import type { Capture, Packet, TcpConnection, TcpLayer } from './types.ts';

export type { FirstLine, HttpHead } from './http-head.ts';

/** What a frame shows of HTTP/1. */
export interface HttpLayer {
  /** The messages that end in it, in order. Empty where it carries only more of a body. */
  heads: HttpHead[];
  /** The same with their bytes, and bytes that belong to no head. */
  parts: HttpPart[];
}

/**
 * The HTTP of a frame as Wireshark 4.0 shows it with its default preferences; undefined where it shows none. A
 * message belongs to the frame that completes it, with its body as far as its head tells the length. TCP payload
 * is HTTP on Wireshark's ports, and elsewhere once a line begins or ends with `HTTP/1.`. Heads of more than 64 KiB
 * are left out.
 */
export function httpOf(packet: Packet, capture: Capture): HttpLayer | undefined {
  let layers = layersByCapture.get(capture);
  if (!layers) {
    layers = readAll(capture);
    layersByCapture.set(capture, layers);
  }
  return layers.get(packet.frame.number);
}

/** The first message that ends in a frame. */
export function httpHeadOf(packet: Packet, capture: Capture): HttpHead | undefined {
  return httpOf(packet, capture)?.heads[0];
}

const layersByCapture = new WeakMap<Capture, Map<number, HttpLayer>>();

function readAll(capture: Capture): Map<number, HttpLayer> {
  const layers = new Map<number, HttpLayer>();
  for (const [connection, turns] of turnsByConnection(capture))
    readConnection(connection, turns, capture, layers);
  return layers;
}

function readConnection(
  { client, server }: TcpConnection,
  turns: Turn[],
  capture: Capture,
  layers: Map<number, HttpLayer>,
): void {
  const state: HttpState = { isOver: false };
  let serverPort: number | undefined;
  let isHttpConnection = false;
  const isHttp = (payload: Uint8Array): boolean => {
    if (isHttpConnection) return true;
    const owner = portOwner(serverPort, client.port, server.port);
    if (owner) return owner === 'http';
    isHttpConnection = looksLikeHttp(payload);
    return isHttpConnection;
  };
  const [toServer, toClient] = [new HttpStream(state, isHttp), new HttpStream(state, isHttp)];
  const foundIn = new Map<number, Found>();
  for (const { packet, tcp, isToServer } of turns) {
    serverPort = serverPortOf(tcp) ?? serverPort;
    const found = takeSegment(packet, tcp, capture, isToServer ? toServer : toClient);
    if (found.length > 0) foundIn.set(packet.frame.number, found);
  }
  // Wireshark looks at every frame again before it shows it: a request makes HTTP of what came before it too.
  const hasRequest = state.method !== undefined;
  for (const [frame, found] of foundIn) {
    const parts = hasRequest ? found : found.filter(({ head }) => head);
    if (parts.length > 0) layers.set(frame, { heads: parts.flatMap(({ head }) => head ?? []), parts });
  }
}

function serverPortOf({ flags, srcPort, dstPort }: TcpLayer): number | undefined {
  if (!flags.syn) return undefined;
  return flags.ack ? srcPort : dstPort;
}

function takeSegment(packet: Packet, tcp: TcpLayer, capture: Capture, stream: HttpStream): Found {
  const { payload, flags, cutBytes = 0 } = tcp;
  if (flags.rst || (payload.length === 0 && !flags.fin)) return [];
  const hints = analysisOf(packet, capture)?.hints;
  // What is sent again was shown before.
  if (hints?.has('keep-alive')) return [];
  if (hints?.has('retransmission') && !hints.has('fast-retransmission')) return [];
  return stream.take({
    seq: flags.syn ? (tcp.seq + 1) >>> 0 : tcp.seq,
    payload,
    isFin: flags.fin,
    isCut: cutBytes > 0,
    isOutOfOrder: hints?.has('out-of-order') ?? false,
  });
}

/** Wireshark's guess on ports that belong to no protocol: the first line begins or ends with `HTTP/1.`. */
function looksLikeHttp(payload: Uint8Array): boolean {
  const line = findLineEnd(payload, 0);
  if (!line || line.end === 8) return false;
  const at = line.end < 8 ? payload.length + line.end - 8 : line.end - 8;
  return isToken(payload, at) || isToken(payload, 0);
}

function isToken(payload: Uint8Array, at: number): boolean {
  const text = String.fromCharCode(...payload.subarray(Math.max(at, 0), Math.max(at + 7, 0)));
  return at >= 0 && text.toUpperCase() === 'HTTP/1.';
}
