import type { ProgramOutput, ScenarioEvidence, SubmissionEvidence } from '../evidence/types.ts';
import { unreachable } from '../errors.ts';
import type { Adoption, ProgramEnd, ProgramRecord, StepRecord } from '../model/evidence.ts';
import type { CheckResult, Result, ScenarioSummary } from '../model/grade.ts';
import type { FrameRef } from '../model/verdict.ts';
import { summarizePacket } from '../wire/index.ts';
import { citations, numberList, stretches } from './citation.ts';
import { ladder } from './ladder.ts';
import { capturePath } from './link.ts';
import { packetKind } from './packet-kind.ts';
import { blockers, isSettled, marks, standing } from './standing.ts';
import { render } from './templates.ts';
import { visible, visibleLines } from './visible.ts';
import { points, wordsOf } from './words.ts';
import type { Words } from './words.ts';

/** Rows of a packet list; cited frames beyond it are added. */
const shownPackets = 2000;
const shownOutputBytes = 64 * 1024;

export interface SubmissionPage {
  result: Result;
  evidence: SubmissionEvidence;
}

/**
 * A submission's page: the grade, the causes, every check with the frames that decided it, and each scenario's packets
 * and program outputs. One HTML file without scripts; it links to `evidence/<scenario>/capture.pcapng` beside it.
 */
export function renderSubmissionPage({ result, evidence }: SubmissionPage): string {
  const words = wordsOf(result.locale);
  const rows = new Map(
    [...evidence.scenarios].map(([id, scenario]) => [id, shownFrames(scenario, citedIn(result, id))]),
  );
  const page: Page = { result, evidence, words, rows };
  const how = standing(result);
  return render('submission', result.locale, {
    locale: result.locale,
    title: `${visible(result.submission.name || result.submission.id)} \u00b7 ${visible(result.rubric.title)}`,
    policy: "default-src 'none'; style-src 'unsafe-inline'",
    name: visible(result.submission.name || result.submission.id),
    id:
      result.submission.name === '' || result.submission.name === result.submission.id
        ? null
        : visible(result.submission.id),
    rubric: visible(result.rubric.title),
    digest: visible(result.rubric.digest),
    standing: how,
    isNotGraded: how === 'not-graded',
    allRight:
      how === 'perfect'
        ? words('all-right', { checks: result.checks.filter(({ status }) => status === 'passed').length })
        : null,
    score: result.score === null ? '\u2013' : points(result.locale, result.score),
    max: points(result.locale, result.maxScore),
    standingText: words(`standing.${how}`, { passMark: points(result.locale, result.passMark) }),
    bar: {
      score: share(result.score ?? 0, result.maxScore),
      passMark: share(result.passMark, result.maxScore),
    },
    blockers: blockers(result).map((check) => ({
      title: visible(check.title),
      actual: visible(check.actual),
      anchor: checkAnchor(check.id),
    })),
    diagnoses: result.diagnoses.map(({ text, hint, file, line, frames, checks }) => ({
      text: visible(text),
      hint: visible(hint),
      place: file === undefined ? null : visible(line === undefined ? file : `${file}:${line}`),
      citations: citationViews(page, frames),
      checks: checkLinks(result, checks),
    })),
    checks: result.checks.map((check) => checkView(page, check)),
    scenarios: result.scenarios.map((summary) => scenarioView(page, summary)),
    programs: result.programs.map(({ program, file, by }) => ({
      program: visible(program),
      file: file === null ? null : visible(file),
      by: foundText(by, words),
    })),
  });
}

interface Page {
  result: Result;
  evidence: SubmissionEvidence;
  words: Words;
  /** Frames that have a row, by scenario: only to these can be linked. */
  rows: Map<string, Set<number>>;
}

const knownBy = new Set(['rule', 'submission.json', 'probe', 'missing']);
const standIn = 'stand-in: ';

function foundText(by: string, words: Words): string {
  if (by.startsWith(standIn)) return words('by.stand-in', { program: visible(by.slice(standIn.length)) });
  return knownBy.has(by) ? words(`by.${by}`) : visible(by);
}

function share(value: number, of: number): number {
  return of <= 0 ? 0 : Math.round(Math.min(1, Math.max(0, value / of)) * 1000) / 10;
}

function checkAnchor(id: string): string {
  return `check-${id}`;
}

