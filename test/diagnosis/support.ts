import { diagnose } from '../../harness/diagnosis/index.ts';
import type { ScenarioEvidence, SubmissionEvidence } from '../../harness/evidence/types.ts';
import type { BoundProgram, ProgramRecord, ScenarioRecord } from '../../harness/model/evidence.ts';
import type { CheckResult, Diagnosis } from '../../harness/model/grade.ts';
import type { CheckItem, Locale, Rubric, Step } from '../../harness/model/rubric.ts';
import type { Frame } from '../../harness/wire/types.ts';
import { captureOf } from '../support/frames.ts';

export const serverAddress = '172.16.16.101';
export const clientAddress = '172.16.16.102';

/** A lab of one server on mesin-1 and clients on mesin-2 and mesin-3, with the checks that a case names. */
export function labRubric(
  locale: Locale,
  checks: Partial<CheckItem>[],
  scenarios: { id: string; steps: Step[] }[],
  rest: Partial<Rubric> = {},
): Rubric {
  return {
    id: 'lab',
    title: 'Lab',
    locale,
    passMark: 60,
    addresses: 'adopt',
    timeLimit: 60,
    machines: {
      'mesin-1': { address: '172.16.16.101/24' },
      'mesin-2': { address: '172.16.16.102/24' },
      'mesin-3': { address: '172.16.16.103/24' },
    },
    services: {
      dns: {
        address: '172.16.16.53/24',
        records: { 'www.its.ac.id': ['103.94.189.4'], 'www.espnfc.com': ['52.30.61.216'] },
      },
    },
    programs: {
      server: { find: [{ path: '**/*server*.{py,c}' }] },
      client: { find: [{ path: '**/*client*.{py,c}' }] },
      info: { find: [{ path: '**/*info*.py' }] },
    },
    scenarios: scenarios.map((scenario) => ({ title: scenario.id, ...scenario })),
    checks: checks.map((check, index) => ({
      id: `check-${index + 1}`,
      type: 'handshake',
      title: 'Check',
      points: 10,
      scenario: scenarios[0]?.id ?? '',
      with: { client: 'client', server: 'server' },
      ...check,
    })),
    ...rest,
  };
}

export const pairSteps: Step[] = [
  { start: 'server', on: 'mesin-1' },
  { run: 'client', on: 'mesin-2' },
];

/** One case: what was handed in, what each scenario left, and which checks failed (all, where not said). */
export interface Case {
  checks?: Partial<CheckItem>[];
  files?: Record<string, string>;
  programs?: BoundProgram[];
  scenarios?: Record<string, ScenarioCase>;
  rubric?: Partial<Rubric>;
  failing?: string[];
}

export interface ScenarioCase {
  steps?: Step[];
  frames?: Frame[];
  server?: Partial<ProgramRecord>;
  client?: Partial<ProgramRecord>;
  more?: Partial<ProgramRecord>[];
  record?: Partial<ScenarioRecord>;
  /** Program id → what it printed on stdout and stderr. */
  stdout?: Record<string, string>;
  stderr?: Record<string, string>;
}

export const listeningOn = (port: number, address = '0.0.0.0', protocol: 'tcp' | 'udp' = 'tcp') => ({
  protocol,
  address,
  port,
  firstSeenMs: 5,
  afterFrame: 0,
});

/** The diagnoses of a case in a language. */
export function diagnoseCase(input: Case, locale: Locale = 'en'): Diagnosis[] {
  const scenarios = Object.entries(input.scenarios ?? { echo: {} });
  const rubric = labRubric(
    locale,
    input.checks ?? [{}],
    scenarios.map(([id, { steps }]) => ({ id, steps: steps ?? pairSteps })),
    input.rubric,
  );
  const evidence = evidenceOf(input, rubric);
  const results = rubric.checks.map((item): CheckResult => {
    const isFailing = input.failing?.includes(item.id) ?? true;
    return {
      id: item.id,
      type: item.type,
      title: item.title,
      status: isFailing ? 'failed' : 'passed',
      points: isFailing ? 0 : item.points,
      maxPoints: item.points,
      expected: '',
      actual: '',
      hint: '',
      frames: [],
      filter: '',
    };
  });
  return diagnose(rubric, evidence, results);
}

