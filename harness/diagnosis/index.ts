import type { SubmissionEvidence } from '../evidence/types.ts';
import { translate } from '../locale/index.ts';
import type { CheckResult, Diagnosis } from '../model/grade.ts';
import type { Locale, Rubric } from '../model/rubric.ts';
import { boundToLoopback } from './bound-to-loopback.ts';
import { boundToOneAddress } from './bound-to-one-address.ts';
import type { Cause, Finding, Place, Sentence } from './cause.ts';
import { connectsToItself } from './connects-to-itself.ts';
import { buildContext, type Context } from './context.ts';
import { crashed } from './crashed.ts';
import { dataFileMissing } from './data-file-missing.ts';
import { fileCutShort } from './file-cut-short.ts';
import { maxFrames } from './frames.ts';
import { limitHit } from './limit-hit.ts';
import { nameNotFound } from './name-not-found.ts';
import { neverAccepts } from './never-accepts.ts';
import { neverConnects } from './never-connects.ts';
import { neverEnded } from './never-ended.ts';
import { neverStarted } from './never-started.ts';
import { notExecutable } from './not-executable.ts';
import { nothingListening } from './nothing-listening.ts';
import { packageMissing } from './package-missing.ts';
import { python2Source } from './python2-source.ts';
import { refused } from './refused.ts';
import { replyMissing } from './reply-missing.ts';
import { reportedError } from './reported-error.ts';
import { serverLeftEarly } from './server-left-early.ts';
import { serverLeftWhenIdle } from './server-left-when-idle.ts';
import { isHidden, type Found } from './suppress.ts';
import { syntaxError } from './syntax-error.ts';
import { tcpInsteadOfUdp } from './tcp-instead-of-udp.ts';
import { udpInsteadOfTcp } from './udp-instead-of-tcp.ts';
import { unknownAddress } from './unknown-address.ts';
import { waitsOnStdin } from './waits-on-stdin.ts';
import { wrongBytes } from './wrong-bytes.ts';
import { wrongPort } from './wrong-port.ts';

/** Every cause, the deeper ones first: the order in which diagnoses are told. */
export const causes: readonly Cause[] = [
  neverStarted,
  notExecutable,
  python2Source,
  syntaxError,
  packageMissing,
  limitHit,
  udpInsteadOfTcp,
  tcpInsteadOfUdp,
  wrongPort,
  boundToLoopback,
  boundToOneAddress,
  dataFileMissing,
  nameNotFound,
  connectsToItself,
  unknownAddress,
  waitsOnStdin,
  serverLeftWhenIdle,
  crashed,
  nothingListening,
  serverLeftEarly,
  neverAccepts,
  refused,
  fileCutShort,
  wrongBytes,
  replyMissing,
  neverEnded,
  neverConnects,
  reportedError,
];

/**
 * The causes behind failed checks, the root cause first, in the rubric's language. A cause that explains no
 * failed check is told only where a program misbehaved (crashed, hit a limit, never ended) or the lab gave way.
 * Symptoms that a stronger cause accounts for are left out; a cause seen in several scenarios is told once.
 * Empty where nothing went wrong.
 */
export function diagnose(rubric: Rubric, evidence: SubmissionEvidence, checks: CheckResult[]): Diagnosis[] {
  const context = buildContext(rubric, evidence, checks);
  const found = causes.flatMap((cause, rank) =>
    cause
      .find(context)
      .map((finding): Found => ({ cause, rank, finding, checks: explainedChecks(context, finding) })),
  );
  const telling = found.filter(
    ({ finding, checks: explained }) => explained.length > 0 || finding.always === true,
  );
  return merge(
    telling.filter((candidate) => !isHidden(candidate, telling)),
    rubric.locale,
  );
}

/** Failed checks that speak of the finding's programs, or of those on the other end. */
function explainedChecks(context: Context, finding: Finding): string[] {
  const concerned = new Set([...finding.programs, ...finding.peers]);
  return context.checks.flatMap((check) => {
    const mentioned = check.mentions.get(finding.scenario);
    if (!check.isTroubled || mentioned === undefined) return [];
    if (mentioned.size > 0 && ![...mentioned].some((id) => concerned.has(id))) return [];
    return finding.explains?.({ id: check.item.id, type: check.item.type, with: check.with }) === false
      ? []
      : [check.item.id];
  });
}

function merge(found: Found[], locale: Locale): Diagnosis[] {
  const merged = new Map<string, Diagnosis>();
  for (const { cause, finding, checks } of found) {
    const text = render(locale, withPlace(finding.text, finding.place));
    const key = `${cause.code}\n${text}`;
    const known = merged.get(key);
    if (known === undefined) {
      merged.set(key, {
        code: cause.code,
        text,
        hint: render(locale, withPlace(finding.hint, finding.place)),
        ...(finding.place === undefined ? {} : { file: finding.place.file }),
        ...(finding.place?.line === undefined ? {} : { line: finding.place.line }),
        frames: finding.frames.slice(0, maxFrames),
        checks: [...checks],
      });
      continue;
    }
    const fresh = finding.frames.filter(
      (frame) =>
        !known.frames.some((cited) => cited.scenario === frame.scenario && cited.number === frame.number),
    );
    known.frames = [...known.frames, ...fresh].slice(0, maxFrames);
    known.checks = [...new Set([...known.checks, ...checks])];
  }
  return [...merged.values()];
}

/** Fills `{at}`: ` (server.py, line 9)`, ` (server.py)` or nothing. */
function withPlace(sentence: Sentence, place: Place | undefined): Sentence {
  const key = place === undefined ? 'none' : place.line === undefined ? 'file' : 'line';
  return {
    key: sentence.key,
    values: {
      ...sentence.values,
      at: {
        key: `diagnosis.at.${key}`,
        values: { file: place?.file ?? '', line: String(place?.line ?? '') },
      },
    },
  };
}

function render(locale: Locale, sentence: Sentence): string {
  const values = Object.entries(sentence.values ?? {}).map(
    ([name, value]) => [name, typeof value === 'object' ? render(locale, value) : value] as const,
  );
  return translate(locale, { key: sentence.key, values: Object.fromEntries(values) });
}
