import { transferOf, type Transfer } from '../evidence/transfer.ts';
import { frameLimit } from '../evidence/programs.ts';
import type { Finding } from './cause.ts';
import { peersOf, type Context, type ProgramView, type RatedCheck, type ScenarioView } from './context.ts';
import { connectionsWith } from './traffic.ts';

/** Where bytes that crossed stop being the bytes that should have. Offsets count from 0. */
export interface Mismatch {
  view: ScenarioView;
  check: RatedCheck;
  sender: ProgramView;
  receiver: ProgramView;
  /** `cut`: right as far as it goes. `wrong`: another byte at `at`. */
  kind: 'cut' | 'wrong';
  at: number;
  total: number;
  expected: number;
  got: number;
  /** The submitted file, or undefined for an echo. */
  file: string | undefined;
  frames: number[];
}

/** The mismatch behind every failed `echo` and `payload` check, at most one a check and client. */
export function mismatches(context: Context): Mismatch[] {
  return context.checks
    .filter(
      (check) => check.status === 'failed' && (check.item.type === 'echo' || check.item.type === 'payload'),
    )
    .flatMap((check) => {
      const view = context.scenarios.find((candidate) => candidate.id === check.item.scenario);
      if (view === undefined) return [];
      const mentioned = check.mentions.get(view.id) ?? new Set<string>();
      const clients = view.programs.filter(
        (program) => program.role === 'client' && (mentioned.size === 0 || mentioned.has(program.id)),
      );
      return clients.flatMap((client) =>
        peersOf(view, client).flatMap(
          (server) =>
            (check.item.type === 'echo'
              ? echoMismatch(view, check, client, server)
              : fileMismatch(context, view, check, client, server)) ?? [],
        ),
      );
    });
}

/** The parts of a finding that both kinds of mismatch share. */
export function mismatchParts(
  mismatch: Mismatch,
): Pick<Finding, 'scenario' | 'programs' | 'peers'> & { explains: (check: { id: string }) => boolean } {
  return {
    scenario: mismatch.view.id,
    programs: [mismatch.sender.id],
    peers: [mismatch.receiver.id],
    explains: ({ id }) => id === mismatch.check.item.id,
  };
}

function echoMismatch(
  view: ScenarioView,
  check: RatedCheck,
  client: ProgramView,
  server: ProgramView,
): Mismatch | undefined {
  const found = exchanges(view, client, server).map(({ up, down }): Mismatch | undefined => {
    const same = commonPrefix(up.sent, 0, down.sent, 0);
    if (down.sent.length === 0 || up.sent.length === 0 || same === up.sent.length) return undefined;
    return describe(
      { view, check, sender: server, receiver: client, file: undefined },
      up.sent,
      same,
      down.sent,
      same,
      down,
    );
  });
  // one whole echo, and the others are not what the check failed for
  return found.includes(undefined) ? undefined : found[0];
}

function fileMismatch(
  context: Context,
  view: ScenarioView,
  check: RatedCheck,
  client: ProgramView,
  server: ProgramView,
): Mismatch | undefined {
  const wanted = check.with['submittedFile'];
  if (typeof wanted !== 'object' || wanted === null) return undefined;
  const least = 'minBytes' in wanted && typeof wanted.minBytes === 'number' ? wanted.minBytes : 1;
  let best: Mismatch | undefined;
  for (const file of context.evidence.submission.files) {
    if (file.kind !== 'data' || file.base64 === undefined || file.bytes < Math.max(least, HEAD_BYTES))
      continue;
    const contents = trimEnds(normaliseLineEnds(Buffer.from(file.base64, 'base64')));
    if (contents.length < HEAD_BYTES) continue;
    for (const { up, down } of exchanges(view, client, server)) {
      for (const [transfer, sender, receiver] of [
        [up, client, server],
        [down, server, client],
      ] as const) {
        const stream = normaliseLineEnds(transfer.sent);
        const start = Buffer.from(stream).indexOf(contents.subarray(0, HEAD_BYTES));
        if (start === -1) continue;
        const same = commonPrefix(contents, 0, stream, start);
        if (same === contents.length) return undefined;
        if (best === undefined || same > best.at)
          best = describe(
            { view, check, sender, receiver, file: file.path },
            contents,
            same,
            stream,
            start + same,
            transfer,
          );
      }
    }
  }
  return best;
}

/** A file counts as begun when this many of its first bytes crossed. */
const HEAD_BYTES = 8;

function exchanges(
  view: ScenarioView,
  client: ProgramView,
  server: ProgramView,
): { up: Transfer; down: Transfer }[] {
  const limit = frameLimit(view.evidence, client.id, server.id);
  return connectionsWith(view, client, [server]).map((connection) => ({
    up: transferOf(connection, 'client', limit),
    down: transferOf(connection, 'server', limit),
  }));
}

function describe(
  parts: Pick<Mismatch, 'view' | 'check' | 'sender' | 'receiver' | 'file'>,
  expected: Uint8Array,
  at: number,
  stream: Uint8Array,
  position: number,
  transfer: Transfer,
): Mismatch {
  const kind = position >= stream.length ? 'cut' : 'wrong';
  return {
    ...parts,
    kind,
    at,
    total: expected.length,
    expected: expected[at] ?? 0,
    got: stream[position] ?? 0,
    frames: transfer.frames,
  };
}

function commonPrefix(a: Uint8Array, fromA: number, b: Uint8Array, fromB: number): number {
  let same = 0;
  while (fromA + same < a.length && fromB + same < b.length && a[fromA + same] === b[fromB + same]) same++;
  return same;
}

/** CR LF as LF: programs on Windows write one, Python's text mode reads the other. */
function normaliseLineEnds(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, index) => !(byte === 13 && bytes[index + 1] === 10));
}

/** Without a byte order mark, and without white space at either end: the check forgives both. */
function trimEnds(bytes: Uint8Array): Uint8Array {
  const isBlank = (byte: number | undefined) =>
    byte !== undefined && (byte === 32 || (byte >= 9 && byte <= 13));
  let [from, to] = [bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0, bytes.length];
  while (from < to && isBlank(bytes[from])) from++;
  while (to > from && isBlank(bytes[to - 1])) to--;
  return bytes.subarray(from, to);
}
