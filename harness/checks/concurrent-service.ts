import {
  connectionsBetween,
  handshakeFrames,
  kernelRecordOf,
  listeningPort,
} from '../evidence/connections.ts';
import { frameLimit } from '../evidence/programs.ts';
import type { ScenarioEvidence } from '../evidence/types.ts';
import type { Message, Verdict } from '../model/verdict.ts';
import type { Direction, TcpConnection } from '../wire/types.ts';
import { cite, failed, passed, say } from './cite.ts';
import type { CheckContext } from './definition.ts';
import { demands } from './demand.ts';
import { defineCheck, programReferences } from './definition.ts';
import { missingProgram } from './missing-program.ts';
import { objectSchema, programSchema } from './parameters.ts';
import { streamFilter } from './text.ts';

interface Parameters {
  server: string;
  first: string;
  second: string;
  want: Behaviour | undefined;
}

type Behaviour = 'parallel' | 'one-at-a-time';

/** What the wire proves. */
interface Proof {
  behaviour: Behaviour;
  actual: Message;
  frames: number[];
}

/** What matters of one client's connection, as frame numbers; Infinity for what did not happen. */
interface Story {
  connection: TcpConnection;
  /** Its SYN, and the frame that made it an open connection. */
  asked: number;
  open: number;
  /** Frames that first carried payload of the client, and those in which the server sent payload. */
  questions: number[];
  served: number[];
  /** The first FIN or RST of either side. */
  closed: number;
  /** The server's own FIN: it was done with this client. */
  finished: number;
  /** After which frame the server's program owned it, where the kernel's table was seen. */
  accepted: number | undefined;
}

/** Parallel or one at a time, told by the order of payloads and by the accept queue. */
export const concurrentService = defineCheck<Parameters>({
  type: 'concurrent-service',
  summary:
    'Says whether the server serves clients in parallel or one at a time; both pass, unless `want` asks for one of them. The first client must be connected and silent while the second one asks: held at the switch, or a probe that is held open, or a program that waits for what is typed; and it must ask again later (released, or by a `send` step). Parallel: the server serves the second while the first, which came first, is open and waiting, and serves the first later. One at a time: the second is served only after the first has closed, or waits in the accept queue, although it asked long before. Handshakes that overlap prove nothing: the kernel completes them before accept(). With `want: parallel` a server also fails that never serves the second client although it asked, turns it away, closes the first before the second comes, or forgets the first. Otherwise the verdict is `undecided`. It fails when nobody was served.',
  parameters: objectSchema(
    {
      server: programSchema('Step id of the server.'),
      first: programSchema('Step id of the client that comes first and is held.'),
      second: programSchema('Step id of the client that comes while the first is held.'),
      want: {
        enum: ['parallel', 'one-at-a-time'],
        description: 'What the lab demands. Where absent, both pass.',
      },
    },
    ['server', 'first', 'second'],
  ),
  read: (reader) => ({
    server: reader.string('server'),
    first: reader.string('first'),
    second: reader.string('second'),
    want: reader.optionalOneOf('want', ['parallel', 'one-at-a-time']),
  }),
  deeds: ({ server }) => ({ [server]: 1 }),
  demand: ({ server, first, second, want }, words) =>
    demands('concurrent-service', {
      server: words.program(server),
      first: words.program(first),
      second: words.program(second),
      want: want === 'one-at-a-time' ? 'single' : (want ?? 'either'),
    }),
  references: ({ server, first, second }) => programReferences({ server, first, second }),
  judge,
});

