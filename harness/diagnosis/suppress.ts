import type { Cause, CauseCode, Finding } from './cause.ts';

/** A finding with its cause and the checks that it explains. */
export interface Found {
  cause: Cause;
  rank: number;
  finding: Finding;
  checks: string[];
}

/** True where another finding of the same scenario accounts for this one. */
export function isHidden(candidate: Found, all: Found[]): boolean {
  return all.some(
    (other) =>
      other !== candidate &&
      hides(other, candidate) &&
      !(candidate.rank < other.rank && hides(candidate, other)),
  );
}

/** What a client sees, or a server, when the other end fails. */
export const peerSymptoms: readonly CauseCode[] = [
  'crashed',
  'server-left-when-idle',
  'server-left-early',
  'one-error-ends-server',
  'closes-idle-connection',
  'serves-one-at-a-time',
  'never-accepts',
  'refused',
  'server-reads-once',
  'client-reads-once',
  'file-cut-short',
  'wrong-bytes',
  'reply-missing',
  'waits-for-end',
  'never-closes',
  'never-ended',
  'never-connects',
  'reported-error',
];

/** What is seen of a program that could not do its work at all. */
export const deadSymptoms: readonly CauseCode[] = [
  'limit-hit',
  'listener-closed',
  'address-in-use',
  'udp-instead-of-tcp',
  'tcp-instead-of-udp',
  'data-file-missing',
  'waits-on-stdin',
  ...peerSymptoms,
  'nothing-listening',
];

/** Checks that ask nothing of what a server answers. */
const INDIFFERENT = new Set(['listening', 'handshake', 'teardown', 'payload', 'dns', 'output']);

/** True for a type of check that a wrong or missing answer can fail. */
export function asksForAnswer(type: string): boolean {
  return !INDIFFERENT.has(type);
}

function hides(stronger: Found, weaker: Found): boolean {
  const { code } = weaker.cause;
  // what is only shown gives way to whatever explains the same
  if (weaker.finding.isLastResort === true)
    return (
      stronger.finding.isLastResort !== true &&
      stronger.cause.code !== 'reported-error' &&
      weaker.checks.every((id) => stronger.checks.includes(id))
    );
  if (stronger.finding.blocking === false || stronger.finding.scenario !== weaker.finding.scenario)
    return false;
  if (
    code === 'reported-error' &&
    weaker.finding.programs.some((id) =>
      [...stronger.finding.programs, ...stronger.finding.peers].includes(id),
    )
  )
    return weaker !== stronger && stronger.cause.code !== code;
  const [own, peers] = [new Set(stronger.finding.programs), new Set(stronger.finding.peers)];
  if (stronger.cause.hidesOwn?.includes(code) === true && weaker.finding.programs.every((id) => own.has(id)))
    return true;
  const isReached = weaker.finding.programs.every((id) => own.has(id) || peers.has(id));
  return (
    stronger.cause.hidesPeers?.includes(code) === true && isReached && weaker.finding.consequence === true
  );
}
