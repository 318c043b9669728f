import type { AddressPolicy } from './rubric.ts';
import type { Message } from './verdict.ts';

/**
 * What one scenario left behind, as stored in `evidence/<scenario>/scenario.json` beside `capture.pcapng` and
 * `<program id>.stdout` / `.stderr`. Times ending in `Ms` count from the opening marker of the scenario.
 *
 * `afterFrame: n` places an event in the order of the wire: it happened after frame n of `capture.pcapng` was
 * seen and before frame n + 1 (0: before the first frame). Frames are judged by this order, never by time.
 */
export interface ScenarioRecord {
  schema: 'wiremark/evidence/v1';
  harness: string;
  rubric: { id: string; digest: string };
  scenario: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  durationMs: number;
  machines: MachineRecord[];
  steps: StepRecord[];
  markers: MarkerRecord[];
  counters: CaptureCounters;
  programs: ProgramRecord[];
  acceptQueue: AcceptQueueSample[];
  connections: ConnectionRecord[];
  selfConnections: SelfConnection[];
  /** Set where this evidence is a second run under `adopt`; the first run is stored beside it in `first-run/`. */
  adoption?: Adoption[];
}

export interface MachineRecord {
  name: string;
  /** IPv4 address without prefix length. */
  address: string;
  /** Addresses it was given by adoption. */
  adopted?: string[];
  mac: string;
  /** Set on the lab's own service machines. */
  service?: 'dns';
}

export interface StepRecord {
  index: number;
  kind: 'start' | 'run' | 'together' | 'hold' | 'release' | 'finish' | 'settle';
  programs: string[];
  machine?: string;
  startMs: number;
  endMs: number;
  /** Wire order: the step's first and last moment. */
  fromFrame: number;
  toFrame: number;
  /** `done`: what it waited for came. `quiet`: it can never come. `limit`: it did not come in time. */
  outcome: 'done' | 'quiet' | 'limit';
}

export interface MarkerRecord {
  kind: 'scenario-begin' | 'step-begin' | 'step-end' | 'signal' | 'scenario-end';
  /** Index of the step, for step markers. */
  step?: number;
  /** Program id and signal name, for signal markers: frames of that program after this one earn nothing. */
  program?: string;
  signal?: string;
  afterFrame: number;
  atMs: number;
}

export interface CaptureCounters {
  /** Frames in capture.pcapng, our markers not counted. */
  frames: number;
  /** Frames captured and frames the switch counted between the opening and the closing marker, markers counted. */
  captured: number;
  counted: number;
  complete: boolean;
  /** Why the capture could not be proved complete. */
  reason?: string;
}

export interface ProgramRecord {
  /** The id of the step that started it; unique in the scenario. Names its output files. */
  id: string;
  /** The rubric's program (`server-p2`), and the file it was bound to (`server.py`), relative to the submission. */
  program: string;
  file?: string;
  machine: string;
  argv: string[];
  startMs: number;
  startAfterFrame: number;
  endMs?: number;
  end: ProgramEnd;
  limits: LimitHit[];
  listening: ListeningSocket[];
  /** How often the lab pressed Enter for it, because it waited for somebody to type and nothing else could happen. */
  enterPressed?: number;
  /** What its threads did when it was last looked at before we stopped it. */
  waitingOn?: WaitingOn;
  stdoutBytes: number;
  stderrBytes: number;
  outputTruncated: boolean;
}

export type WaitingOn =
  | 'stdin'
  | 'accept'
  | 'receive'
  | 'send'
  | 'connect'
  | 'sleep'
  | 'child'
  | 'running'
  | 'other';

export type ProgramEnd =
  /** Ended by itself. */
  | { kind: 'exited'; code: number }
  | { kind: 'signalled'; signal: string }
  /** We stopped it: `idle` after its part was over, `limit` at its time limit, `stuck` when it could never end. */
  | { kind: 'stopped'; why: 'idle' | 'limit' | 'stuck'; signals: string[] }
  /** No file of the submission is bound to it, or it could not be built. */
  | { kind: 'not-started'; why: 'missing' | 'build-failed'; detail?: string };

export interface LimitHit {
  limit: 'wall-time' | 'cpu-time' | 'output' | 'file-size' | 'processes' | 'memory' | 'open-files';
  value: number;
  unit: 's' | 'bytes' | 'count';
}

export interface ListeningSocket {
  protocol: 'tcp' | 'udp';
  /** As in the kernel's table: `0.0.0.0`, `127.0.0.1`, `::`, `172.18.0.2`. */
  address: string;
  port: number;
  firstSeenMs: number;
  afterFrame: number;
}

export interface AcceptQueueSample {
  program: string;
  port: number;
  length: number;
  atMs: number;
  afterFrame: number;
}

/** A TCP connection as the server machine's kernel showed it. */
export interface ConnectionRecord {
  /** Program id owning the listening socket or the accepted one. */
  program: string;
  local: { address: string; port: number };
  remote: { address: string; port: number };
  firstSeenMs: number;
  /** When it first belonged to a process; absent while it only waited in the accept queue. */
  acceptedMs?: number;
  acceptedAfterFrame?: number;
}

/** A connection attempt of a machine to itself, caught on its loopback interface. */
export interface SelfConnection {
  machine: string;
  protocol: 'tcp' | 'udp';
  address: string;
  port: number;
}

/** What the lab gave way in for the second run. */
export type Adoption =
  | { kind: 'address'; address: string; machine: string; askedBy: string[]; policy: AddressPolicy }
  | { kind: 'localhost'; port: number; from: string; to: string; policy: AddressPolicy };

/** What was handed in: stored once per submission as `evidence/submission.json`. */
export interface SubmissionRecord {
  schema: 'wiremark/submission/v1';
  id: string;
  name: string;
  files: SubmittedFile[];
  /** True where files were left out because of their number or size. */
  filesTruncated: boolean;
  programs: BoundProgram[];
  /** What is wrong with its submission.json as a whole. */
  problems?: Message[];
}

export interface SubmittedFile {
  /** Relative, with `/`. */
  path: string;
  /** Its path on disk, where that differs from `path` (accents stored in another form). */
  storedAs?: string;
  bytes: number;
  sha256: string;
  /** `data` may be what a program sends; `other` is neither: captures, compiled programs, submission.json. */
  kind: 'source' | 'data' | 'other';
  /** Contents, base64, where bounded (1 MiB a file, 4 MiB together). Absent otherwise. */
  base64?: string;
}

/** A program of the rubric and the file of the submission that plays it. */
export interface BoundProgram {
  program: string;
  file?: string;
  language?: 'python' | 'c' | 'executable';
  /** How it was found: a rule of the rubric, submission.json, or another program standing in. */
  by?: 'rule' | 'submission.json' | 'stand-in';
  /** The program that stands in. */
  standIn?: string;
  /** Other files that matched as well: doubtful. */
  others: string[];
  /** Why its entry in submission.json could not be used. */
  problem?: Message;
  build?: { ok: boolean; command: string; output: string };
}