function judge({ server, first, second, want }: Parameters, context: CheckContext): Verdict {
  const { scenario } = context;
  const expected = say('concurrent-service.expected', {
    want: want === 'one-at-a-time' ? 'single' : (want ?? 'either'),
  });
  const missing = missingProgram(context, [server, first, second], expected);
  if (missing !== undefined) return missing;

  const limit = frameLimit(scenario, server, first, second);
  const a = storyOf(scenario, first, server, limit);
  const b = storyOf(scenario, second, server, limit);
  const both = [a, b].filter((story) => story !== undefined);
  const filter = streamFilter(both.map(({ connection }) => connection));
  const fail = (key: string, frames: number[]): Verdict =>
    failed({
      expected,
      actual: say(`concurrent-service.${key}`),
      hint: say(`concurrent-service.${key}.hint`),
      frames: cite(scenario, ...both.map(({ asked }) => asked), ...frames),
      filter,
    });
  if (both.every((story) => serviceFrame(story) === Infinity)) return fail('nobody', []);
  const undecided = (key: string): Verdict => ({
    status: 'undecided',
    actual: say(`concurrent-service.${key}`),
    frames: cite(scenario, ...both.flatMap((story) => [story.asked, story.served[0], story.closed])),
    ...(filter === '' ? {} : { filter }),
  });
  if (a === undefined || b === undefined) {
    const absent = a === undefined ? first : second;
    const turnedAway = connectionsBetween(scenario, absent, server).flatMap(({ frames }) =>
      frames.filter((frame) => frame <= limit).slice(0, 2),
    );
    if (want !== 'parallel' || turnedAway.length === 0) return undecided('one-connected');
    return fail(absent === first ? 'first-turned-away' : 'second-turned-away', turnedAway);
  }
  if (a.open >= b.asked) return undecided('wrong-order');

  const proof = parallelProof(a, b) ?? waitingProof(scenario, { server, first }, a, b);
  if (proof !== undefined) {
    const { behaviour, actual } = proof;
    const frames = cite(scenario, a.asked, b.asked, ...proof.frames);
    if (want === undefined || behaviour === want) return passed({ expected, actual, frames, filter });
    return failed({ expected, actual, hint: say(`concurrent-service.want-${want}.hint`), frames, filter });
  }
  const against = want === 'parallel' ? againstParallel(a, b) : undefined;
  return against === undefined ? undecided('unclear') : fail(against.key, against.frames);
}

/** What a server that serves in parallel does not do, though it does not prove that it serves one at a time. */
function againstParallel(a: Story, b: Story): { key: string; frames: number[] } | undefined {
  // The server ended it of its own accord: a client that is gone cannot be served beside another one.
  if (a.finished < b.asked && a.finished === a.closed)
    return { key: 'first-closed', frames: [a.finished, serviceFrame(b)] };
  const question = b.questions[0] ?? Infinity;
  if (question < a.closed && serviceFrame(b) === Infinity)
    return { key: 'second-unserved', frames: [question] };
  const lastQuestion = a.questions.at(-1) ?? 0;
  const isForgotten = a.finished === Infinity && lastQuestion > (a.served.at(-1) ?? 0);
  if (isForgotten && serviceFrame(b) < a.closed)
    return { key: 'first-forgotten', frames: [serviceFrame(b), lastQuestion] };
  return undefined;
}

/**
 * The server served B while A, which came first, was open and waiting, and served A later. A server that never
 * answers shows its service by closing its side.
 */
function parallelProof(a: Story, b: Story): Proof | undefined {
  const toB = serviceFrame(b);
  if (toB >= a.closed || toB === Infinity) return undefined;
  const answers = a.served.length > 0 || b.served.length > 0;
  // A greeting at accept() is not what A waits for: what counts is that A is served after B was.
  const laterToA = answers
    ? a.served.find((frame) => frame > toB)
    : a.finished > toB
      ? a.finished
      : undefined;
  const wasWaiting = answers ? !isServedBetween(a, b.open, toB) : true;
  if (laterToA === undefined || laterToA === Infinity || !wasWaiting) return undefined;
  return { behaviour: 'parallel', actual: say('concurrent-service.parallel'), frames: [toB, laterToA] };
}

