import { conversationsBetween } from '../evidence/connections.ts';
import { answersFromElsewhere, datagramsFrom, refusalsOf } from '../evidence/messages.ts';
import type { WireMessage } from '../evidence/messages.ts';
import { frameLimit } from '../evidence/programs.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Capture, UdpConversation } from '../wire/types.ts';
import { cite, failed, passed, say } from './cite.ts';
import { firstDifference, sameBytes } from './compare.ts';
import type { CheckContext } from './definition.ts';
import { byteText } from './text.ts';

interface Parameters {
  client: string;
  server: string;
  differentAnswer: number;
}

/** A datagram that was sent, and the one that is its echo. */
interface Pair {
  number: number;
  sent: WireMessage;
  back?: WireMessage;
}

interface Exchange {
  conversation: UdpConversation;
  pairs: Pair[];
  backs: WireMessage[];
  /** What came back and is the echo of none. */
  others: WireMessage[];
  /** The frame in which the client's machine said that nobody listens there any more, by frame of the datagram. */
  refused: Map<number, number>;
}

interface Fault {
  key: string;
  values: Record<string, string | number>;
  frames: (number | undefined)[];
}

/** Each datagram came back to where it was sent from, byte by byte and as often as it was sent. */
export function judgeDatagrams(
  { client, server, differentAnswer }: Parameters,
  { scenario }: CheckContext,
): Verdict {
  const limit = frameLimit(scenario, client, server);
  const exchanges = conversationsBetween(scenario, client, server)
    .map((conversation) => exchangeOf(scenario.capture, conversation, limit))
    .filter(({ pairs }) => pairs.length > 0);
  const sent = exchanges.flatMap(({ pairs }) => pairs);
  const bytes = sent.reduce((sum, pair) => sum + pair.sent.bytes.length, 0);
  const expected = say('echo.expected-datagrams', { count: sent.length, bytes });
  const filter = exchanges
    .slice(0, 8)
    .map(({ conversation }) => `udp.stream eq ${conversation.stream}`)
    .join(' || ');
  if (bytes === 0) {
    const key = sent.length === 0 ? 'echo.no-datagram' : 'echo.empty-datagram';
    return failed({
      expected: say('echo.expected-any'),
      actual: say(key),
      hint: say(`${key}.hint`),
      frames: cite(scenario, ...sent.map((pair) => pair.sent.frame)),
      filter,
    });
  }
  for (const exchange of exchanges) {
    const fault = faultOf(exchange, scenario.capture, limit);
    if (fault === undefined) continue;
    const { key, values, frames } = fault;
    // A conversation without any answer is worth nothing, however well the others went.
    const isAnswered = exchanges.every(({ backs, refused }) =>
      backs.some((back) => back.bytes.length > 0 && !refused.has(back.frame ?? 0)),
    );
    return failed({
      expected,
      actual: say(`echo.${key}`, values),
      hint: say(`echo.${key}.hint`, values),
      frames: cite(scenario, ...frames),
      filter: `udp.stream eq ${exchange.conversation.stream}`,
      fraction: isAnswered ? differentAnswer : 0,
    });
  }
  return passed({
    expected,
    actual: say('echo.passed-datagrams', { count: sent.length, bytes }),
    frames: cite(scenario, ...sent.flatMap((pair) => [pair.sent.frame, pair.back?.frame])),
    filter,
  });
}

function exchangeOf(capture: Capture, conversation: UdpConversation, limit: number): Exchange {
  const sent = datagramsFrom(conversation, 'client', limit);
  const backs = datagramsFrom(conversation, 'server', limit);
  const pairs: Pair[] = sent.map((one, index) => ({ number: index + 1, sent: one }));
  const others = backs.filter((back) => {
    const pair = pairs.find((one) => one.back === undefined && isEcho(one.sent, back));
    if (pair === undefined) return true;
    pair.back = back;
    return false;
  });
  const refused = new Map<number, number>();
  for (const refusal of refusalsOf(capture, conversation.server, conversation.client, limit)) {
    const about = backs.findLast(({ frame = 0 }) => frame < refusal && !refused.has(frame));
    if (about?.frame !== undefined) refused.set(about.frame, refusal);
  }
  return { conversation, pairs, backs, others, refused };
}

function isEcho(sent: WireMessage, back: WireMessage): boolean {
  return (back.frame ?? 0) > (sent.frame ?? 0) && sameBytes(sent.bytes, back.bytes);
}

/** What kept an exchange from being an echo; undefined where it is one. */
function faultOf(exchange: Exchange, capture: Capture, limit: number): Fault | undefined {
  const { conversation, pairs, backs, others, refused } = exchange;
  const missing = pairs.filter(({ back }) => back === undefined);
  const first = missing[0];
  const asked = pairs.slice(0, 3).map(({ sent }) => sent.frame);
  if (first === undefined) return refusedEcho(pairs, refused) ?? surplus(pairs, others);
  if (backs.length === 0) {
    const port = conversation.server.port;
    const [refusal] = refusalsOf(capture, conversation.client, conversation.server, limit);
    if (refusal !== undefined) return { key: 'unreachable', values: { port }, frames: [...asked, refusal] };
    const [stray] = answersFromElsewhere(capture, conversation, limit);
    if (stray !== undefined)
      return { key: 'other-port', values: { port, other: stray.port }, frames: [...asked, stray.frame] };
    return { key: 'no-datagram-back', values: { count: pairs.length }, frames: asked };
  }
  const attempt = others.find(({ frame = 0 }) => frame > (first.sent.frame ?? 0));
  if (attempt === undefined) {
    return {
      key: 'missing-datagrams',
      values: { missing: missing.length, count: pairs.length, number: first.number },
      frames: missing.map(({ sent }) => sent.frame),
    };
  }
  return changed(first, attempt);
}

/** How a datagram that came back differs from the one that was sent. */
function changed({ number, sent, back: _ }: Pair, back: WireMessage): Fault {
  const frames = [sent.frame, back.frame];
  const values = { number, sent: sent.bytes.length, back: back.bytes.length };
  const wrong = firstDifference(sent.bytes, back.bytes);
  if (wrong !== undefined) {
    const bytes = {
      at: wrong + 1,
      got: byteText(back.bytes[wrong] ?? 0),
      wanted: byteText(sent.bytes[wrong] ?? 0),
    };
    return { key: 'different-datagram', values: { ...values, ...bytes }, frames };
  }
  const key = back.bytes.length < sent.bytes.length ? 'cut-datagram' : 'longer-datagram';
  return { key, values, frames };
}

function refusedEcho(pairs: Pair[], refused: Map<number, number>): Fault | undefined {
  const pair = pairs.find(({ back }) => refused.has(back?.frame ?? 0));
  if (pair === undefined) return undefined;
  const back = pair.back?.frame;
  return {
    key: 'refused-datagram',
    values: { number: pair.number },
    frames: [pair.sent.frame, back, refused.get(back ?? 0)],
  };
}

function surplus(pairs: Pair[], others: WireMessage[]): Fault | undefined {
  const extra = others[0];
  if (extra === undefined) return undefined;
  const twice = pairs.find(({ sent }) => isEcho(sent, extra));
  const frames = [twice?.sent.frame, twice?.back?.frame, ...others.slice(0, 6).map(({ frame }) => frame)];
  return twice === undefined
    ? { key: 'extra-datagram', values: { count: others.length }, frames }
    : { key: 'datagram-twice', values: { number: twice.number }, frames };
}