function frameAnchor(scenario: string, frame: number): string {
  return `${scenario}-frame-${frame}`;
}

function checkLinks(result: Result, ids: readonly string[]): { id: string; anchor: string; title: string }[] {
  return result.checks
    .filter(({ id }) => ids.includes(id))
    .map(({ id, title }) => ({ id: visible(id), anchor: checkAnchor(id), title: visible(title) }));
}

function checkView(page: Page, check: CheckResult): object {
  const { result, words } = page;
  return {
    anchor: checkAnchor(check.id),
    id: visible(check.id),
    title: visible(check.title),
    status: check.status,
    mark: marks[check.status],
    statusText: words(`status.${check.status}`),
    earned: isSettled(check, result) ? points(result.locale, check.points) : '?',
    max: check.maxPoints === 0 ? null : points(result.locale, check.maxPoints),
    expected: check.status === 'failed' ? visible(check.expected) : '',
    actual: visible(check.actual),
    hint: check.status === 'passed' ? '' : visible(check.hint),
    citations: citationViews(page, check.frames),
    filter: visible(check.filter),
  };
}

function citationViews({ result, rows }: Page, frames: readonly FrameRef[]): object[] {
  return citations(frames).map(({ scenario, numbers }) => {
    const all = stretches(numbers);
    return {
      scenario: visible(scenario),
      title: visible(result.scenarios.find(({ id }) => id === scenario)?.title ?? scenario),
      count: numbers.length,
      capture: rows.has(scenario) ? capturePath(scenario) : null,
      links: all.slice(0, 24).map(({ from, to }) => ({
        text: numberList(
          from === to ? [from] : Array.from({ length: to - from + 1 }, (_, index) => from + index),
        ),
        anchor: rows.get(scenario)?.has(from) === true ? frameAnchor(scenario, from) : null,
      })),
      hasMore: all.length > 24,
    };
  });
}

/** Which checks cite each frame of a scenario. */
function citedIn(result: Result, scenario: string): Map<number, CheckResult[]> {
  const cited = new Map<number, CheckResult[]>();
  for (const check of result.checks) {
    for (const { numbers } of citations(check.frames).filter((citation) => citation.scenario === scenario)) {
      for (const number of numbers) cited.set(number, [...(cited.get(number) ?? []), check]);
    }
  }
  return cited;
}

function shownFrames({ capture }: ScenarioEvidence, cited: ReadonlyMap<number, unknown>): Set<number> {
  const numbers = capture.packets.map(({ frame }) => frame.number);
  return new Set([
    ...numbers.slice(0, shownPackets),
    ...numbers.slice(shownPackets).filter((number) => cited.has(number)),
  ]);
}

