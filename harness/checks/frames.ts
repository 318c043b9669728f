import { countedFrames, hasFrames } from '../evidence/counted-frames.ts';
import type { CountedFrames } from '../evidence/counted-frames.ts';
import { findNearMiss } from '../filter/near-misses.ts';
import type { Message, Verdict } from '../model/verdict.ts';
import type { Packet } from '../wire/index.ts';
import { placeInConnection } from '../wire/index.ts';
import { badFilter, filterProblems } from './bad-filter.ts';
import { cite, failed, passed, say } from './cite.ts';
import type { Count } from './count.ts';
import { countProblems, countSchema, expectedCount, readCount, shapeOf } from './count.ts';
import type { CheckContext } from './definition.ts';
import { demands } from './demand.ts';
import { defineCheck, programReferences } from './definition.ts';
import { leftOutMatches } from './left-out.ts';
import { matching, numbersOf, showing } from './matching.ts';
import { hasRun, missingProgram, titleOf } from './missing-program.ts';
import { nearMissText, quoted } from './near-miss-text.ts';
import { objectSchema, programsSchema } from './parameters.ts';

interface Parameters {
  filter: string;
  count: Count;
  by: string[];
}

/** Frames that match a display filter, counted. */
export const frames = defineCheck<Parameters>({
  type: 'frames',
  summary:
    "As many frames as asked for match a display filter, pasted from Wireshark. The filter means the lab's addresses, also where a program used one that the lab adopted. `by` names the programs whose traffic it is: only frames to or from their machines, while they ran, count; without it, all frames do. Frames that came because we stopped a program never count. Where the programs put nothing on the wire, also a filter that nothing may match fails.",
  parameters: objectSchema(
    {
      filter: { type: 'string', minLength: 1, description: 'Display filter, in the words of Wireshark.' },
      count: countSchema,
      by: programsSchema('Step ids of the programs whose traffic counts; all where absent.'),
    },
    ['filter'],
  ),
  read: (reader) => ({
    filter: reader.string('filter'),
    count: readCount(reader),
    by: reader.strings('by'),
  }),
  demand: ({ filter, count, by }, words) =>
    demands('frames', {
      filter: words.filter(filter),
      ...shapeOf(count),
      programs: words.programs(by),
      by: by.length,
    }),
  references: ({ by }) => programReferences({ by }),
  problems: ({ filter, count }) => [...filterProblems(filter, '/filter'), ...countProblems(count)],
  judge,
});

/** What the sentences about one item need. */
interface Finding {
  context: CheckContext;
  parameters: Parameters;
  expected: Message;
  scope: CountedFrames;
  matches: Packet[];
}

function judge(parameters: Parameters, context: CheckContext): Verdict {
  const { filter, count, by } = parameters;
  const bad = badFilter([filter]);
  if (bad !== undefined) return bad;
  const expected = expectedCount(filter, count);
  const missing = missingProgram(context, by, expected);
  if (missing !== undefined) return missing;

  const scope = countedFrames(context.scenario, by.length > 0 ? by : undefined);
  const matches = matching(filter, scope.counted, scope.capture);
  const finding = { context, parameters, expected, scope, matches };
  if (matches.length > count.max) return tooMany(finding);
  if (matches.length < count.min) return tooFew(finding);
  if (matches.length === 0) {
    const silent = silence(finding);
    if (silent !== undefined) return silent;
  }
  const cited = cite(context.scenario, ...numbersOf(matches));
  const shown = showing(context.scenario, filter, numbersOf(matches), cited);
  return passed({
    expected,
    actual:
      matches.length === 0
        ? say('frames.passed-none', { looked: scope.counted.length })
        : say('frames.passed', { count: matches.length }),
    frames: cited,
    ...(shown === undefined ? {} : { filter: shown }),
  });
}

