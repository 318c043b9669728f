import {
  acceptedAfterFrame,
  connectionsBetween,
  conversationsBetween,
  handshakeFrames,
} from '../evidence/connections.ts';
import {
  answersFromElsewhere,
  cutIntoMessages,
  datagramsFrom,
  framesOfMessage,
  offsetAfterFrame,
  probeBytes,
  refusalsOf,
} from '../evidence/messages.ts';
import type { WireMessage } from '../evidence/messages.ts';
import { frameLimit, programOf } from '../evidence/programs.ts';
import { transferOf } from '../evidence/transfer.ts';
import type { ScenarioEvidence } from '../evidence/types.ts';
import type { Probe, TcpClientProbe } from '../model/probe.ts';
import type { Endpoint, TcpConnection, UdpConversation } from '../wire/types.ts';
import { streamFilter } from './text.ts';

/** What one client socket asked and got. */
export interface Exchange {
  protocol: 'tcp' | 'udp';
  client: Endpoint;
  filter: string;
  /** Whether the handshake was completed; of UDP, true. */
  isOpen: boolean;
  /** The server's program is known to have accepted it. */
  isAccepted: boolean;
  /** How many bytes (of UDP: datagrams) the client sent. */
  asked: number;
  /** Its requests, one for each answer, as far as they can be told apart. */
  requests: Sent[];
  /** What reached the client's machine. */
  messages: Received[];
  /** Frames of what the server sent, where nothing of it was acknowledged. */
  lostFrames: number[];
  /** First frames of the question, and where the server refused it. */
  askedFrames: number[];
  refusedBy?: number;
  /** The server's FIN: before the client's, or only because the client had closed. */
  closing?: { frame: number; isFirst: boolean; isAnswerToClient: boolean };
  hasUnseenBytes: boolean;
  /** The port that was asked; of UDP, the ICMP error that nothing listens there, or an answer from another port. */
  port: number;
  unreachable?: number;
  elsewhere?: { port: number; frame: number };
}

export interface Sent {
  text: string;
  /** The last frame that carried a part of it. */
  frame: number;
}

export interface Received extends WireMessage {
  text: string;
  frames: () => number[];
  /** It came only when the client had given up waiting and closed. */
  isLate: boolean;
}

export interface ExchangeParts {
  client: string;
  server: string;
  protocol: 'tcp' | 'udp';
  endsWith?: string;
}

/** All exchanges of a client with a server, those that came to nothing included. */
export function exchangesOf(scenario: ScenarioEvidence, parts: ExchangeParts): Exchange[] {
  const { client, server, protocol } = parts;
  const limit = frameLimit(scenario, client, server);
  const probe = programOf(scenario, client)?.probe;
  if (protocol === 'udp')
    return conversationsBetween(scenario, client, server).map((one) => overUdp(scenario, one, limit));
  return connectionsBetween(scenario, client, server)
    .filter(({ frames }) => (frames[0] ?? 0) <= limit)
    .map((one) => overTcp(scenario, one, parts, limit, probe));
}

