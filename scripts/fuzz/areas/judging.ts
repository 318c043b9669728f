import type { ScenarioEvidence } from '../../../harness/evidence/types.ts';
import { judge } from '../../../harness/grading/judge.ts';
import type { ProgramEnd, ProgramRecord, ScenarioRecord } from '../../../harness/model/evidence.ts';
import type { Rubric, Scenario } from '../../../harness/model/rubric.ts';
import { parseRubric } from '../../../harness/rubric/load.ts';
import { writePcapng } from '../../../harness/wire/index.ts';
import type { Frame } from '../../../harness/wire/types.ts';
import { evidenceOf, program, scenarioOf, signalled } from '../../../test/support/evidence.ts';
import { tcpConversation } from '../../../test/support/frames.ts';
import { area, demand } from '../area.ts';
import { allFrames } from '../corpus.ts';
import { mutateFrames } from '../mutate-frames.ts';
import type { Random } from '../random.ts';
import { smallerFrames } from '../smaller.ts';
import { heldBytes } from './conversations.ts';
import { sources } from './rubrics.ts';
import { talk } from './tcp.ts';

interface Dispute {
  rubric: Rubric;
  scenarios: {
    frames: Frame[];
    record: Partial<ScenarioRecord> & Pick<ScenarioRecord, 'programs'>;
    id: string;
  }[];
}

const rubrics: readonly Rubric[] = sources.flatMap((source) => {
  const parsed = parseRubric(source);
  return parsed.kind === 'sound' ? [parsed.rubric] : [];
});

/** Evidence as a hostile submission or a damaged folder may make it, judged by the rubrics that ship. */
export const judging = area<Dispute>({
  name: 'judging',
  passes: 'a check was not skipped',
  share: 1,
  generate(random) {
    const rubric = random.pick(rubrics);
    const chosen = rubric.scenarios.filter(() => !random.oneIn(4));
    return { rubric, scenarios: chosen.map((scenario) => runOf(scenario, rubric, random)) };
  },
  run({ rubric, scenarios }) {
    const evidence = scenarios.map(({ id, frames, record }): ScenarioEvidence => {
      const { programs } = record;
      const stdout = Object.fromEntries(programs.map((one) => [one.id, 'Hello, 127.0.0.1\nTraceback\n']));
      return scenarioOf({ id, frames, programs, record, stdout });
    });
    const { score, maxScore, checks, diagnoses } = judge(rubric, 'sha256:0', evidenceOf(evidence));
    demand(score === null || (score >= 0 && score <= maxScore), 'a score lies between nothing and all');
    const captured = new Map(scenarios.map(({ id, frames }) => [id, frames.length]));
    for (const { points, maxPoints, frames } of checks) {
      demand(points >= 0 && points <= maxPoints, 'points lie between nothing and all');
      for (const { scenario, number } of frames)
        demand(number >= 1 && number <= (captured.get(scenario) ?? 0), 'frames that are cited are there');
    }
    const words = checks.reduce((sum, { actual, hint }) => sum + actual.length + hint.length, 0);
    return {
      isPast: checks.some(({ status }) => status !== 'skipped' && status !== 'errored'),
      heldBytes:
        words + diagnoses.length * 100 + evidence.reduce((sum, { capture }) => sum + heldBytes(capture), 0),
    };
  },
  sizeOf: ({ scenarios }) =>
    4000 + scenarios.flatMap(({ frames }) => frames).reduce((sum, { bytes }) => sum + bytes.length, 0),
  *smaller({ rubric, scenarios }) {
    for (let index = 0; index < rubric.checks.length; index += 1)
      yield { rubric: { ...rubric, checks: rubric.checks.toSpliced(index, 1) }, scenarios };
    for (let index = 0; index < scenarios.length; index += 1)
      yield { rubric, scenarios: scenarios.toSpliced(index, 1) };
    for (const [index, scenario] of scenarios.entries())
      for (const frames of smallerFrames(scenario.frames))
        yield { rubric, scenarios: scenarios.with(index, { ...scenario, frames }) };
  },
  store: ({ rubric, scenarios }) => ({
    extension: 'pcapng',
    content: writePcapng({
      frames: scenarios.flatMap(({ frames }) => frames),
      application: `fuzz: ${rubric.id}, ${JSON.stringify({ checks: rubric.checks, scenarios: scenarios.map(({ id, frames, record }) => ({ id, frames: frames.length, record })) })}`,
    }),
  }),
});

