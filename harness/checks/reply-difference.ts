import type { Message } from '../model/verdict.ts';
import type { Endpoint } from '../wire/types.ts';
import { say } from './cite.ts';
import type { Expectation, TextExpectation } from './reply-expectation.ts';
import { filled, shownAs } from './reply-expectation.ts';
import { jsonMismatch } from './reply-json.ts';
import { compileBounded } from './reply-pattern.ts';
import { clip } from './text.ts';

/** Why a message is not what is expected, in the closest words that fit; undefined where it is. */
export function differenceOf(
  expectation: Expectation,
  message: string,
  client: Endpoint,
): Message | undefined {
  const text = expectation.trim ? message.trim() : message;
  if (expectation.kind === 'json') return jsonMismatch(expectation.schema, text);
  if (fits(expectation, text, client)) return undefined;
  const values = { got: clip(text), wanted: clip(shownAs(expectation, client)) };
  if (text === '') return say('reply.empty', values);
  if (fits(expectation, text.trim(), client)) return say('reply.edges', values);
  if (fits({ ...expectation, ignoreCase: true }, text, client)) return say('reply.case', values);
  if (expectation.kind === 'anyOf') {
    const choices = expectation.choices.map((choice) => ({
      ...choice,
      ignoreCase: choice.ignoreCase || expectation.ignoreCase,
    }));
    const choice = nearest(choices, text, client);
    return choice === undefined ? say('reply.no-match', values) : differenceOf(choice, text, client);
  }
  if (expectation.kind === 'matches') return say('reply.no-match', values);
  if (expectation.kind === 'contains') return say('reply.lacks', values);
  return textDifference(expectation, text, client);
}

/** Whether a message is what is expected. */
export function fits(expectation: Expectation, message: string, client: Endpoint): boolean {
  const text = expectation.trim ? message.trim() : message;
  const { kind, ignoreCase } = expectation;
  if (kind === 'json') return jsonMismatch(expectation.schema, text) === undefined;
  if (kind === 'anyOf') {
    return expectation.choices.some((choice) =>
      fits({ ...choice, ignoreCase: choice.ignoreCase || ignoreCase }, text, client),
    );
  }
  if (kind === 'matches') {
    const source = filled(expectation.pattern, client, true);
    return compileBounded(source, ignoreCase).test(text);
  }
  const fold = (one: string): string => (ignoreCase ? one.toLowerCase() : one);
  const wanted = fold(wantedText(expectation, client));
  const got = fold(text);
  if (kind === 'contains') return got.includes(wanted);
  return kind === 'startsWith' ? got.startsWith(wanted) : got === wanted;
}

function wantedText(expectation: TextExpectation, client: Endpoint): string {
  const text = filled(expectation.text, client);
  return expectation.trim ? text.trim() : text;
}

function textDifference(expectation: TextExpectation, text: string, client: Endpoint): Message {
  const wanted = wantedText(expectation, client);
  const [a, b] = expectation.ignoreCase ? [wanted.toLowerCase(), text.toLowerCase()] : [wanted, text];
  const isWhole = expectation.kind === 'equals';
  const values = { got: clip(text), wanted: clip(shownAs(expectation, client)) };
  const end = /[\r\n]+$/u.exec(a)?.[0] ?? '';
  if (isWhole && end !== '' && b === a.slice(0, -end.length))
    return say('reply.no-line-end', { ...values, end: clip(end) });
  if (unixLines(a) === unixLines(b))
    return say(a.includes('\r') && !b.includes('\r') ? 'reply.line-feeds' : 'reply.line-ends', values);
  const at = firstDifferent(a, b);
  const place = {
    at: at + 1,
    got: around(text, at),
    wanted: around(wanted, at),
    is: clip(text.slice(at, at + 1)),
    should: clip(wanted.slice(at, at + 1)),
  };
  if (isWhole && withoutSpace(a) === withoutSpace(b)) {
    const isMissing = withoutSpace(a.slice(at, at + 1)) === '' && a.length > b.length;
    return say(isMissing ? 'reply.space-missing' : 'reply.space', place);
  }
  if (b.length <= at) return say('reply.cut', { ...place, length: at });
  if (a.length <= at) return say('reply.goes-on', { ...values, more: clip(text.slice(at), 40) });
  return say('reply.different', place);
}

/** The choice that shares the longest beginning with a message; undefined where none tells where it begins. */
function nearest(choices: readonly Expectation[], text: string, client: Endpoint): Expectation | undefined {
  let best: { choice: Expectation; length: number } | undefined;
  for (const choice of choices) {
    if (choice.kind !== 'equals' && choice.kind !== 'startsWith') continue;
    const fold = (one: string): string => (choice.ignoreCase ? one.toLowerCase() : one);
    const length = firstDifferent(fold(wantedText(choice, client)), fold(text));
    if (length > (best?.length ?? -1)) best = { choice, length };
  }
  return best?.choice;
}

function firstDifferent(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) if (a[at] !== b[at]) return at;
  return shared;
}

/** The stretch of a long text that holds a place. */
function around(text: string, at: number): string {
  if (text.length <= 60) return clip(text);
  const from = Math.max(0, at - 20);
  return `${from > 0 ? '…' : ''}${clip(text.slice(from, from + 50), 60)}${from + 50 < text.length ? '…' : ''}`;
}

function unixLines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

function withoutSpace(text: string): string {
  return text.replaceAll(/\s+/gu, '');
}
