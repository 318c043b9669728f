import type { SubmissionEvidence } from '../evidence/types.ts';
import { translate } from '../locale/index.ts';
import type { CheckResult, Diagnosis } from '../model/grade.ts';
import type { Locale, Rubric } from '../model/rubric.ts';
import type { Finding, Place, Sentence } from './cause.ts';
import { causes } from './causes/index.ts';
import { buildContext, type Context } from './context.ts';
import { maxFrames } from './frames.ts';
import { spokenAs } from './languages.ts';
import { isHidden, type Found } from './suppress.ts';

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
  const shown = telling.filter((candidate) => !isHidden(candidate, telling));
  // what cost points comes first, then what explains a check without points, then the rest
  const priceOf = (explained: string[]) =>
    explained.length === 0
      ? 0
      : context.checks.some(({ item }) => item.points > 0 && explained.includes(item.id))
        ? 2
        : 1;
  return merge(
    context,
    shown.toSorted((a, b) => priceOf(b.checks) - priceOf(a.checks)),
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

function merge(context: Context, found: Found[]): Diagnosis[] {
  const { locale } = context.rubric;
  const merged = new Map<string, Diagnosis>();
  for (const { cause, finding, checks } of found) {
    const language = languageFor(context, finding);
    const say = (sentence: Sentence) => render(locale, complete(sentence, finding.place, language));
    const text = say(finding.text);
    const key = `${cause.code}\n${finding.once ?? text}`;
    const known = merged.get(key);
    if (known === undefined) {
      merged.set(key, {
        code: cause.code,
        text,
        hint: say(finding.hint),
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

/** The language of the program that a finding is about, as the catalogue knows it. */
function languageFor(context: Context, { scenario, programs: [id] }: Finding): string {
  const view = context.scenarios.find((one) => one.id === scenario);
  return spokenAs(view?.programs.find((program) => program.id === id)?.language);
}

/** Fills `{at}`: ` (server.py, line 9)`, ` (server.py)` or nothing; and `{language}`. */
function complete(sentence: Sentence, place: Place | undefined, language: string): Sentence {
  const key = place === undefined ? 'none' : place.line === undefined ? 'file' : 'line';
  return {
    key: sentence.key,
    values: {
      language,
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
