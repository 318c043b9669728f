import type { Packet } from '../../wire/types.ts';
import type { FrameClaim, Scope } from '../types.ts';
import type { Part } from './frame.ts';

/**
 * The columns of a packet list that depend on how it was shown: time since the first frame, sequence numbers relative or not, windows scaled or not. What
 * fits in one of these ways is right; what fits in none may be shown in another.
 */
export function listedParts(
  { time, seq, ack, window, mss }: FrameClaim,
  packet: Packet,
  scope: Scope,
): Part[] {
  const { tcp } = packet;
  const [own, other] = baseOf(packet, scope);
  const part = (wanted: number | undefined, shown: (number | undefined)[]): Part =>
    wanted === undefined ? undefined : shown.includes(wanted) ? 'fit' : 'unknown';
  const option = tcp?.options.find(({ kind }) => kind === 'mss');
  return [
    timePart(time, packet, scope),
    part(seq, [tcp?.seq, relative(tcp?.seq, own)]),
    part(ack, [tcp?.ack, relative(tcp?.ack, other)]),
    part(window, windowsOf(packet, scope)),
    part(mss, [option?.kind === 'mss' ? option.value : undefined]),
  ];
}

function timePart(time: string | undefined, { frame }: Packet, { capture }: Scope): Part {
  const first = capture.packets[0]?.frame.timeNs;
  if (time === undefined || first === undefined) return time === undefined ? undefined : 'unknown';
  const digits = time.split('.')[1]?.length ?? 0;
  const seconds = Number(frame.timeNs - first) / 1e9;
  return Math.abs(Number(time) - seconds) < 1.01 * 10 ** -Math.min(digits, 8) ? 'fit' : 'unknown';
}

/** The initial sequence numbers of the sender and of the other side, where their SYN was seen. */
function baseOf({ frame }: Packet, scope: Scope): [number | undefined, number | undefined] {
  const connection = connectionAt(frame.number, scope);
  const seqAt = (at: number | undefined): number | undefined =>
    at === undefined ? undefined : scope.packets.get(at)?.tcp?.seq;
  const [client, server] = [seqAt(connection?.handshake.syn), seqAt(connection?.handshake.synAck)];
  const packet = scope.packets.get(frame.number);
  const isFromClient = packet?.tcp?.srcPort === connection?.client.port;
  return isFromClient ? [client, server] : [server, client];
}

function connectionAt(frame: number, { exchanges, others }: Scope): Scope['exchanges'][number]['connection'] {
  return [...exchanges, ...others].find(({ frames }) => frames.includes(frame))?.connection;
}

function relative(number: number | undefined, base: number | undefined): number | undefined {
  return number === undefined ? undefined : base === undefined ? number : (number - base) >>> 0;
}

/** As it stands in the header, and scaled by what the sender's SYN announced (RFC 7323, 2.3). */
function windowsOf(packet: Packet, scope: Scope): (number | undefined)[] {
  const { tcp, frame } = packet;
  const connection = connectionAt(frame.number, scope);
  const isFromClient = tcp?.srcPort === connection?.client.port;
  const syn = isFromClient ? connection?.handshake.syn : connection?.handshake.synAck;
  const scale = (syn === undefined ? undefined : scope.packets.get(syn))?.tcp?.options.find(
    ({ kind }) => kind === 'window-scale',
  );
  const shift = scale?.kind === 'window-scale' && tcp?.flags.syn === false ? scale.shift : 0;
  return [tcp?.window, tcp === undefined ? undefined : tcp.window * 2 ** shift];
}