function scenarioView(page: Page, summary: ScenarioSummary): object {
  const { result, evidence, words, rows } = page;
  const scenario = evidence.scenarios.get(summary.id);
  const heading = {
    anchor: `scenario-${summary.id}`,
    id: visible(summary.id),
    title: visible(summary.title),
  };
  if (scenario === undefined) return { ...heading, evidence: null };

  const { record, capture } = scenario;
  const cited = citedIn(result, summary.id);
  const shown = rows.get(summary.id) ?? new Set<number>();
  const packets = capture.packets.filter(({ frame }) => shown.has(frame.number));
  const summaries = packets.map((packet) => ({ packet, row: summarizePacket(packet, capture) }));
  const info = new Map(summaries.map(({ packet, row }) => [packet.frame.number, row.info]));
  const seconds = new Intl.NumberFormat(result.locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return {
    ...heading,
    evidence: {
      facts: words('scenario.facts', {
        seconds: seconds.format(summary.durationMs / 1000),
        frames: summary.capture.frames,
      }),
      incomplete: summary.capture.complete
        ? null
        : words('scenario.incomplete', { reason: visible(record.counters.reason ?? '') }),
      capture: capturePath(summary.id),
      firstRun: scenario.firstRun === undefined ? null : capturePath(summary.id, 'first'),
      adoption: (record.adoption ?? []).map((given) => adoptionText(given, words)),
      steps: record.steps.map((step) => stepView(step, words)),
      programs: record.programs.map((program) => programView(program, words)),
      ladder: ladder(scenario, {
        cited: new Set(cited.keys()),
        info,
        anchor: (frame) => frameAnchor(summary.id, frame),
        words,
      }),
      packets: summaries.map(({ packet, row }) => ({
        anchor: frameAnchor(summary.id, packet.frame.number),
        number: packet.frame.number,
        kind: packetKind(packet),
        time: row.time,
        source: visible(row.source),
        destination: visible(row.destination),
        protocol: visible(row.protocol),
        length: row.length,
        info: visible(row.info),
        citedBy: (cited.get(packet.frame.number) ?? []).map((check) => ({
          anchor: checkAnchor(check.id),
          id: visible(check.id),
          title: visible(check.title),
          status: check.status,
          mark: marks[check.status],
        })),
      })),
      leftOut: capture.packets.length - packets.length,
      outputs: record.programs.flatMap((program) =>
        outputViews(program, scenario.outputs.get(program.id), words),
      ),
    },
  };
}

function adoptionText(adoption: Adoption, words: Words): string {
  switch (adoption.kind) {
    case 'address':
      return words('adoption.address', {
        address: visible(adoption.address),
        machine: adoption.machine,
        programs: visible(adoption.askedBy.join(', ')),
      });
    case 'localhost':
      return words('adoption.localhost', {
        port: String(adoption.port),
        from: adoption.from,
        to: adoption.to,
      });
    case 'port':
      return words(adoption.to === undefined ? 'adoption.port' : 'adoption.port-led', {
        to: String(adoption.to ?? ''),
        port: String(adoption.port),
        machine: adoption.machine,
        programs: visible(adoption.askedBy.join(', ')),
      });
    default:
      return unreachable(adoption);
  }
}

function stepView({ kind, programs, machine, startMs, endMs, outcome }: StepRecord, words: Words): object {
  return {
    text: words(`step.${kind}`, { programs: visible(programs.join(', ')), machine: visible(machine ?? '') }),
    outcome: words(`outcome.${outcome}`),
    isLate: outcome === 'limit',
    startMs: Math.round(startMs),
    tookMs: Math.round(endMs - startMs),
  };
}

function programView(
  { id, file, probe, machine, argv, end, limits, listening, waitingOn }: ProgramRecord,
  words: Words,
): object {
  const notes = [endText(end, words)];
  if (waitingOn !== undefined && end.kind === 'stopped') notes.push(words(`waiting.${waitingOn}`));
  for (const { limit, value, unit } of limits)
    notes.push(words(`limit.${limit}`, { value: unit === 's' ? `${value} s` : String(value) }));
  return {
    id: visible(id),
    file: file === undefined ? null : visible(file),
    machine: visible(machine),
    command: argv.length === 0 ? null : visible(argv.join(' ')),
    isProbe: probe !== undefined,
    notes,
    listening: listening.map(
      ({ protocol, address, port }) => `${protocol.toUpperCase()} ${visible(address)}:${port}`,
    ),
  };
}

function endText(end: ProgramEnd, words: Words): string {
  switch (end.kind) {
    case 'exited':
      return words('end.exited', { code: end.code });
    case 'signalled':
      return words('end.signalled', { signal: end.signal });
    case 'stopped':
      return words(`end.stopped-${end.why}`);
    case 'not-started':
      return words(`end.${end.why}`, { detail: visible(end.detail ?? '') });
    default:
      return unreachable(end);
  }
}

function outputViews(program: ProgramRecord, output: ProgramOutput | undefined, words: Words): object[] {
  if (output === undefined) return [];
  return (['stdout', 'stderr'] as const)
    .filter((stream) => output[stream].length > 0)
    .map((stream) => ({
      program: visible(program.id),
      streamText: words(`output.${stream}`),
      isShort: output[stream].length <= 4000,
      parts: boundedParts(output[stream]),
      note:
        output[stream].length > shownOutputBytes
          ? words('output.cut', { bytes: output[stream].length - shownOutputBytes })
          : null,
      isTruncated: program.outputTruncated,
    }));
}

/** The beginning and the end of what a program printed: a traceback stands at the end. */
function boundedParts(bytes: Uint8Array): string[] {
  const decode = (part: Uint8Array): string => visibleLines(new TextDecoder().decode(part));
  if (bytes.length <= shownOutputBytes) return [decode(bytes)];
  return [
    decode(bytes.subarray(0, shownOutputBytes / 2)),
    decode(bytes.subarray(bytes.length - shownOutputBytes / 2)),
  ];
}
