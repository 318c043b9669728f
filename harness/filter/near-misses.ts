import { summarizePacket } from '../wire/index.ts';
import type { Capture, Packet } from '../wire/index.ts';
import { evaluate } from './evaluate.ts';
import { askedBy } from './seen-values.ts';
import type { Asked, Subject } from './seen-values.ts';
import { termsOf } from './terms.ts';
import type { Term } from './terms.ts';

/** The packets that a filter nearly selects, and why it does not. */
export type NearMiss =
  /** They match the filter without these parts of it. */
  | (Misses & { kind: 'without'; terms: string[]; /** Selects them. */ filter: string })
  /** No part of it is left to match; they have the field, with another value. */
  | (Misses & { kind: 'other-value'; terms: string[]; filter: string })
  /** They match what the filter excludes. */
  | (Misses & { kind: 'excluded'; terms: string[]; filter: string })
  /** No packet has the field or protocol at all; these are the protocols that were seen. */
  | {
      kind: 'no-field';
      field: string;
      isProtocol: boolean;
      terms: string[];
      protocols: string[];
      frames: number[];
    };

interface Misses {
  /** Numbers of all of them. */
  frames: number[];
  subject: Subject;
  field: string;
  /** What they have in the field instead, most frequent first; empty where none of them has it. */
  values: string[];
  /** Those that show the values, first. */
  telling: number[];
}

/** A group of packets that fail the same parts. */
interface Candidate {
  parts: Term[];
  failed: Term[];
  packets: Packet[];
}

/**
 * Why a filter does not select packets that it might have: of a conjunction, the packets that match all parts but the
 * fewest; of several such groups the one that says most. Undefined where there is no packet to look at.
 * @throws FilterProblem where the filter does not compile.
 */
export function findNearMiss(
  filter: string,
  packets: readonly Packet[],
  capture: Capture,
): NearMiss | undefined {
  const whole = termsOf(filter);
  const missed = packets.filter((packet) => !evaluate(whole.expression, packet, capture));
  if (missed.length === 0) return undefined;
  const branches = whole.kind === 'any' ? whole.parts : [whole];
  const ranked = branches
    .flatMap((branch) => candidatesOf(branch, missed, capture))
    .toSorted(
      (a, b) =>
        a.failed.length - b.failed.length ||
        rankOf(a, capture) - rankOf(b, capture) ||
        b.packets.length - a.packets.length,
    );
  const partly = ranked.find(({ parts, failed }) => failed.length < parts.length);
  if (partly !== undefined) return withoutTerms(partly, capture);
  return otherValue(branches, missed, capture);
}

/** The packets of a conjunction that fail the fewest of its parts, by which parts these are. */
function candidatesOf(branch: Term, packets: readonly Packet[], capture: Capture): Candidate[] {
  const parts = branch.kind === 'all' ? branch.parts : [branch];
  const groups = new Map<string, Candidate>();
  for (const packet of packets) {
    const failed = parts.filter(({ expression }) => !evaluate(expression, packet, capture));
    const key = failed.map((term) => parts.indexOf(term)).join();
    const group = groups.get(key) ?? { parts, failed, packets: [] };
    group.packets.push(packet);
    groups.set(key, group);
  }
  const all = [...groups.values()];
  const fewest = Math.min(...all.map(({ failed }) => failed.length));
  return all.filter(({ failed }) => failed.length === fewest);
}

/** A value that is there and differs says more than a protocol, and that more than a field that is not there. */
function rankOf({ failed, packets }: Candidate, capture: Capture): number {
  const asked = failed.flatMap(({ expression }) => askedBy(expression) ?? []);
  if (asked.every(({ subject }) => subject === 'protocol')) return 1;
  const isSeen = asked.some(
    ({ subject, valuesOf }) =>
      subject !== 'protocol' && packets.some((packet) => valuesOf(packet, capture).length > 0),
  );
  return isSeen ? 0 : 2;
}

function withoutTerms({ parts, failed, packets }: Candidate, capture: Capture): NearMiss {
  const kept = parts.filter((part) => !failed.includes(part));
  const { asked } = mostTelling(failed, packets, capture);
  return {
    kind: 'without',
    terms: failed.map(({ text }) => text),
    filter: kept.map(({ kind, text }) => (kind === 'any' ? `(${text})` : text)).join(' && '),
    ...missesOf(asked, packets, capture),
  };
}

