import { createHash } from 'node:crypto';

import { acceptedAfterFrame, connectionsBetween, handshakeFrames } from '../evidence/connections.ts';
import { frameLimit } from '../evidence/programs.ts';
import { deliveredBytes, frameOfByte, transferOf } from '../evidence/transfer.ts';
import type { Transfer } from '../evidence/transfer.ts';
import type { ScenarioEvidence } from '../evidence/types.ts';
import type { Verdict } from '../model/verdict.ts';
import { cite, failed, passed, say } from './cite.ts';
import { holds, latin, longestBeginning } from './compare.ts';
import type { CheckContext } from './definition.ts';
import { demands, percent } from './demand.ts';
import { defineCheck, programReferences } from './definition.ts';
import { missingProgram } from './missing-program.ts';
import { fractionSchema, objectSchema, programSchema } from './parameters.ts';
import {
  contentText,
  countingFiles,
  fileCandidate,
  nameOf,
  probeCandidates,
  unixLines,
} from './payload-contents.ts';
import type { Candidate, Content } from './payload-contents.ts';
import { clip, listed, streamFilter } from './text.ts';

interface Parameters {
  client: string;
  server: string;
  content: Content;
  partial: number;
}

/** One direction of one connection, with the bytes that count. */
interface Stream {
  transfer: Transfer;
  /** As they crossed, and as they are searched: for a file with line ends normalised. */
  delivered: string;
  searched: string;
}

/** At most so many files and streams are looked at for the best attempt: it only makes the message better. */
const mostAttempts = 30;

/** A given content crosses whole. */
export const payload = defineCheck<Parameters>({
  type: 'payload',
  summary:
    "A content crosses whole and is delivered, in either direction, anywhere in the stream: acknowledged, on a connection that the program accepted, and not answered by the receiver's reset. With `submittedFile` the content is that of any data file that was handed in (no program source), with line ends normalised, and a byte order mark or white space at its ends forgiven; where a probe plays a client that was not handed in, what it sends counts as such a file. With `text` or `hex` it is exactly these bytes.",
  parameters: {
    ...objectSchema(
      {
        client: programSchema('Step id of the client.'),
        server: programSchema('Step id of the server.'),
        submittedFile: {
          ...objectSchema(
            { minBytes: { type: 'integer', minimum: 1, description: 'Smaller files do not count.' } },
            ['minBytes'],
          ),
          description: 'Any data file of the submission.',
        },
        text: { type: 'string', minLength: 1, description: 'Exactly this text, as UTF-8.' },
        hex: {
          type: 'string',
          pattern: '^([0-9a-fA-F]{2})+$',
          description: 'Exactly these bytes, in hexadecimal.',
        },
        partial: fractionSchema(
          'Largest part of the points (0 to 1) for a beginning that crossed; in proportion. 0 where absent.',
        ),
      },
      ['client', 'server'],
    ),
    oneOf: [{ required: ['submittedFile'] }, { required: ['text'] }, { required: ['hex'] }],
  },
  read: (reader) => {
    const file = reader.optionalGroup('submittedFile');
    const text = reader.optionalString('text');
    const content: Content =
      file !== undefined
        ? { kind: 'submitted-file', minBytes: file.number('minBytes') }
        : text !== undefined
          ? { kind: 'text', bytes: latin(Buffer.from(text, 'utf8')) }
          : { kind: 'hex', bytes: latin(Buffer.from(reader.string('hex'), 'hex')) };
    return {
      client: reader.string('client'),
      server: reader.string('server'),
      content,
      partial: reader.optionalNumber('partial') ?? 0,
    };
  },
  demand: ({ client, server, content, partial }, words) =>
    demands('payload', {
      client: words.program(client),
      server: words.program(server),
      kind: content.kind === 'submitted-file' ? 'file' : content.kind,
      bytes: content.kind === 'submitted-file' ? content.minBytes : content.bytes.length,
      text: content.kind === 'submitted-file' ? '' : words.code(contentText(content)),
      partial: percent(partial),
    }),
  references: ({ client, server }) => programReferences({ client, server }),
  judge,
});

