import type { Endpoint } from '../wire/types.ts';
import { differenceOf, fits } from './reply-difference.ts';
import type { Exchange, Received } from './reply-exchange.ts';
import type { Expectation } from './reply-expectation.ts';
import { clip } from './text.ts';

/** What is asked of every exchange. */
export interface Demand {
  expect: Expectation[];
  /** The one expectation holds for every message. */
  each: boolean;
  /** How many messages there must be, where `each` is set. */
  count?: number;
  exactly: boolean;
  closes: boolean;
  endsWith?: string;
}

/** How one exchange went. */
export interface Outcome {
  exchange: Exchange;
  right: number;
  total: number;
  failure?: Failure;
}

export interface Failure {
  /** Key in the catalogue, without `reply.`. */
  key: string;
  values: Record<string, string | number>;
  frames: (number | undefined)[];
}

/** An order is looked for among at most so many messages. */
const mostOrdered = 64;
/** After so many wrong messages the rest counts as wrong: a flood of them must not keep the grading busy. */
const mostWrong = 32;

/** Compares what came with what is demanded, and says what is wrong first. */
export function outcomeOf(exchange: Exchange, demand: Demand): Outcome {
  const { messages, client } = exchange;
  const wanted = demand.each ? (demand.count ?? Math.max(1, messages.length)) : demand.expect.length;
  const expected = (at: number): Expectation | undefined => demand.expect[demand.each ? 0 : at];
  let right = 0;
  let wrong = 0;
  let firstWrong: number | undefined;
  for (let at = 0; at < wanted; at += 1) {
    const message = messages[at];
    const expectation = expected(at);
    const isRight =
      wrong < mostWrong &&
      message !== undefined &&
      expectation !== undefined &&
      message.isWhole &&
      !message.isLate &&
      fits(expectation, message.text, client);
    if (isRight) right += 1;
    else {
      wrong += 1;
      firstWrong ??= at;
    }
  }
  const extra = demand.exactly ? Math.max(0, messages.length - wanted) : 0;
  const isClosed = exchange.closing !== undefined && !exchange.closing.isAnswerToClient;
  const total = wanted + extra + (demand.closes ? 1 : 0);
  const base = { exchange, right: right + (demand.closes && isClosed ? 1 : 0), total };
  const fail = (failure: Failure): Outcome => ({ ...base, failure });

  if (firstWrong !== undefined) {
    const message = messages[firstWrong];
    const expectation = expected(firstWrong);
    const place = { number: firstWrong + 1, total: wanted };
    if (message === undefined || expectation === undefined)
      return fail(withPlace(missingAnswer(exchange, firstWrong, wanted), place));
    if (!demand.each && isOtherOrder(demand.expect, messages, client))
      return fail({
        key: 'order',
        values: { ...place, got: clip(message.text) },
        frames: messages.slice(0, 6).flatMap((one) => one.frames()),
      });
    return fail(withPlace(wrongMessage(message, expectation, client, demand.endsWith), place));
  }
  const surplus = messages[wanted];
  if (extra > 0 && surplus !== undefined)
    return fail({
      key: 'extra',
      values: { total: wanted, got: clip(surplus.text) },
      frames: surplus.frames().slice(0, 3),
    });
  if (demand.closes && !isClosed) return fail(notClosed(exchange));
  return base;
}

function withPlace(failure: Failure, place: Record<string, number>): Failure {
  return { ...failure, values: { ...place, ...failure.values } };
}

function wrongMessage(
  message: Received,
  expectation: Expectation,
  client: Endpoint,
  endsWith: string | undefined,
): Failure {
  const frames = message.frames().slice(0, 6);
  const got = clip(message.text);
  if (!message.isWhole) {
    const end = clip(endsWith ?? '');
    const is = /[\r\n]+$/u.exec(message.text)?.[0];
    return is === undefined
      ? { key: 'unfinished', values: { got, end }, frames }
      : { key: 'unfinished-line', values: { got, end, is: clip(is) }, frames };
  }
  const difference = differenceOf(expectation, message.text, client);
  if (difference === undefined) return { key: 'late', values: { got }, frames };
  return {
    key: difference.key.replace('checks.reply.', ''),
    values: { ...difference.values },
    frames,
  };
}

