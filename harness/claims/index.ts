import type { SubmissionEvidence } from '../evidence/types.ts';
import type { ClaimResult } from '../model/grade.ts';
import type { Rubric } from '../model/rubric.ts';
import type { FrameRef, Message } from '../model/verdict.ts';
import { cautionOf } from './caution.ts';
import { coversAll } from './coverage.ts';
import { readStatement } from './forms/index.ts';
import { judgeIn } from './judges/index.ts';
import { judgeFrame } from './judges/frame.ts';
import { shifted, shiftsOf } from './numbering.ts';
import { doubtOfTable } from './table-numbers.ts';
import { scopesOf } from './scope.ts';
import { statementsOf } from './statements.ts';
import type { Claim, Finding, Scope, Service, Statement } from './types.ts';

/** More results than anybody reads. */
const MOST_RESULTS = 400;
const TEXT_LENGTH = 300;

/**
 * Compares what a report says of frames, flags, addresses, ports, payload and order with the captures it can be about. Undefined where the rubric does not
 * ask for it. Advisory: a statement is called wrong only where it is false in the capture that was handed in, or, without one, in every one of ours that it
 * can be about; whatever is open to another reading is not read.
 */
export function judgeClaims(
  rubric: Rubric,
  evidence: SubmissionEvidence,
  { services, say }: Known,
): ClaimResult[] | undefined {
  if (rubric.claims === undefined) return undefined;
  const statements = (evidence.submission.documents ?? []).flatMap(statementsOf);
  const scopes = scopesOf(rubric, evidence, services);
  const found = statements.map((statement): Read => ({ statement, ...readStatement(statement) }));
  const read = found.map((one) => withoutDoubtfulRow(one, found, scopes));
  const report: Report = {
    scopes,
    read,
    sections: new Set(statements.flatMap(({ section }) => section ?? [])),
    numberings: new Map(),
  };
  const unread = (evidence.submission.documents ?? []).flatMap(({ path, problem }): ClaimResult[] =>
    problem === undefined
      ? []
      : [unreadDocument(path, say({ key: `claims.problem.${problem}`, values: { file: path } }))],
  );
  const results = read
    .filter(({ isAbout, statement }) => isAbout && statement.isAside !== true)
    .slice(0, MOST_RESULTS)
    .map((one) => resultOf(one, report, say));
  return [...unread, ...results];
}

/** What those who judge know besides. */
export interface Known {
  /** What was proved of how clients are served, by scenario. */
  services: ReadonlyMap<string, Service>;
  /** Puts a message into the rubric's language. */
  say: (message: Message) => string;
}

interface Read {
  statement: Statement;
  claims: Claim[];
  isAbout: boolean;
  /** Why what it says is left alone. */
  doubt?: string;
}

/** A row whose number need not be a frame's says nothing of frames. */
function withoutDoubtfulRow(one: Read, all: readonly Read[], scopes: readonly Scope[]): Read {
  const { statement, isAbout } = one;
  if (statement.isOfAnotherRun === true) return { statement, isAbout, claims: [], doubt: 'elsewhere' };
  const { table, file } = statement;
  if (table === undefined || one.claims.length === 0) return one;
  const rows = all.filter((other) => other.statement.file === file && other.statement.table?.id === table.id);
  const doubt = doubtOfTable(table.numbering, rows, scopes);
  return doubt === undefined ? one : { statement, isAbout, claims: [], doubt };
}

interface Report {
  scopes: Scope[];
  read: Read[];
  /** Numbers of the problems that it is divided into. */
  sections: ReadonlySet<number>;
  numberings: Map<string, number[] | undefined>;
}

type Outcome =
  | { status: 'right'; frames: FrameRef[] }
  | { status: 'wrong'; truth: Message; frames: FrameRef[] }
  | { status: 'not-read'; why: string };

function resultOf({ statement, claims, doubt }: Read, report: Report, text: Known['say']): ClaimResult {
  const outcomes = claims.map((claim) => outcomeOf(claim, statement, report));
  const wrong = outcomes.filter((one) => one.status === 'wrong');
  const unread = outcomes.find((one) => one.status === 'not-read');
  const base = {
    text: clip(statement.text, TEXT_LENGTH),
    file: statement.file,
    place: text(placeOf(statement)),
  };
  if (wrong.length > 0)
    return {
      status: 'wrong',
      ...base,
      truth: [...new Set(wrong.map(({ truth }) => text(truth)))].join(' '),
      frames: wrong.flatMap(({ frames }) => frames),
    };
  if (claims.length === 0 || unread !== undefined) {
    const caution = claims.length === 0 ? cautionOf(statement.raw) : undefined;
    const why = unread?.why ?? doubt ?? caution ?? 'form';
    return { status: 'not-read', ...base, truth: text({ key: `claims.unread.${why}` }), frames: [] };
  }
  if (!coversAll(statement, claims))
    return { status: 'not-read', ...base, truth: text({ key: 'claims.unread.partly' }), frames: [] };
  return {
    status: 'right',
    ...base,
    truth: '',
    frames: outcomes.flatMap((one) => (one.status === 'right' ? one.frames : [])),
  };
}