function overTcp(
  scenario: ScenarioEvidence,
  connection: TcpConnection,
  { server, endsWith }: ExchangeParts,
  limit: number,
  probe: Probe | undefined,
): Exchange {
  const question = transferOf(connection, 'client', limit);
  const answer = transferOf(connection, 'server', limit);
  const end = endsWith === undefined ? undefined : Buffer.from(endsWith, 'utf8');
  const within = (frame: number | undefined): number =>
    (frame ?? Infinity) > limit ? Infinity : (frame ?? Infinity);
  const left = within(connection.toServer.fin?.frame);
  const beforeLeaving = left === Infinity ? answer.sent.length : offsetAfterFrame(answer, left);
  const hasGivenUp =
    left !== Infinity && gaveUp(probe, answer.sent.subarray(0, beforeLeaving), question.sent.length);
  // A client that leaves without reading resets: whether its kernel acknowledged before that is chance.
  const hasLeft = connection.resets.some(({ from, frame }) => from === 'client' && frame <= limit);
  const back = hasLeft ? answer.sent : answer.sent.subarray(0, answer.acknowledged);
  const messages = cutIntoMessages(back, end).map((message): Received => ({
    ...message,
    text: textOf(message.bytes),
    frames: () => framesOfMessage(answer, message),
    isLate: hasGivenUp && message.end > beforeLeaving,
  }));
  const asked =
    probe?.kind === 'tcp-client' ? cutAsSent(question.sent, probe) : cutIntoMessages(question.sent, end);
  const requests = asked.map((message): Sent => ({
    text: textOf(message.bytes),
    frame: framesOfMessage(question, message).at(-1) ?? 0,
  }));
  const closed = within(connection.toClient.fin?.frame);
  return {
    protocol: 'tcp',
    client: connection.client,
    port: connection.server.port,
    filter: streamFilter([connection]),
    isOpen: handshakeFrames(connection, limit) !== undefined || question.sent.length > 0,
    isAccepted: acceptedAfterFrame(scenario, connection, server) !== undefined,
    asked: question.sent.length,
    requests,
    messages,
    lostFrames: back.length === 0 ? answer.frames.slice(0, 3) : [],
    askedFrames: question.frames.length > 0 ? question.frames.slice(0, 3) : connection.frames.slice(0, 1),
    ...(question.refusedBy === undefined ? {} : { refusedBy: question.refusedBy }),
    ...(closed === Infinity
      ? {}
      : {
          closing: { frame: closed, isFirst: closed < left, isAnswerToClient: left < closed && hasGivenUp },
        }),
    hasUnseenBytes: question.hasUnseenBytes || answer.hasUnseenBytes,
  };
}

function overUdp(scenario: ScenarioEvidence, conversation: UdpConversation, limit: number): Exchange {
  const asked = datagramsFrom(conversation, 'client', limit);
  const unreachable = refusalsOf(scenario.capture, conversation.client, conversation.server, limit)[0];
  const elsewhere = answersFromElsewhere(scenario.capture, conversation, limit)[0];
  const messages = datagramsFrom(conversation, 'server', limit).map((message): Received => ({
    ...message,
    text: textOf(message.bytes),
    frames: () => (message.frame === undefined ? [] : [message.frame]),
    isLate: false,
  }));
  return {
    protocol: 'udp',
    client: conversation.client,
    port: conversation.server.port,
    filter: `udp.stream eq ${conversation.stream}`,
    isOpen: true,
    isAccepted: true,
    asked: asked.length,
    requests: asked.map(({ bytes, frame = 0 }) => ({ text: textOf(bytes), frame })),
    messages,
    lostFrames: [],
    askedFrames: asked.slice(0, 3).map(({ frame = 0 }) => frame),
    hasUnseenBytes: false,
    ...(unreachable === undefined ? {} : { unreachable }),
    ...(elsewhere === undefined ? {} : { elsewhere }),
  };
}

/** The requests of a probe, as far as they were sent. */
function cutAsSent(stream: Uint8Array, { send = [] }: TcpClientProbe): WireMessage[] {
  let offset = 0;
  return send.flatMap((one): WireMessage[] => {
    const end = offset + probeBytes(one).length;
    const bytes = stream.subarray(offset, end);
    const message = { bytes, offset, end, isWhole: end <= stream.length };
    offset = end;
    return message.isWhole ? [message] : [];
  });
}

/**
 * Whether a probe closed because nothing could come any more, and not because it had its answer: from what it had
 * received until then. A student's own client may close when it likes, so nothing is said of it.
 */
function gaveUp(probe: Probe | undefined, received: Uint8Array, askedBytes: number): boolean {
  if (probe?.kind !== 'tcp-client') return false;
  const { mode = 'whole', answer = 'close', send = [] } = probe;
  if (mode !== 'whole' && mode !== 'byte-by-byte' && mode !== 'pipelined') return false;
  if (answer === 'close') return true;
  if (answer === 'echo') return received.length < askedBytes;
  if (answer === 'none') return false;
  if ('bytes' in answer) return received.length < answer.bytes;
  const answers = cutIntoMessages(received, Buffer.from(answer.endsWith, 'utf8'));
  return answers.filter(({ isWhole }) => isWhole).length < Math.max(1, send.length);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}
