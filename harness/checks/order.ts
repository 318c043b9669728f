import { countedFrames } from '../evidence/counted-frames.ts';
import type { CountedFrames } from '../evidence/counted-frames.ts';
import { findNearMiss } from '../filter/near-misses.ts';
import type { Message, Verdict } from '../model/verdict.ts';
import type { Packet } from '../wire/index.ts';
import { badFilter, filterProblems } from './bad-filter.ts';
import { cite, failed, passed, say } from './cite.ts';
import type { CheckContext } from './definition.ts';
import { demands } from './demand.ts';
import { defineCheck, programReferences } from './definition.ts';
import { leftOutMatches } from './left-out.ts';
import { matching, numbersOf, showing } from './matching.ts';
import { missingProgram } from './missing-program.ts';
import { nearMissText, quoted } from './near-miss-text.ts';
import { objectSchema, programsSchema } from './parameters.ts';

interface Parameters {
  filters: string[];
  sameStream: boolean;
  by: string[];
}

/** A set of frames in which the order is looked for: all of them, or those of one stream. */
interface Track {
  /** The stream as a filter, where it is one. */
  stream?: string;
  packets: Packet[];
}

/** How far one track goes: the frames of the filters that were met, one each. */
interface Progress {
  track: Track;
  met: Packet[];
}

/** Frames that match filters, in their order. */
export const order = defineCheck<Parameters>({
  type: 'order',
  summary:
    "Frames match these display filters in this order, each later than the one before; other frames may lie between. With `sameStream` all of them belong to one TCP connection or one UDP conversation. The filters mean the lab's addresses, also where a program used one that the lab adopted. `by` names the programs whose traffic it is: only frames to or from their machines, while they ran, count; without it, all frames do. Frames that came because we stopped a program never count.",
  parameters: objectSchema(
    {
      filters: {
        type: 'array',
        minItems: 2,
        items: { type: 'string', minLength: 1 },
        description: 'Display filters, in the words of Wireshark, in the order asked for.',
      },
      sameStream: { type: 'boolean', description: 'All in one stream. false where absent.' },
      by: programsSchema('Step ids of the programs whose traffic counts; all where absent.'),
    },
    ['filters'],
  ),
  read: (reader) => ({
    filters: reader.strings('filters'),
    sameStream: reader.flag('sameStream'),
    by: reader.strings('by'),
  }),
  demand: ({ filters, sameStream, by }, words) =>
    demands('order', {
      filters: words.all(filters.map(words.filter)),
      where: sameStream ? 'stream' : 'anywhere',
      programs: words.programs(by),
      by: by.length,
    }),
  references: ({ by }) => programReferences({ by }),
  problems: ({ filters }) => filters.flatMap((filter, index) => filterProblems(filter, `/filters/${index}`)),
  judge,
});

function judge(parameters: Parameters, context: CheckContext): Verdict {
  const { filters, sameStream, by } = parameters;
  const bad = badFilter(filters);
  if (bad !== undefined) return bad;
  const { scenario } = context;
  const expected = say('order.expected', {
    filters: filters.map(quoted).join(' → '),
    where: sameStream ? 'stream' : 'any',
  });
  const missing = missingProgram(context, by, expected);
  if (missing !== undefined) return missing;

  const scope = countedFrames(scenario, by.length > 0 ? by : undefined);
  if (scope.counted.length === 0)
    return failed({ expected, actual: say('frames.nothing'), hint: say('frames.nothing.hint') });
  const tracks = sameStream ? streamsOf(scope) : [{ packets: scope.counted }];
  const hits = filters.map((filter) => new Set(matching(filter, scope.counted, scope.capture)));
  const ranked = tracks.map((track) => follow(track, hits)).toSorted((a, b) => b.met.length - a.met.length);
  const best = ranked[0] ?? { track: { packets: [] }, met: [] };
  const cited = cite(scenario, ...numbersOf(best.met));
  if (best.met.length === filters.length) {
    const { stream, packets } = best.track;
    const shown = showing(scenario, stream, numbersOf(packets), cited);
    return passed({
      expected,
      actual: say('order.passed', { frames: numbersOf(best.met).join(' → ') }),
      frames: cited,
      ...(shown === undefined ? {} : { filter: shown }),
    });
  }
  return stopped(best, { context, parameters, expected, scope });
}

