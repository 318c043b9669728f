import { frameLimit, machineAt } from '../../evidence/programs.ts';
import { transferOf } from '../../evidence/transfer.ts';
import type { ScenarioEvidence, SubmissionEvidence } from '../../evidence/types.ts';
import type { CheckResult } from '../../model/grade.ts';
import { firstDifference, latin, longestBeginning } from '../../checks/compare.ts';
import { fileCandidate, unixLines } from '../../checks/payload-contents.ts';
import type { TcpConnection } from '../../wire/types.ts';

/** Two byte strings that should be the same, and are not. */
export interface Difference {
  kind: 'echo' | 'file';
  /** The file's path, for `file`. */
  name: string;
  expected: Uint8Array;
  actual: Uint8Array;
  /** The first byte that differs, or the length of the shorter one. */
  at: number;
}

/** What a failed check compared byte by byte, found again in the evidence; undefined where it compared nothing. */
export function differenceOf(check: CheckResult, evidence: SubmissionEvidence): Difference | undefined {
  if (check.status !== 'failed') return undefined;
  if (check.type !== 'echo' && check.type !== 'payload') return undefined;
  const id = check.frames[0]?.scenario;
  const scenario = id === undefined ? undefined : evidence.scenarios.get(id);
  if (scenario === undefined) return undefined;
  const connections = namedConnections(check, scenario);
  if (check.type === 'echo')
    return echoDifference(scenario, connections) ?? datagramDifference(check, scenario);
  return fileDifference(scenario, connections, evidence);
}

/** The connections that a check's filter names: `tcp.stream eq 0 || tcp.stream eq 2`. */
function namedConnections({ filter }: CheckResult, { capture }: ScenarioEvidence): TcpConnection[] {
  const streams = [...filter.matchAll(/\btcp\.stream eq (\d+)/g)].map(([, stream]) => Number(stream));
  return capture.connections.filter(({ stream }) => streams.includes(stream));
}

function limitOf(scenario: ScenarioEvidence, { client, server }: TcpConnection): number {
  const machines = [machineAt(scenario.record, client.address), machineAt(scenario.record, server.address)];
  const programs = scenario.record.programs.filter(({ machine }) =>
    machines.some((one) => one?.name === machine),
  );
  return frameLimit(scenario, ...programs.map(({ id }) => id));
}

function echoDifference(
  scenario: ScenarioEvidence,
  connections: readonly TcpConnection[],
): Difference | undefined {
  for (const connection of connections) {
    const limit = limitOf(scenario, connection);
    const question = transferOf(connection, 'client', limit);
    const answer = transferOf(connection, 'server', limit);
    const back = answer.sent.subarray(0, answer.acknowledged);
    const difference = between(question.sent, back);
    // Where nothing came back there is nothing to compare, and the check has said so.
    if (difference !== undefined && question.sent.length > 0 && back.length > 0)
      return { kind: 'echo', name: '', ...difference };
  }
  return undefined;
}

/** The first datagram that came back otherwise, where each one was answered by one. */
function datagramDifference({ filter }: CheckResult, { capture }: ScenarioEvidence): Difference | undefined {
  const streams = [...filter.matchAll(/\budp\.stream eq (\d+)/g)].map(([, stream]) => Number(stream));
  for (const { stream, datagrams } of capture.conversations) {
    const asked = datagrams.filter(({ from }) => from === 'client');
    const answers = datagrams.filter(({ from }) => from === 'server');
    if (!streams.includes(stream) || asked.length !== answers.length) continue;
    for (const [index, { payload }] of asked.entries()) {
      const difference = between(payload, answers[index]?.payload ?? payload);
      if (difference !== undefined) return { kind: 'echo', name: '', ...difference };
    }
  }
  return undefined;
}

/** The data file of the submission that came furthest, against the stream that carried it from where it began. */
function fileDifference(
  scenario: ScenarioEvidence,
  connections: readonly TcpConnection[],
  { submission }: SubmissionEvidence,
): Difference | undefined {
  const candidates = submission.files
    .filter(({ kind }) => kind === 'data')
    .slice(0, 30)
    .flatMap((file) => fileCandidate(file, 1));
  let best: (Difference & { shared: number }) | undefined;
  for (const connection of connections.slice(0, 30)) {
    const limit = limitOf(scenario, connection);
    for (const side of ['client', 'server'] as const) {
      const crossed = unixLines(latin(transferOf(connection, side, limit).sent));
      for (const { name, text } of candidates) {
        const { length, at } = longestBeginning(text, crossed);
        // What crossed whole was refused for another reason.
        if (length === text.length) return undefined;
        if (length <= (best?.shared ?? 0)) continue;
        const difference = between(bytesOf(text), bytesOf(crossed.slice(at)));
        if (difference !== undefined) best = { kind: 'file', name, shared: length, ...difference };
      }
    }
  }
  // A few bytes in common say nothing: then another content was sent, and a comparison would not help.
  if (best === undefined || best.shared < Math.min(8, best.expected.length)) return undefined;
  return best;
}

function between(
  expected: Uint8Array,
  actual: Uint8Array,
): Pick<Difference, 'expected' | 'actual' | 'at'> | undefined {
  const at = firstDifference(expected, actual);
  if (at === undefined && expected.length === actual.length) return undefined;
  return { expected, actual, at: at ?? Math.min(expected.length, actual.length) };
}

/** Bytes of a text of one character a byte. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