/** B asked while A was silent, and got nothing until the server was done with A. */
function waitingProof(
  scenario: ScenarioEvidence,
  { server, first }: { server: string; first: string },
  a: Story,
  b: Story,
): Proof | undefined {
  const proof = (key: string, frames: number[], values?: Record<string, number>): Proof => ({
    behaviour: 'one-at-a-time',
    actual: say(`concurrent-service.${key}`, values),
    frames,
  });
  const toB = serviceFrame(b);
  const doneWithA = Math.min(a.closed, a.finished);
  const letGo = letGoAfter(scenario, first, b.open);
  // The server ended A of its own accord, and only then took B in: B's own service may still be slow.
  const hasGivenUpA = a.finished === a.closed && a.finished > b.open && a.finished < letGo;
  const release = hasGivenUpA ? a.finished - 1 : letGo;
  // Without a silence between B's question and A's service, B may only have been slow.
  const askedLongBefore = release !== Infinity && b.open <= release && a.closed > release;
  if (!askedLongBefore || serviceFrame(a) === Infinity || toB <= release) return undefined;

  if (!hasGivenUpA && toB !== Infinity && toB > doneWithA) return proof('one-at-a-time', [doneWithA, toB]);
  if (b.accepted !== undefined && b.accepted >= doneWithA)
    return proof('one-at-a-time-accepted', [doneWithA, toB]);
  // The samples are a log of changes: the last one before the release is the queue's length at the release. A sample
  // may be older than the frame that caused it, since frames reach the harness a moment after the kernel's table.
  const last = scenario.record.acceptQueue.findLast(
    (sample) =>
      sample.program === server &&
      sample.port === listeningPort(scenario, b.connection.server.port) &&
      sample.afterFrame <= release,
  );
  if (last !== undefined && last.length > 0 && a.accepted !== undefined && b.accepted === undefined)
    return proof('one-at-a-time-queue', [doneWithA, toB], { length: last.length });
  return undefined;
}

/** After which frame the first client was let go on: its machine released, something sent to it, or it was stopped. */
function letGoAfter({ record }: ScenarioEvidence, first: string, since: number): number {
  const step = record.steps.find(
    ({ kind, programs, fromFrame }) =>
      fromFrame >= since &&
      (kind === 'release' || ((kind === 'send' || kind === 'stop') && programs.includes(first))),
  );
  return step?.fromFrame ?? Infinity;
}

function storyOf(
  scenario: ScenarioEvidence,
  client: string,
  server: string,
  limit: number,
): Story | undefined {
  const connection = connectionsBetween(scenario, client, server).find(
    (one) => handshakeFrames(one, limit) !== undefined,
  );
  const handshake = connection === undefined ? undefined : handshakeFrames(connection, limit);
  if (connection === undefined || handshake === undefined) return undefined;
  const within = (frame: number | undefined): number =>
    frame === undefined || frame > limit ? Infinity : frame;
  const finished = within(connection.toClient.fin?.frame);
  const record = kernelRecordOf(scenario, connection, server);
  return {
    connection,
    asked: handshake[0] ?? Infinity,
    open: handshake[2] ?? Infinity,
    questions: framesUpTo(connection.toServer, limit),
    served: framesUpTo(connection.toClient, limit),
    closed: Math.min(
      // A FIN may pass the hold ahead of the data it follows: it closes only when it is acknowledged.
      within(connection.toServer.fin?.acknowledgedBy),
      finished,
      ...connection.resets.map(({ frame }) => within(frame)),
    ),
    finished,
    accepted: record?.acceptedMs === undefined ? undefined : record.acceptedAfterFrame,
  };
}

function framesUpTo({ chunks }: Direction, limit: number): number[] {
  const frames = new Set(chunks.map(({ frame }) => frame));
  return [...frames].filter((frame) => frame <= limit).toSorted((x, y) => x - y);
}

/** The first frame of service: payload, or the server's FIN where it never sends any. */
function serviceFrame(story: Story): number {
  return story.served[0] ?? story.finished;
}

function isServedBetween(story: Story, from: number, to: number): boolean {
  return story.served.some((frame) => frame > from && frame < to);
}