function judge({ client, server, content, partial }: Parameters, context: CheckContext): Verdict {
  const { scenario } = context;
  const expected =
    content.kind === 'submitted-file'
      ? say('payload.expected-file', { minBytes: content.minBytes })
      : say('payload.expected', { bytes: content.bytes.length });
  const missing = missingProgram(context, [client, server], expected);
  if (missing !== undefined) return missing;

  const limit = frameLimit(scenario, client, server);
  const connections = connectionsBetween(scenario, client, server);
  const streams = connections.flatMap((connection): Stream[] =>
    (['client', 'server'] as const).map((side) => {
      const transfer = transferOf(connection, side, limit);
      const delivered = latin(deliveredBytes(scenario, transfer, server));
      return {
        transfer,
        delivered,
        searched: content.kind === 'submitted-file' ? unixLines(delivered) : delivered,
      };
    }),
  );

  const files =
    content.kind === 'submitted-file'
      ? countingFiles(context.evidence.submission.files, content.minBytes)
      : [];
  const candidates =
    content.kind === 'submitted-file'
      ? [
          ...files.flatMap((file) => fileCandidate(file, content.minBytes)),
          ...probeCandidates(client, content.minBytes, context),
        ]
      : [{ name: nameOf(content), text: content.bytes }];

  for (const candidate of candidates) {
    const stream = streams.find(({ searched }) => holds(searched, candidate.text));
    if (stream === undefined) continue;
    const values = { file: clip(candidate.name), bytes: candidate.text.length };
    const actual =
      content.kind === 'submitted-file' ? say('payload.passed-file', values) : say('payload.passed', values);
    return passed({ expected, actual, ...evidenceOf(scenario, stream) });
  }
  // A client may open a connection for each piece: then the contents stand in all its connections together.
  for (const side of ['client', 'server'] as const) {
    const pieces = streams.filter(({ transfer, delivered }) => delivered !== '' && transfer.from === side);
    const whole = pieces.map(({ searched }) => searched).join('');
    const candidate = pieces.length < 2 ? undefined : candidates.find(({ text }) => holds(whole, text));
    if (candidate === undefined) continue;
    const values = { file: clip(candidate.name), bytes: candidate.text.length };
    return passed({
      expected,
      actual: say(content.kind === 'submitted-file' ? 'payload.passed-file' : 'payload.passed', values),
      frames: cite(scenario, ...pieces.flatMap(({ transfer }) => transfer.frames.slice(0, 1))),
      filter: streamFilter(pieces.map(({ transfer }) => transfer.connection)),
    });
  }
  const mostDelivered = Math.max(0, ...streams.map(({ delivered }) => delivered.length));
  // Line ends are the most that a file may lose on its way: a file twice as long as all that crossed did not cross.
  const unread = files.filter(({ base64, bytes }) => base64 === undefined && bytes <= 2 * mostDelivered);
  for (const file of unread) {
    const stream = streams.find(
      ({ delivered }) => delivered.length === file.bytes && sha256(delivered) === file.sha256,
    );
    if (stream === undefined) continue;
    return passed({
      expected,
      actual: say('payload.passed-file', { file: clip(file.path), bytes: file.bytes }),
      ...evidenceOf(scenario, stream),
    });
  }

  if (streams.some(({ transfer }) => transfer.hasUnseenBytes)) {
    return { status: 'inconclusive', actual: say('capture.unseen-bytes'), frames: [] };
  }
  const carried = streams.filter(({ transfer }) => transfer.sent.length > 0);
  if (carried.length === 0) {
    const isConnected = connections.some((connection) => handshakeFrames(connection, limit) !== undefined);
    const key = isConnected ? 'payload.nothing-sent' : 'payload.no-connection';
    return failed({
      expected,
      actual: say(key),
      hint: say(`${key}.hint`),
      filter: streamFilter(connections),
    });
  }
  if (
    unread.length > 0 ||
    (context.evidence.submission.filesTruncated && content.kind === 'submitted-file')
  ) {
    return {
      status: 'errored',
      actual: say('payload.too-large', { files: listed(unread.map(({ path }) => path)) }),
      frames: [],
    };
  }
  if (candidates.length === 0) {
    const minBytes = content.kind === 'submitted-file' ? content.minBytes : 0;
    return failed({
      expected,
      actual: say('payload.no-file', { minBytes }),
      hint: say('payload.no-file.hint'),
      frames: cite(scenario, ...carried.flatMap(({ transfer }) => transfer.frames.slice(0, 3))),
      filter: streamFilter(carried.map(({ transfer }) => transfer.connection)),
    });
  }
  return bestAttempt(content, candidates, carried, server, partial, expected, context);
}