/** Every part of every branch fails for all packets: what do those have that hold the field? */
function otherValue(branches: Term[], packets: readonly Packet[], capture: Capture): NearMiss {
  const parts = branches.flatMap((branch) => (branch.kind === 'all' ? branch.parts : [branch]));
  const { term, asked } = mostTelling(parts, packets, capture);
  const terms = [term?.text ?? ''];
  if (term?.kind === 'not') {
    const filter = term.parts[0]?.text ?? '';
    return { kind: 'excluded', terms: [filter], filter, ...missesOf(asked, packets, capture) };
  }
  const holders = packets.filter((packet) => hasField(asked, packet, capture));
  if (asked === undefined || holders.length === 0 || asked.subject === 'protocol') {
    return {
      kind: 'no-field',
      field: asked?.field ?? term?.text ?? '',
      isProtocol: asked === undefined || !asked.field.includes('.'),
      terms,
      protocols: byFrequency(packets.map((packet) => summarizePacket(packet, capture).protocol)),
      frames: packets.map(({ frame }) => frame.number),
    };
  }
  return { kind: 'other-value', terms, filter: asked.field, ...missesOf(asked, holders, capture) };
}

const tellingOrder: readonly Subject[] = [
  'port',
  'name',
  'address',
  'payload',
  'flags',
  'value',
  'protocol',
  'other',
];

/** The part whose values say most about these packets, those first that any of them has. */
function mostTelling(
  terms: readonly Term[],
  packets: readonly Packet[],
  capture: Capture,
): { term: Term | undefined; asked: Asked | undefined } {
  const [best] = terms
    .map((term) => {
      const asked = askedBy(term.expression);
      const isThere = packets.some((packet) => hasField(asked, packet, capture));
      const order = asked === undefined ? tellingOrder.length : tellingOrder.indexOf(asked.subject);
      return { term, asked, rank: order + (isThere ? 0 : 100) };
    })
    .toSorted((a, b) => a.rank - b.rank);
  return { term: best?.term, asked: best?.asked };
}

function hasField(asked: Asked | undefined, packet: Packet, capture: Capture): boolean {
  return asked !== undefined && asked.valuesOf(packet, capture).length > 0;
}

function missesOf(asked: Asked | undefined, packets: readonly Packet[], capture: Capture): Misses {
  const numberOf = ({ frame }: Packet): number => frame.number;
  const frames = packets.map(numberOf);
  if (asked === undefined || asked.subject === 'other')
    return { frames, subject: 'other', field: asked?.field ?? '', values: [], telling: frames };
  if (asked.subject === 'payload' && packets.every((packet) => lacksTransport(asked.field, packet))) {
    // The words may be right: what carries them is not.
    const protocols = byFrequency(packets.map((packet) => summarizePacket(packet, capture).protocol));
    return { frames, subject: 'protocol', field: asked.field, values: protocols, telling: frames };
  }
  const seen = packets.map((packet) => {
    const values = asked.valuesOf(packet, capture);
    const { isPreferred } = asked;
    return {
      packet,
      values,
      preferred: isPreferred ? values.filter((value) => isPreferred(value, packet, capture)) : [],
    };
  });
  const hasPreferred = seen.some(({ preferred }) => preferred.length > 0);
  const shown = hasPreferred ? seen.map(({ packet, preferred }) => ({ packet, values: preferred })) : seen;
  const telling = shown.filter(({ values }) => values.length > 0).map(({ packet }) => numberOf(packet));
  const all = shown.flatMap(({ values }) => values);
  // Flags tell a story, so they keep its order.
  const values = asked.subject === 'flags' ? [...new Set(all)] : byFrequency(all);
  return {
    frames,
    subject: asked.subject,
    field: asked.field,
    values: asked.subject === 'value' ? summed(values) : values,
    telling: telling.length > 0 ? telling : frames,
  };
}

function lacksTransport(field: string, packet: Packet): boolean {
  const transport = field.split('.')[0];
  return (
    (transport === 'udp' && packet.udp === undefined) || (transport === 'tcp' && packet.tcp === undefined)
  );
}

const mostValues = 5;

/** Many numbers say less than the range they lie in, written as filters write it. */
function summed(values: string[]): string[] {
  if (values.length <= mostValues || !values.every((value) => /^-?\d+(?:\.\d+)?$/.test(value))) return values;
  const sorted = values.toSorted((a, b) => Number(a) - Number(b));
  return [`${sorted[0] ?? ''}..${sorted.at(-1) ?? ''}`];
}

function byFrequency(values: string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([value]) => value);
}
