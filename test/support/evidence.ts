import { createHash } from 'node:crypto';

import type { ScenarioEvidence, SubmissionEvidence } from '../../harness/evidence/types.ts';
import { judge } from '../../harness/grading/judge.ts';
import type {
  MarkerRecord,
  ProgramRecord,
  ScenarioRecord,
  SubmissionRecord,
  SubmittedFile,
} from '../../harness/model/evidence.ts';
import type { CheckResult, Result } from '../../harness/model/grade.ts';
import type { CheckItem, Rubric } from '../../harness/model/rubric.ts';
import type { Frame } from '../../harness/wire/types.ts';
import { captureOf } from './frames.ts';

export interface ScenarioParts {
  id?: string;
  frames?: Frame[];
  /** `server` on mesin-1 and `client` on mesin-2 where absent. */
  programs?: ProgramRecord[];
  /** What the programs printed, by id. */
  stdout?: Record<string, string>;
  /** Parts of the record that differ from a calm, complete run. */
  record?: Partial<ScenarioRecord>;
}

/** The evidence of one scenario on mesin-1 (.101), mesin-2 (.102) and mesin-3 (.103), made of frames. */
export function scenarioOf(parts: ScenarioParts = {}): ScenarioEvidence {
  const {
    id = 'echo',
    frames = [],
    programs = [program('server', 'mesin-1'), program('client', 'mesin-2')],
    stdout = {},
    record = {},
  } = parts;
  return {
    record: {
      schema: 'wiremark/evidence/v1',
      harness: '0.0.0',
      rubric: { id: 'test', digest: 'sha256:0' },
      scenario: id,
      startedAt: '2024-01-01T00:00:00.000Z',
      durationMs: 100,
      machines: [101, 102, 103].map((host) => machine(host)),
      steps: [],
      markers: [],
      counters: {
        frames: frames.length,
        captured: frames.length + 2,
        counted: frames.length + 2,
        complete: true,
      },
      programs,
      acceptQueue: [],
      connections: [],
      selfConnections: [],
      ...record,
    },
    capture: captureOf(frames),
    outputs: new Map(
      Object.entries(stdout).map(([key, text]) => [
        key,
        { stdout: new TextEncoder().encode(text), stderr: new Uint8Array() },
      ]),
    ),
  };
}

export function machine(host: number, adopted?: string[]) {
  const name = `mesin-${host - 100}`;
  return {
    name,
    address: `172.16.16.${host}`,
    mac: `02:00:ac:10:10:${host.toString(16)}`,
    ...(adopted === undefined ? {} : { adopted }),
  };
}

/** A program that ran and ended by itself. */
export function program(id: string, machineName: string, parts: Partial<ProgramRecord> = {}): ProgramRecord {
  return {
    id,
    program: id,
    file: `${id}.py`,
    machine: machineName,
    argv: ['python3', `${id}.py`],
    startMs: 0,
    startAfterFrame: 0,
    endMs: 90,
    end: { kind: 'exited', code: 0 },
    limits: [],
    listening: [],
    stdoutBytes: 0,
    stderrBytes: 0,
    outputTruncated: false,
    ...parts,
  };
}

/** A program of the rubric that no file of the submission plays. */
export function missing(id: string, machineName: string): ProgramRecord {
  const { file: _, ...record } = program(id, machineName, {
    argv: [],
    end: { kind: 'not-started', why: 'missing' },
  });
  return record;
}

export function listensOn(
  port: number,
  address = '0.0.0.0',
  protocol: 'tcp' | 'udp' = 'tcp',
): Partial<ProgramRecord> {
  return { listening: [{ protocol, address, port, firstSeenMs: 1, afterFrame: 0 }] };
}

/** The marker before a signal that stopped a program. */
export function signalled(programId: string, afterFrame: number): MarkerRecord {
  return { kind: 'signal', program: programId, signal: 'SIGINT', afterFrame, atMs: 50 };
}

/** What the server's kernel knew of a connection: accepted after a frame, or never. */
export function kernelSaw(clientHost: number, clientPort: number, acceptedAfterFrame?: number, port = 32444) {
  return {
    program: 'server',
    local: { address: '172.16.16.101', port },
    remote: { address: `172.16.16.${clientHost}`, port: clientPort },
    firstSeenMs: 1,
    ...(acceptedAfterFrame === undefined ? {} : { acceptedMs: 2, acceptedAfterFrame }),
  };
}

export function dataFile(path: string, content: string, parts: Partial<SubmittedFile> = {}): SubmittedFile {
  const bytes = Buffer.from(content);
  return {
    path,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    kind: 'data',
    base64: bytes.toString('base64'),
    ...parts,
  };
}

export interface Judging {
  type: string;
  with: Record<string, unknown>;
  /** The first one is the check's own. */
  scenarios: ScenarioEvidence[];
  submission?: Partial<SubmissionRecord>;
  locale?: 'en' | 'id';
}

/** Judges one check of 10 points, as a student would read it. */
export function judgeCheck(judging: Judging): CheckResult {
  const item: CheckItem = {
    id: 'it',
    type: judging.type,
    title: 'It',
    points: 10,
    scenario: judging.scenarios[0]?.record.scenario ?? 'echo',
    with: judging.with,
  };
  const result = judgeChecks([item], judging.scenarios, judging).checks[0];
  if (result === undefined) throw new Error('the judge gave no result for the check');
  return result;
}

/** Judges several checks together. */
export function judgeChecks(
  checks: CheckItem[],
  scenarios: ScenarioEvidence[],
  parts: Pick<Judging, 'submission' | 'locale'> = {},
): Result {
  return judge(rubricOf(checks, parts.locale), 'sha256:0', evidenceOf(scenarios, parts.submission));
}

export function rubricOf(checks: CheckItem[], locale: 'en' | 'id' = 'en'): Rubric {
  return {
    id: 'test',
    title: 'Test',
    locale,
    passMark: 0,
    addresses: 'adopt',
    machines: {
      'mesin-1': { address: '172.16.16.101/24' },
      'mesin-2': { address: '172.16.16.102/24' },
      'mesin-3': { address: '172.16.16.103/24' },
    },
    programs: {
      server: { title: 'server of problem 2', find: [{ path: '**/*server*.{py,c}' }] },
      client: { title: 'client of problem 2', find: [{ path: '**/*client*.{py,c}' }] },
    },
    scenarios: [],
    checks,
  };
}

export function evidenceOf(
  scenarios: ScenarioEvidence[],
  submission: Partial<SubmissionRecord> = {},
): SubmissionEvidence {
  return {
    submission: {
      schema: 'wiremark/submission/v1',
      id: 'one',
      name: 'one',
      files: [],
      filesTruncated: false,
      programs: [],
      ...submission,
    },
    scenarios: new Map(scenarios.map((scenario) => [scenario.record.scenario, scenario])),
  };
}