function runOf(scenario: Scenario, rubric: Rubric, random: Random): Dispute['scenarios'][number] {
  const frames = framesOf(random);
  const number = (): number => (random.oneIn(6) ? random.u32() : random.below(frames.length + 3));
  const started = scenario.steps.flatMap((step) => ('together' in step ? step.together : [step]));
  const programs = started.flatMap((step) => {
    const kind = 'start' in step ? step.start : 'run' in step ? step.run : undefined;
    return kind === undefined || !('on' in step)
      ? []
      : [programOf(step.id ?? kind, kind, step.on, random, number)];
  });
  const server = programs[0]?.id ?? 'server';
  return {
    id: scenario.id,
    frames,
    record: {
      programs,
      machines: Object.entries(rubric.machines).map(([name, { address }]) => ({
        name,
        address: address.split('/')[0] ?? address,
        mac: '02:00:ac:10:10:65',
      })),
      markers: random.oneIn(2) ? [] : [signalled(random.pick(programs)?.id ?? server, number())],
      acceptQueue: Array.from({ length: random.below(4) }, () => ({
        program: server,
        port: portOf(random),
        length: random.below(3),
        atMs: number(),
        afterFrame: number(),
      })),
      connections: Array.from({ length: random.below(3) }, () => ({
        program: server,
        local: { address: '172.16.16.101', port: portOf(random) },
        remote: { address: '172.16.16.102', port: random.pick([50_000, 54_321]) },
        firstSeenMs: number(),
        ...(random.oneIn(3) ? {} : { acceptedMs: number(), acceptedAfterFrame: number() }),
      })),
      counters: { frames: frames.length, captured: 1, counted: 1, complete: !random.oneIn(8) },
    },
  };
}

function framesOf(random: Random): Frame[] {
  if (random.oneIn(2)) return mutateFrames(talk(random), random, allFrames);
  const frames = tcpConversation({
    serverPort: portOf(random),
    client: random.pick(['172.16.16.102', '172.16.16.103']),
    script: [
      'handshake',
      { from: 'client', data: 'halo\r\n' },
      { from: 'server', data: 'halo\r\n' },
      'close',
    ],
  });
  return random.oneIn(3) ? frames : mutateFrames(frames, random, allFrames);
}

function portOf(random: Random): number {
  return random.pick([10_000, 32_444, 45_000, 6666, 3456, 2222, 12_345]);
}

const ends: readonly ProgramEnd[] = [
  { kind: 'exited', code: 0 },
  { kind: 'exited', code: 1 },
  { kind: 'signalled', signal: 'SIGSEGV' },
  { kind: 'stopped', why: 'idle', signals: ['SIGINT'] },
  { kind: 'stopped', why: 'stuck', signals: ['SIGINT', 'SIGTERM'] },
  { kind: 'not-started', why: 'missing' },
  { kind: 'not-started', why: 'build-failed', detail: 'error' },
];

function programOf(
  id: string,
  kind: string,
  machine: string,
  random: Random,
  number: () => number,
): ProgramRecord {
  const listening = { address: random.pick(['0.0.0.0', '127.0.0.1', '::']), port: portOf(random) };
  return program(id, machine, {
    program: kind,
    startMs: number(),
    startAfterFrame: number(),
    endMs: number(),
    end: random.pick(ends),
    ...(random.oneIn(2)
      ? {}
      : {
          listening: [
            { protocol: random.pick(['tcp', 'udp']), ...listening, firstSeenMs: 1, afterFrame: number() },
          ],
        }),
    ...(random.oneIn(4) ? { waitingOn: random.pick(['stdin', 'accept', 'receive', 'running']) } : {}),
  });
}