/** The content that came furthest, and what kept it from arriving. */
function bestAttempt(
  content: Content,
  candidates: Candidate[],
  streams: Stream[],
  server: string,
  partial: number,
  expected: ReturnType<typeof say>,
  context: CheckContext,
): Verdict {
  const { scenario } = context;
  const undelivered = findUndelivered(content, candidates, streams);
  if (undelivered !== undefined) {
    const { transfer } = undelivered.stream;
    const key =
      transfer.refusedBy !== undefined
        ? 'reset'
        : acceptedAfterFrame(scenario, transfer.connection, server) === undefined
          ? 'not-accepted'
          : 'not-acknowledged';
    return failed({
      expected,
      actual: say(`payload.${key}`, {
        file: clip(undelivered.candidate.name),
        bytes: undelivered.candidate.text.length,
      }),
      hint: say(`payload.${key}.hint`),
      frames: cite(scenario, ...transfer.frames.slice(0, 6), transfer.refusedBy),
      filter: streamFilter([transfer.connection]),
    });
  }

  let best: { candidate: Candidate; stream: Stream; length: number; at: number } | undefined;
  for (const candidate of candidates.slice(0, mostAttempts)) {
    for (const stream of streams.slice(0, mostAttempts)) {
      const { length, at } = longestBeginning(candidate.text, stream.searched);
      if (length > (best?.length ?? 0)) best = { candidate, stream, length, at };
    }
  }
  const filter = streamFilter(streams.map(({ transfer }) => transfer.connection));
  if (best === undefined || best.length < Math.min(8, best.candidate.text.length)) {
    const isFile = content.kind === 'submitted-file';
    return failed({
      expected,
      actual: isFile
        ? say('payload.other-content', { files: listed(candidates.map(({ name }) => name)) })
        : say('payload.other-bytes'),
      hint: say(isFile ? 'payload.other-content.hint' : 'payload.other-bytes.hint'),
      frames: cite(scenario, ...streams.flatMap(({ transfer }) => transfer.frames.slice(0, 3))),
      filter,
    });
  }
  const { candidate, stream, length, at } = best;
  const isCut = at + length >= stream.searched.length;
  const last = frameOfByte(stream.transfer, Math.min(at + length, stream.transfer.sent.length - 1));
  return failed({
    expected,
    actual: say(isCut ? 'payload.cut' : 'payload.wrong-byte', {
      file: clip(candidate.name),
      length,
      bytes: candidate.text.length,
      number: length + 1,
    }),
    hint: say(isCut ? 'payload.cut.hint' : 'payload.wrong-byte.hint'),
    frames: cite(scenario, ...stream.transfer.frames.slice(0, 3), last),
    filter: streamFilter([stream.transfer.connection]),
    fraction: partial * (length / candidate.text.length),
  });
}

/** A content that was sent whole, though it does not count as delivered. */
function findUndelivered(
  content: Content,
  candidates: Candidate[],
  streams: Stream[],
): { candidate: Candidate; stream: Stream } | undefined {
  for (const stream of streams.slice(0, mostAttempts)) {
    const sent = latin(stream.transfer.sent);
    const searched = content.kind === 'submitted-file' ? unixLines(sent) : sent;
    const candidate = candidates.slice(0, mostAttempts).find(({ text }) => holds(searched, text));
    if (candidate !== undefined) return { candidate, stream };
  }
  return undefined;
}

function evidenceOf(scenario: ScenarioEvidence, { transfer }: Stream) {
  return { frames: cite(scenario, ...transfer.frames), filter: streamFilter([transfer.connection]) };
}

function sha256(text: string): string {
  return createHash('sha256').update(Buffer.from(text, 'latin1')).digest('hex');
}