/** Every diagnosis as `code: text | hint`, in both languages. */
export function told(input: Case): string[] {
  return (['en', 'id'] as const).flatMap((locale) =>
    diagnoseCase(input, locale).map(({ code, text, hint }) => `${code}: ${text} | ${hint}`),
  );
}

export function codes(input: Case): string[] {
  return diagnoseCase(input).map(({ code }) => code);
}

function evidenceOf(input: Case, rubric: Rubric): SubmissionEvidence {
  const files = Object.entries({ 'server.py': '', 'client.py': '', ...input.files }).map(([path, text]) => ({
    path,
    bytes: Buffer.byteLength(text),
    sha256: '',
    kind: /\.(?:py|c|js|go|java)$/.test(path) ? ('source' as const) : ('data' as const),
    base64: Buffer.from(text).toString('base64'),
  }));
  const bound =
    input.programs ??
    ['server', 'client'].map((program): BoundProgram => ({
      program,
      file: `${program}.py`,
      language: 'python',
      by: 'rule',
      others: [],
    }));
  const scenarios = Object.entries(input.scenarios ?? { echo: {} }).map(
    ([id, scenario]) => [id, scenarioOf(id, rubric, scenario)] as const,
  );
  return {
    submission: {
      schema: 'wiremark/submission/v1',
      id: 'group',
      name: 'group',
      files,
      filesTruncated: false,
      programs: bound,
    },
    scenarios: new Map(scenarios),
  };
}

function scenarioOf(id: string, rubric: Rubric, input: ScenarioCase): ScenarioEvidence {
  const frames = input.frames ?? [];
  const programs = [
    programOf({
      id: 'server',
      machine: 'mesin-1',
      end: { kind: 'stopped', why: 'idle', signals: ['SIGINT'] },
      listening: [listeningOn(32444)],
      ...input.server,
    }),
    programOf({ id: 'client', machine: 'mesin-2', startMs: 20, endMs: 60, ...input.client }),
    ...(input.more ?? []).map((more) =>
      programOf({
        machine: 'mesin-3',
        program: 'client',
        file: 'client.py',
        startMs: 20,
        endMs: 60,
        ...more,
      }),
    ),
  ];
  const record: ScenarioRecord = {
    schema: 'wiremark/evidence/v1',
    harness: '0.1.0',
    rubric: { id: rubric.id, digest: '' },
    scenario: id,
    startedAt: '2026-01-01T00:00:00Z',
    durationMs: 100,
    machines: ['101', '102', '103'].map((last, index) => ({
      name: `mesin-${index + 1}`,
      address: `172.16.16.${last}`,
      mac: `02:00:00:00:00:0${index + 1}`,
    })),
    steps: [],
    markers: [],
    counters: { frames: frames.length, captured: frames.length, counted: frames.length, complete: true },
    programs,
    acceptQueue: [],
    connections: [],
    selfConnections: [],
    ...input.record,
  };
  const bytes = (text: string | undefined) => new TextEncoder().encode(text ?? '');
  const outputs = new Map(
    programs.map((program) => [
      program.id,
      { stdout: bytes(input.stdout?.[program.id]), stderr: bytes(input.stderr?.[program.id]) },
    ]),
  );
  return { record, capture: captureOf(frames), outputs };
}

function programOf(parts: Partial<ProgramRecord>): ProgramRecord {
  const id = parts.id ?? 'program';
  const program = parts.program ?? id;
  return {
    id,
    program,
    file: `${program}.py`,
    machine: 'mesin-1',
    argv: [],
    startMs: 0,
    startAfterFrame: 0,
    end: { kind: 'exited', code: 0 },
    limits: [],
    listening: [],
    stdoutBytes: 0,
    stderrBytes: 0,
    outputTruncated: false,
    ...parts,
  };
}