/** No message where one should be: nothing came at all, or the answers stop. */
function missingAnswer(exchange: Exchange, at: number, wanted: number): Failure {
  const { messages, requests, refusedBy, closing, askedFrames } = exchange;
  if (messages.length === 0) return nothingCame(exchange);
  const request = requests.length === wanted ? requests[at] : undefined;
  const values = { got: messages.length, total: wanted, request: clip(request?.text ?? '', 60) };
  const frames = [request?.frame, ...(messages.at(-1)?.frames().slice(-2) ?? [])];
  if (refusedBy !== undefined) return { key: 'short-reset', values, frames: [...frames, refusedBy] };
  if (closing?.isFirst === true) return { key: 'short-closed', values, frames: [...frames, closing.frame] };
  const firstAnswer = messages[0]?.frames()[0] ?? 0;
  if (request === undefined) return { key: 'short', values, frames: [...askedFrames, ...frames] };
  const key = request.frame < firstAnswer ? 'short-together' : 'short-request';
  return { key, values, frames: [...askedFrames, ...frames] };
}

function nothingCame(exchange: Exchange): Failure {
  const { protocol, isOpen, isAccepted, lostFrames, refusedBy, askedFrames, asked, unreachable, elsewhere } =
    exchange;
  const frames = [...askedFrames, refusedBy];
  if (elsewhere !== undefined)
    return {
      key: 'other-port',
      values: { port: exchange.port, other: elsewhere.port },
      frames: [...askedFrames, elsewhere.frame],
    };
  if (unreachable !== undefined)
    return { key: 'unreachable', values: { port: exchange.port }, frames: [...askedFrames, unreachable] };
  if (!isOpen) return { key: 'not-opened', values: {}, frames };
  if (refusedBy !== undefined) return { key: 'reset', values: {}, frames };
  if (lostFrames.length > 0) return { key: 'not-received', values: {}, frames: [...frames, ...lostFrames] };
  if (!isAccepted) return { key: 'not-accepted', values: {}, frames };
  if (protocol === 'udp') return { key: 'unanswered-datagram', values: {}, frames };
  return { key: asked === 0 ? 'no-greeting' : 'no-answer', values: {}, frames };
}

function notClosed({ closing, messages, refusedBy }: Exchange): Failure {
  const last = messages.at(-1)?.frames().at(-1);
  if (closing !== undefined) return { key: 'closed-late', values: {}, frames: [last, closing.frame] };
  if (refusedBy !== undefined) return { key: 'closed-reset', values: {}, frames: [last, refusedBy] };
  return { key: 'open', values: {}, frames: [last] };
}

/** Whether the messages are all there, in another order (Kuhn's matching). */
function isOtherOrder(
  expect: readonly Expectation[],
  messages: readonly Received[],
  client: Endpoint,
): boolean {
  if (expect.length < 2 || messages.length !== expect.length || expect.length > mostOrdered) return false;
  if (messages.some(({ isWhole, isLate }) => !isWhole || isLate)) return false;
  const fitting = expect.map((one) => messages.map(({ text }) => fits(one, text, client)));
  const takenBy = new Map<number, number>();
  const place = (at: number, tried: Set<number>): boolean =>
    messages.some((_, index) => {
      if (fitting[at]?.[index] !== true || tried.has(index)) return false;
      tried.add(index);
      const holder = takenBy.get(index);
      if (holder !== undefined && !place(holder, tried)) return false;
      takenBy.set(index, at);
      return true;
    });
  return expect.every((_, at) => place(at, new Set()));
}