/** Nothing that could match or not match: a program that sent nothing has not avoided anything. */
function silence({ context, parameters, expected, scope }: Finding): Verdict | undefined {
  const { scenario } = context;
  const sent = (id: string): boolean => hasFrames(scenario, scope.counted, id);
  const silent = parameters.by.find((id) => !sent(id));
  if (silent !== undefined) {
    const program = titleOf(context, silent);
    return failed({
      expected,
      actual: say('frames.nothing-of', { program }),
      hint: say('frames.nothing-of.hint', { program }),
    });
  }
  if (parameters.by.length > 0) return undefined;
  const { programs } = scenario.record;
  const hasAny =
    programs.length === 0
      ? scope.counted.length > 0
      : programs.some(({ id }) => hasRun(scenario, id) && sent(id));
  return hasAny
    ? undefined
    : failed({ expected, actual: say('frames.nothing'), hint: say('frames.nothing.hint') });
}

function tooFew(finding: Finding): Verdict {
  const { context, parameters, expected, scope, matches } = finding;
  const { scenario } = context;
  const { filter, count } = parameters;
  if (scope.counted.length === 0 && scope.afterSignal.length === 0) {
    const silent = silence(finding);
    if (silent !== undefined) return silent;
  }
  const found = matches.length;
  const leftOut = leftOutMatches(context, scope, filter, parameters.by);
  if (leftOut !== undefined && found + leftOut.packets.length >= count.min) {
    const { key, packets, programs } = leftOut;
    const cited = cite(scenario, ...numbersOf(packets));
    const shown = showing(scenario, filter, numbersOf([...matches, ...packets]), cited);
    return failed({
      expected,
      actual: say(key, { count: packets.length, programs }),
      hint: say(`${key}.hint`, { programs }),
      frames: cited,
      ...(shown === undefined ? {} : { filter: shown }),
    });
  }

  const near = findNearMiss(filter, scope.counted, scope.capture);
  const short = say('frames.too-few', { found, min: count.min });
  if (near === undefined || found > 0) {
    const cited = cite(scenario, ...numbersOf(matches));
    const shown = showing(scenario, filter, numbersOf(matches), cited);
    return failed({
      expected,
      actual: short,
      // That other frames have another value says nothing new; that they lack one part of several does.
      hint: near?.kind === 'without' ? nearMissText(near).hint : say('frames.too-few.hint'),
      frames: cited,
      ...(shown === undefined ? {} : { filter: shown }),
    });
  }
  const { actual, hint, frames, filter: nearFilter } = nearMissText(near);
  const cited = cite(scenario, ...frames.slice(0, 10));
  const shown = showing(scenario, nearFilter, frames, cited);
  return failed({
    expected,
    actual,
    hint,
    frames: cited,
    ...(shown === undefined ? {} : { filter: shown }),
  });
}

function tooMany({ context, parameters, expected, scope, matches }: Finding): Verdict {
  const { scenario } = context;
  const { filter, count } = parameters;
  const cited = cite(scenario, ...numbersOf(matches.slice(count.max)));
  const shown = showing(scenario, filter, numbersOf(matches), cited);
  const explains = (packets: Packet[]): boolean =>
    packets.length > 0 &&
    matches.length - packets.length <= count.max &&
    matches.length - packets.length >= count.min;
  const errors = matches.filter(({ icmp }) => icmp?.quoted !== undefined);
  const repeated = matches.filter(
    (packet) => placeInConnection(packet, scope.capture)?.segment.retransmission === true,
  );
  const hint = explains(errors)
    ? say('frames.icmp-errors.hint', {
        count: errors.length,
        filter: quoted(`${/\|\||\bor\b/u.test(filter) ? `(${filter})` : filter} && !icmp`),
      })
    : explains(repeated)
      ? say('frames.retransmitted.hint', { count: repeated.length })
      : say('frames.too-many.hint');
  return failed({
    expected,
    actual: say('frames.too-many', {
      found: matches.length,
      shape: count.max === 0 ? 'none' : count.min === count.max ? 'exactly' : 'most',
      max: count.max,
    }),
    hint,
    frames: cited,
    ...(shown === undefined ? {} : { filter: shown }),
  });
}
