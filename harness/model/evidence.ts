import type { Probe } from './probe.ts';
import type { AddressPolicy, LinkProfile, SandboxKind } from './rubric.ts';
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
  /** What captured, where it was not `cap`. */
  capturedBy?: CaptureProgram;
  /** Where the programs ran, where it was not in namespaces over the machine's own toolchain. */
  sandbox?: Exclude<SandboxKind, 'namespace'>;
  /** The link that the scenario ran over, where it was no plain cable. */
  link?: LinkRecord;
  /** Set where the scenario asks for a link that the machine cannot give: what its kernel lacks. Nothing was run. */
  linkFault?: string;
  programs: ProgramRecord[];
  acceptQueue: AcceptQueueSample[];
  connections: ConnectionRecord[];
  selfConnections: SelfConnection[];
  /** Set where nothing was run: the capture was handed in. */
  handedInCapture?: HandedInCapture;
  /** Set where this evidence is a second run under `adopt`; the first run is stored beside it in `first-run/`. */
  adoption?: Adoption[];
}

export interface HandedInCapture {
  /** Its path in the submission; absent where none was found. */
  path?: string;
  sha256?: string;
  /** Other captures there that fit the rubric's globs less well. */
  others: string[];
  faults: CaptureFault[];
}

/** What is wrong with a capture that was handed in. */
export interface CaptureFault {
  code:
    | 'missing'
    | 'unreadable'
    | 'empty'
    | 'other-traffic'
    | 'other-port'
    | 'too-few-clients'
    | 'started-late'
    | 'stopped-early'
    | 'twice'
    | 'cut';
  /** Fill the sentence `diagnosis.capture.<code>`. */
  values: Record<string, string | number>;
  /** Frame numbers that show it. */
  frames: number[];
}

/** What can capture on the switch. */
export type CaptureProgram = 'cap' | 'dumpcap' | 'tcpdump';

export interface LinkRecord extends LinkProfile {
  /** TCP segments that the link lost, by the machine they came from. They reached nobody and are not in the capture. */
  lost: Record<string, number>;
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
  kind:
    | 'start'
    | 'run'
    | 'probe'
    | 'together'
    | 'send'
    | 'wait'
    | 'hold'
    | 'release'
    | 'stop'
    | 'finish'
    | 'settle';
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
  /** Set where wiremark's own peer played it; of a client, `port` is where it went. */
  probe?: Probe;
  machine: string;
  argv: string[];
  /** The image that it ran in, where it ran in a container. */
  image?: string;
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
  /** We stopped it: `idle` after its part was over, `limit` at its time limit, `stuck` when it could never end, `step` by a step. */
  | { kind: 'stopped'; why: 'idle' | 'limit' | 'stuck' | 'step'; signals: string[] }
  /** No file of the submission is bound to it, it could not be built, or this machine lacks what its language needs. */
  | { kind: 'not-started'; why: 'missing' | 'build-failed' | 'toolchain-missing'; detail?: string };

export interface LimitHit {
  limit: 'wall-time' | 'cpu-time' | 'output' | 'file-size' | 'disk' | 'processes' | 'memory' | 'open-files';
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
  | { kind: 'localhost'; port: number; from: string; to: string; policy: AddressPolicy }
  /** A client insisted on a port where nothing listens: a probe listened there too, or it was led `to` the server's port. */
  | {
      kind: 'port';
      protocol: 'tcp' | 'udp';
      port: number;
      to?: number;
      machine: string;
      askedBy: string[];
      policy: AddressPolicy;
    };

/** What was handed in: stored once per submission as `evidence/submission.json`. */
export interface SubmissionRecord {
  schema: 'wiremark/submission/v1';
  id: string;
  name: string;
  files: SubmittedFile[];
  /** True where files were left out because of their number or size. */
  filesTruncated: boolean;
  /** What is known of how and when it was handed in. */
  handedIn?: HandIn;
  programs: BoundProgram[];
  /** Values of the rubric's parameters that its submission.json chose. */
  parameters?: Record<string, string | number>;
  /** What is wrong with its submission.json as a whole. */
  problems?: Message[];
  /** The text of its reports, where the rubric asks for them. */
  documents?: DocumentText[];
  /** Why nothing of it was run: an archive that cannot be opened, a lab that gave up. No fault of its programs. */
  notRun?: Message;
  /** The evidence was removed to save space: it cannot be judged again. */
  isPruned?: boolean;
}

/** A report as text, bounded. Headings, lists, tables and quotations are written as in Markdown, whatever the file was. */
export interface DocumentText {
  path: string;
  lines: DocumentLine[];
  /** Why it could not be read, or not to its end. */
  problem?: 'too-large' | 'unreadable' | 'too-slow' | 'cut' | 'too-many';
}

export interface DocumentLine {
  text: string;
  /** Where it stands: `line 12`, `paragraph 3`, `page 2, line 5`, without words: `12`, `¶3`, `2:5`. */
  place: string;
}

/** How and when work was handed in, as far as a learning platform or a roster tells. */
export interface HandIn {
  /** ISO 8601, UTC. */
  at?: string;
  /** The platform marks it late, whatever its time. */
  isMarkedLate?: boolean;
  /** The students behind it: more than one in a group. */
  students: Student[];
  /** Other hand-ins of the same student or group that do not count, newest first: as they are called on disk. */
  superseded?: string[];
}

export interface Student {
  name: string;
  /** The platform's own number: Moodle's participant id, Canvas' user id. */
  platformId?: string;
  /** The roster's: a matriculation number, a user name. */
  id?: string;
  email?: string;
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
  language?: LanguageName;
  /** How it was found: a rule of the rubric, submission.json, or another program standing in. */
  by?: 'rule' | 'submission.json' | 'stand-in' | 'probe';
  /** The program that stands in. */
  standIn?: string;
  /** Other files that matched as well: doubtful. */
  others: string[];
  /** Why its entry in submission.json could not be used. */
  problem?: Message;
  build?: BuildRecord;
}

export type LanguageName =
  | 'python'
  | 'c'
  | 'cpp'
  | 'node'
  | 'typescript'
  | 'go'
  | 'java'
  | 'shell'
  | 'executable';

/** How a program was built, or why it could not be built or run here. */
export interface BuildRecord {
  ok: boolean;
  /** Empty where it is run as it was handed in. */
  command: string;
  output: string;
  /** `toolchain-missing`: not the student's fault. What it needs is not installed here, or is too old. */
  why?: 'toolchain-missing';
  /** The command that is missing (`javac`), and the Debian package that brings it. */
  tool?: string;
  debianPackage?: string;
}
