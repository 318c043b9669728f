import { connectionsBetween } from '../evidence/connections.ts';
import { frameLimit, programOf } from '../evidence/programs.ts';
import { transferOf } from '../evidence/transfer.ts';
import type { Transfer } from '../evidence/transfer.ts';
import type { ScenarioEvidence } from '../evidence/types.ts';
import { holds, joined, latin, sameBytes } from './compare.ts';
import type { ItemProblem } from './definition.ts';
import type { JsonSchema } from './parameters.ts';
import { compileBounded } from './reply-pattern.ts';

/** What one client got from the server: everything it acknowledged. */
export interface Service {
  /** How sentences call it. */
  client: string;
  bytes: Uint8Array;
  transfers: Transfer[];
}

/**
 * How a client's answer must be like that of a client alone: `exactly` apart from numbers (a time, an address, a port),
 * of the same `length`, or of the same form, which both must have.
 */
export type Alike = { kind: 'exactly' } | { kind: 'length' } | { kind: 'matches'; pattern: string };

/** Schema of `alike`. */
export const alikeSchema: JsonSchema = {
  type: ['string', 'object'],
  pattern: '^(exactly|length)$',
  required: ['matches'],
  additionalProperties: false,
  properties: {
    matches: { type: 'string', minLength: 1, description: 'The form that both answers must have.' },
  },
  description:
    'How answers must be like that of a client alone: `exactly` apart from numbers (where absent), of the same `length`, or `{"matches": …}`, which both must match (JavaScript, flag u).',
};

/** Reads `alike`. One that `alikeProblems` finds fault with is read as well as it can be. */
export function alikeOf(value: unknown): Alike {
  if (value === 'length') return { kind: 'length' };
  if (typeof value !== 'object' || value === null) return { kind: 'exactly' };
  return { kind: 'matches', pattern: 'matches' in value ? String(value.matches) : '' };
}

/** What a schema cannot see: a pattern that is none. */
export function alikeProblems(alike: Alike): ItemProblem[] {
  if (alike.kind !== 'matches') return [];
  try {
    compileBounded(alike.pattern);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = 'Write a regular expression of JavaScript.';
    return [{ at: '/alike/matches', fault: `${reason}, was "${alike.pattern}"`, remedy }];
  }
}

/**
 * The clients behind a step: a program is one client, over all its connections; each connection of a probe is a client
 * of its own, and one that it never could begin is a client that got nothing.
 */
export function servicesOf(scenario: ScenarioEvidence, client: string, server: string): Service[] {
  const limit = frameLimit(scenario, client, server);
  const transfers = connectionsBetween(scenario, client, server)
    .filter(({ frames }) => (frames[0] ?? 0) <= limit)
    .map((connection) => transferOf(connection, 'server', limit));
  const probe = programOf(scenario, client)?.probe;
  const count = probe?.kind === 'tcp-client' ? (probe.count ?? 1) : 1;
  if (count === 1) return [serviceOf(client, transfers)];
  const services = transfers.map((transfer) =>
    serviceOf(`${client}:${transfer.connection.client.port}`, [transfer]),
  );
  const absent = Math.max(0, count - services.length);
  return [...services, ...Array.from({ length: absent }, () => serviceOf(client, []))];
}

function serviceOf(client: string, transfers: Transfer[]): Service {
  const bytes = joined(transfers.map(({ sent, acknowledged }) => sent.subarray(0, acknowledged)));
  return { client, bytes, transfers };
}

/** Whether a client got what a client alone got, and that was not nothing. */
export function isServed(alike: Alike, alone: Uint8Array, got: Uint8Array): boolean {
  if (got.length === 0) return false;
  if (alike.kind === 'length') return got.length === alone.length;
  if (alike.kind === 'matches') return hasForm(alike.pattern, got);
  return sameBytes(alone, got) || isSameText(alone, got);
}

/** Whether an answer has the form of a regular expression. */
export function hasForm(pattern: string, bytes: Uint8Array): boolean {
  return compileBounded(pattern).test(Buffer.from(bytes).toString('utf8'));
}

/**
 * Times, addresses, ports and identifiers in an answer differ from run to run, so numbers are compared by their place
 * only; and what others say may come on top, where the answer is long enough to be recognised in the middle of it.
 */
function isSameText(alone: Uint8Array, got: Uint8Array): boolean {
  const wanted = withoutNumbers(latin(alone));
  const text = withoutNumbers(latin(got));
  return text === wanted || (wanted.length >= 16 && holds(text, wanted));
}

/**
 * Whether no two of these answers are alike though all of them are whole answers: then nothing says that a client got
 * somebody else's bytes. The server may answer at random, and the comparison proves nothing. A beginning of another
 * answer is not whole.
 */
export function areNeverAlike(alone: Service, services: readonly Service[]): boolean {
  if (services.length < 2 || services.length > 100) return false;
  const answers = [alone, ...services].map(({ bytes }) => latin(bytes));
  const shortest = Math.min(...answers.map(({ length }) => length));
  const longest = Math.max(...answers.map(({ length }) => length));
  if (shortest === 0 || longest > 2 * shortest) return false;
  return answers.every((one, index) =>
    answers.every((other, at) => at === index || (!one.startsWith(other) && one !== other)),
  );
}

function withoutNumbers(text: string): string {
  return text.replaceAll(/0x[0-9a-f]+|[0-9a-f]{8,}|\d+/giu, '#');
}
