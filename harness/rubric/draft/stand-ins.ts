import type { SubmissionEvidence } from '../../evidence/types.ts';
import type { Probe, ProbeAnswer, ProbeBytes } from '../../model/probe.ts';
import { asText, exchangesOf, saidBy, type Exchange } from './exchange.ts';
import type { PlannedPair } from './plan.ts';

/** Probes that play the two sides of a pair as its reference did, for submissions that lack one. */
export function standInsOf(
  { suffix }: PlannedPair,
  { scenarios }: SubmissionEvidence,
): { server?: Probe; client?: Probe } {
  const scenario = scenarios.get(`exchange${suffix}`);
  const exchange = scenario === undefined ? undefined : exchangesOf(scenario, 'client', 'server')[0];
  if (exchange === undefined) return {};
  return { server: serverOf(exchange), client: clientOf(exchange) };
}

function clientOf(exchange: Exchange): Probe {
  const { protocol, server, turns } = exchange;
  const send = turns.filter(({ from }) => from === 'client').map(({ bytes }) => probeBytesOf(bytes));
  if (protocol === 'udp') {
    const isAnswered = turns.some(({ from }) => from === 'server');
    return {
      kind: 'udp-client',
      to: 'server',
      port: server.port,
      send,
      ...(isAnswered ? {} : { answer: 'none' as const }),
    };
  }
  return { kind: 'tcp-client', to: 'server', port: server.port, send, answer: answerOf(exchange) };
}

function serverOf(exchange: Exchange): Probe {
  const { protocol, server, turns } = exchange;
  const { port } = server;
  const isEcho = isSame(saidBy(exchange, 'client'), saidBy(exchange, 'server'));
  const at = turns.findIndex(({ from }, index) => from === 'server' && index > 0);
  const answer = turns[at];
  const question = turns[at - 1];
  if (protocol === 'udp') {
    if (isEcho) return { kind: 'udp-server', port };
    const reply = replyText(exchange, question?.bytes, answer?.bytes);
    return reply === undefined
      ? { kind: 'udp-server', port, mode: 'silent' }
      : { kind: 'udp-server', port, mode: 'reply', reply };
  }
  if (isEcho) return { kind: 'tcp-server', port };
  const [first] = turns;
  const greeting = first?.from === 'server' ? { greeting: probeBytesOf(first.bytes) } : {};
  const reply = replyText(exchange, question?.bytes, answer?.bytes);
  if (reply === undefined) return { kind: 'tcp-server', port, mode: 'collect', ...greeting };
  const end = endOf(question?.bytes);
  return {
    kind: 'tcp-server',
    port,
    mode: 'reply',
    reply,
    ...greeting,
    ...(end === undefined ? {} : { requestEndsWith: end }),
  };
}

/** An answer with what depends on the client in braces, as the probe fills it in. */
function replyText(
  { client }: Exchange,
  question: Uint8Array | undefined,
  answer: Uint8Array | undefined,
): string | undefined {
  const text = answer === undefined ? undefined : asText(answer);
  if (text === undefined) return undefined;
  const asked = question === undefined ? '' : (asText(question) ?? '').replace(/\r?\n$/u, '');
  const withQuestion = asked.length >= 2 ? text.replaceAll(asked, '{text}') : text;
  return withQuestion.replaceAll(client.address, '{address}').replaceAll(/\d{2}:\d{2}:\d{2}/gu, '{time}');
}

function answerOf(exchange: Exchange): ProbeAnswer {
  if (isSame(saidBy(exchange, 'client'), saidBy(exchange, 'server'))) return 'echo';
  const answers = exchange.turns.filter(({ from }) => from === 'server');
  if (answers.length === 0) return 'none';
  const end = endOf(answers[0]?.bytes);
  return end !== undefined &&
    answers.every(({ bytes }) => endOf(bytes) === end) &&
    exchange.closedBy !== 'server'
    ? { endsWith: end }
    : 'close';
}

function endOf(bytes: Uint8Array | undefined): string | undefined {
  const text = Buffer.from(bytes ?? []).toString('latin1');
  return ['\r\n\r\n', '\r\n', '\n'].find((end) => text.endsWith(end));
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length > 0 && Buffer.compare(a, b) === 0;
}

const LONGEST_SEND = 2_000;

function probeBytesOf(bytes: Uint8Array): ProbeBytes {
  const text = asText(bytes);
  if (text !== undefined && text.length <= LONGEST_SEND) return text;
  if (text !== undefined) return { repeat: text.slice(0, LONGEST_SEND), bytes: bytes.length };
  return { hex: Buffer.from(bytes.subarray(0, LONGEST_SEND)).toString('hex') };
}