/** Each filter's earliest frame after the frame of the one before: if that way does not lead through, none does. */
function follow(track: Track, hits: readonly ReadonlySet<Packet>[]): Progress {
  const met: Packet[] = [];
  let after = 0;
  for (const matched of hits) {
    const next = track.packets.find((packet) => packet.frame.number > after && matched.has(packet));
    if (next === undefined) break;
    met.push(next);
    after = next.frame.number;
  }
  return { track, met };
}

function streamsOf({ capture, counted }: CountedFrames): Track[] {
  const byNumber = new Map(counted.map((packet) => [packet.frame.number, packet]));
  const trackOf = (stream: string, numbers: readonly number[]): Track => ({
    stream,
    packets: numbers.flatMap((number) => byNumber.get(number) ?? []),
  });
  return [
    ...capture.connections.map(({ stream, frames }) => trackOf(`tcp.stream eq ${stream}`, frames)),
    ...capture.conversations.map(({ stream, datagrams }) =>
      trackOf(
        `udp.stream eq ${stream}`,
        datagrams.map(({ frame }) => frame),
      ),
    ),
  ].filter(({ packets }) => packets.length > 0);
}

/** What the sentences about one item need. */
interface Finding {
  context: CheckContext;
  parameters: Parameters;
  expected: Message;
  scope: CountedFrames;
}

/** Why it goes no further: the next filter's frame came earlier, is in another stream, does not count, or does not exist. */
function stopped({ track, met }: Progress, { context, parameters, expected, scope }: Finding): Verdict {
  const { scenario } = context;
  const { filters, by } = parameters;
  const next = filters[met.length] ?? '';
  const last = met.at(-1);
  const lastNumber = last?.frame.number ?? 0;
  const values = {
    filter: quoted(next),
    met: met.length,
    total: filters.length,
    last: lastNumber,
    previous: quoted(filters[met.length - 1] ?? ''),
  };
  const fail = (
    key: string,
    numbers: readonly number[],
    more: Record<string, string | number> = {},
    hint: Message = say(`${key}.hint`, { ...values, ...more }),
  ): Verdict => {
    const cited = cite(scenario, ...numbersOf(met), ...numbers.slice(0, 10));
    const shown = showing(scenario, undefined, [], cited);
    return failed({
      expected,
      actual: say(key, { ...values, ...more }),
      hint,
      frames: cited,
      ...(shown === undefined ? {} : { filter: shown }),
    });
  };

  const matches = matching(next, scope.counted, scope.capture);
  const inTrack = new Set(track.packets);
  const earlier = numbersOf(matches.filter((packet) => inTrack.has(packet))).filter((n) => n < lastNumber);
  const before = earlier.at(-1);
  if (before !== undefined) return fail('order.out-of-order', earlier.slice(-3), { frame: before });
  const elsewhere = numbersOf(matches.filter((packet) => !inTrack.has(packet)));
  if (elsewhere[0] !== undefined)
    return fail('order.other-stream', elsewhere.slice(0, 3), { frame: elsewhere[0] });
  const leftOut = leftOutMatches(context, scope, next, by);
  if (leftOut !== undefined) {
    const { key, packets, programs } = leftOut;
    return fail(key, numbersOf(packets), { count: packets.length, programs });
  }

  const near = findNearMiss(next, afterOf(scope.counted, last), scope.capture);
  const text = near === undefined ? undefined : nearMissText(near);
  const key = last === undefined ? 'order.first-missing' : 'order.missing';
  return fail(key, text?.frames ?? [], {}, text?.hint);
}

/** The packets that could have come next; all of them where none did. */
function afterOf(packets: Packet[], last: Packet | undefined): Packet[] {
  const later = packets.filter(({ frame }) => frame.number > (last?.frame.number ?? 0));
  return later.length > 0 ? later : packets;
}