/** A report that could not be read, or not to its end, is told as one statement that was not. */
function unreadDocument(file: string, truth: string): ClaimResult {
  return { status: 'not-read', text: file, file, place: '', truth, frames: [] };
}

/** The first characters of a text. Readers have left out what could not be shown. */
function clip(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}

function outcomeOf(claim: Claim, statement: Statement, report: Report): Outcome {
  const scopes = scopesFor(claim, statement, report);
  const found = scopes
    .map((scope) => ({ scope, finding: judgeIn(claim, scope) }))
    .filter(({ finding }) => finding.is !== 'absent');
  const handedIn = found.filter(({ scope }) => scope.isHandedIn);
  const ours = found.filter(({ scope }) => !scope.isHandedIn);
  for (const { scope, finding } of [...handedIn, ...ours]) {
    if (finding.is !== 'true') continue;
    // True of one capture and false of the one that was handed in: nobody can say which is meant.
    if (!scope.isHandedIn && hasFalse(handedIn)) return unread('unsure');
    return { status: 'right', frames: refs(scope, finding.frames) };
  }
  const deciding = handedIn.length > 0 ? handedIn : ours;
  const [first] = deciding;
  if (first === undefined) return unread(report.scopes.length === 0 ? 'no-capture' : 'not-in-capture');
  if (deciding.some(({ finding }) => finding.is !== 'false') || first.finding.is !== 'false')
    return unread('unsure');
  const doubt = doubtOf(claim, statement, first.scope, report);
  if (doubt !== undefined) return unread(doubt);
  return { status: 'wrong', truth: first.finding.truth, frames: refs(first.scope, first.finding.frames) };
}

function hasFalse(found: { finding: Finding }[]): boolean {
  return found.some(({ finding }) => finding.is === 'false');
}

function unread(why: string): Outcome {
  return { status: 'not-read', why };
}

/** The captures that a statement can be about: by the problem under whose heading it stands, and by the protocol it names. */
function scopesFor(claim: Claim, { section, text }: Statement, { scopes }: Report): Scope[] {
  const isNumbered = section !== undefined && scopes.some((scope) => scope.section === section);
  const named = new Set([...text.matchAll(/\b(?:tcp|udp)\b/giu)].map(([name]) => name.toLowerCase()));
  const isAboutProtocol = ['transport', 'no-handshake', 'frame', 'handshake'].includes(claim.kind);
  return scopes.filter((scope) => {
    if (isNumbered && scope.section !== section && !(scope.isHandedIn && scope.section === undefined))
      return false;
    if (isAboutProtocol || named.size !== 1) return true;
    return scope.exchanges.some(({ protocol }) => named.has(protocol));
  });
}

/** Why a claim that is false in the capture may still be true of something else. */
function doubtOf(claim: Claim, statement: Statement, scope: Scope, report: Report): string | undefined {
  if (statement.isDoubtful === true) return 'context';
  if (claim.kind === 'frame') {
    const shifts = claim.isOrdinal ? undefined : shiftsIn(statement, scope, report);
    const isFalse = shifts?.every((shift) => judgeFrame(shifted(claim, shift), scope).is === 'false');
    return isFalse === true ? undefined : 'numbering';
  }
  // The report is divided into several problems, and nothing tells which of them was captured.
  const isDivided = report.sections.size > 1 && scope.section === undefined;
  if (scope.isHandedIn && isDivided) return 'which-problem';
  const hasOther = report.scopes.some(({ isHandedIn, exchanges }) => isHandedIn && exchanges.length === 0);
  return hasOther && !scope.isHandedIn && claim.kind !== 'service' ? 'unsure' : undefined;
}

function shiftsIn(
  { file, section }: Statement,
  scope: Scope,
  { read, numberings }: Report,
): number[] | undefined {
  const key = JSON.stringify([file, section, scope.scenario]);
  if (!numberings.has(key)) {
    const claims = read
      .filter(({ statement }) => statement.file === file && statement.section === section)
      .flatMap((one) => one.claims.filter((claim) => claim.kind === 'frame'));
    numberings.set(key, shiftsOf(claims, scope));
  }
  return numberings.get(key);
}

function refs({ scenario }: Scope, frames: readonly number[]): FrameRef[] {
  return frames.map((number) => ({ scenario, number }));
}

/** `12` is a line, `¶3` a paragraph, `2:5` a line of a page. */
function placeOf({ place }: Statement): Message {
  const [page, line] = place.split(':');
  if (line !== undefined) return { key: 'claims.place.page', values: { page: page ?? '', line } };
  if (place.startsWith('¶')) return { key: 'claims.place.paragraph', values: { number: place.slice(1) } };
  return { key: 'claims.place.line', values: { number: place } };
}
