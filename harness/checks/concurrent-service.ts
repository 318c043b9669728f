import { connectionsBetween, handshakeFrames, kernelRecordOf } from '../evidence/connections.ts';
import { frameLimit } from '../evidence/programs.ts';
import type { ScenarioEvidence } from '../evidence/types.ts';
import type { Message, Verdict } from '../model/verdict.ts';
import type { TcpConnection } from '../wire/types.ts';
import { cite, failed, passed, say } from './cite.ts';
import type { CheckContext } from './definition.ts';
import { defineCheck, programReferences } from './definition.ts';
import { missingProgram } from './missing-program.ts';
import { objectSchema, programSchema } from './parameters.ts';
import { streamFilter } from './text.ts';

interface Parameters {
  server: string;
  first: string;
  second: string;
}

/** What matters of one client's connection, as frame numbers; Infinity for what did not happen. */
interface Story {
  connection: TcpConnection;
  /** Its SYN, and the frame that made it an open connection. */
  asked: number;
  open: number;
  /** Frames in which the server sent payload. */
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
    'Says whether the server serves clients in parallel or one at a time; both pass. The first client must be held silent at the switch while the second one asks. Parallel: the server serves the second while the first, which came first, is open and waiting, and serves the first later. One at a time: the second is served only after the first has closed, or waits in the accept queue, although it asked long before. Handshakes that overlap prove nothing: the kernel completes them before accept(). Otherwise the verdict is `undecided`; it fails only when nobody was served.',
  parameters: objectSchema(
    {
      server: programSchema('Step id of the server.'),
      first: programSchema('Step id of the client that comes first and is held.'),
      second: programSchema('Step id of the client that comes while the first is held.'),
    },
    ['server', 'first', 'second'],
  ),
  read: (reader) => ({
    server: reader.string('server'),
    first: reader.string('first'),
    second: reader.string('second'),
  }),
  references: ({ server, first, second }) => programReferences({ server, first, second }),
  judge,
});

function judge({ server, first, second }: Parameters, context: CheckContext): Verdict {
  const { scenario } = context;
  const expected = say('concurrent-service.expected');
  const missing = missingProgram(context, [server, first, second], expected);
  if (missing !== undefined) return missing;

  const limit = frameLimit(scenario, server, first, second);
  const a = storyOf(scenario, first, server, limit);
  const b = storyOf(scenario, second, server, limit);
  const both = [a, b].filter((story) => story !== undefined);
  const filter = streamFilter(both.map(({ connection }) => connection));
  if (both.every((story) => serviceFrame(story) === Infinity)) {
    return failed({
      expected,
      actual: say('concurrent-service.nobody'),
      hint: say('concurrent-service.nobody.hint'),
      frames: cite(scenario, ...both.map(({ asked }) => asked)),
      filter,
    });
  }
  const undecided = (key: string): Verdict => ({
    status: 'undecided',
    actual: say(`concurrent-service.${key}`),
    frames: cite(scenario, ...both.flatMap((story) => [story.asked, story.served[0], story.closed])),
    ...(filter === '' ? {} : { filter }),
  });
  if (a === undefined || b === undefined) return undecided('one-connected');
  if (a.open >= b.asked) return undecided('wrong-order');

  const release = scenario.record.steps.find((step) => step.kind === 'release')?.fromFrame ?? Infinity;
  const parallel = parallelProof(a, b);
  if (parallel !== undefined) {
    return passed({
      expected,
      actual: say('concurrent-service.parallel'),
      frames: cite(scenario, a.asked, b.asked, ...parallel),
      filter,
    });
  }
  const waiting = waitingProof(scenario, server, a, b, release);
  if (waiting !== undefined) {
    return passed({
      expected,
      actual: waiting.actual,
      frames: cite(scenario, a.asked, b.asked, ...waiting.frames),
      filter,
    });
  }
  return undecided('unclear');
}

/**
 * The server served B while A, which came first, was open and waiting, and served A later. A server that never
 * answers shows its service by closing its side.
 */
function parallelProof(a: Story, b: Story): number[] | undefined {
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
  return laterToA === undefined || laterToA === Infinity || !wasWaiting ? undefined : [toB, laterToA];
}

/** B asked while A was held, and got nothing until the server was done with A. */
function waitingProof(
  scenario: ScenarioEvidence,
  server: string,
  a: Story,
  b: Story,
  release: number,
): { actual: Message; frames: number[] } | undefined {
  // Without a hold between B's question and A's service, B may only have been slow.
  const askedLongBefore = release !== Infinity && b.open <= release && a.closed > release;
  if (!askedLongBefore || serviceFrame(a) === Infinity) return undefined;
  const toB = serviceFrame(b);
  if (toB <= release) return undefined;

  const doneWithA = Math.min(a.closed, a.finished);
  if (toB !== Infinity && toB > doneWithA) {
    return { actual: say('concurrent-service.one-at-a-time'), frames: [doneWithA, toB] };
  }
  if (b.accepted !== undefined && b.accepted >= doneWithA) {
    return { actual: say('concurrent-service.one-at-a-time-accepted'), frames: [doneWithA, toB] };
  }
  // The samples are a log of changes: the last one before the release is the queue's length at the release. A sample
  // may be older than the frame that caused it, since frames reach the harness a moment after the kernel's table.
  const last = scenario.record.acceptQueue.findLast(
    (sample) =>
      sample.program === server && sample.port === b.connection.server.port && sample.afterFrame <= release,
  );
  if (last !== undefined && last.length > 0 && a.accepted !== undefined && b.accepted === undefined) {
    return {
      actual: say('concurrent-service.one-at-a-time-queue', { length: last.length }),
      frames: [doneWithA, toB],
    };
  }
  return undefined;
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
    served: [...new Set(connection.toClient.chunks.map(({ frame }) => frame))]
      .filter((frame) => frame <= limit)
      .toSorted((x, y) => x - y),
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

/** The first frame of service: payload, or the server's FIN where it never sends any. */
function serviceFrame(story: Story): number {
  return story.served[0] ?? story.finished;
}

function isServedBetween(story: Story, from: number, to: number): boolean {
  return story.served.some((frame) => frame > from && frame < to);
}
