import type { Probe } from './probe.ts';

/** A rubric: what a lab demands. One JSON file; the schema in `rubric/schema.ts` is its published form. */
export interface Rubric {
  $schema?: string;
  /** Kebab-case name, unique among rubrics: `progjar-t1`. */
  id: string;
  title: string;
  locale: Locale;
  /** Points needed to pass, on the scale of the sum of all check points. */
  passMark: number;
  /** When the work was due, and what lateness costs. */
  late?: LateRule;
  /** What to do when programs use addresses that the lab does not have. */
  addresses: AddressPolicy;
  /** Where programs run, unless the command says otherwise; `namespace` where absent. */
  sandbox?: SandboxKind;
  /** Importable Python modules, beyond the standard library, that the programs may need. */
  packages?: string[];
  /** Values that stand in the rubric as `${name}`: a whole text becomes the value itself, a part of one its text. */
  parameters?: Record<string, Parameter>;
  machines: Record<string, MachineRule>;
  services?: { dns?: DnsService };
  programs: Record<string, ProgramRule>;
  /** Files put into every program's folder before a scenario, by path. */
  files?: Record<string, StagedFile>;
  /** Wall-clock limit of each program in seconds. 60 where absent. */
  timeLimit?: number;
  scenarios: Scenario[];
  checks: CheckItem[];
  /** The students' reports: what they say of the wire is compared with the captures. Worth no points. */
  claims?: ClaimsRule;
}

export type Locale = 'en' | 'id';
/** Where programs run: in bubblewrap over the machine's own toolchain, or in containers. */
export type SandboxKind = 'namespace' | 'docker' | 'podman';
export type AddressPolicy = 'strict' | 'adopt';

export interface ClaimsRule {
  /** Globs on the path inside the submission, as in `programs`: Markdown, text, DOCX, PDF. */
  find: string[];
}

/** What lateness costs: a part of the sum of all points for each day begun after the deadline. */
export interface LateRule {
  /** ISO 8601 with an offset: `2026-11-30T23:59:00+07:00`. */
  deadline: string;
  /** Percent of the highest score for each day begun. */
  perDay: number;
  /** Never more than this many percent; 100 where absent. */
  most?: number;
  /** Minutes after the deadline that cost nothing; 0 where absent. */
  grace?: number;
}

export interface Parameter {
  /** How students read it: `the port of the server`. */
  title: string;
  value: string | number;
  /** Students may choose another value of the same type: `{"parameters": {"port": 7777}}` in submission.json. */
  chosenByStudent?: boolean;
}

export interface MachineRule {
  /** IPv4 address with prefix length: `172.16.16.101/24`. */
  address: string;
}

export interface DnsService {
  /** Address of the name server on the LAN, with prefix length. */
  address: string;
  /** Host name → IPv4 addresses. A name that is listed has no AAAA; any other name gets NXDOMAIN. */
  records: Record<string, string[]>;
}

/** How a program of the rubric is found in a submission. The first rule that matches a file wins. */
export interface ProgramRule {
  title?: string;
  find: FindRule[];
  /** Another program's name, taken when no rule matches: a single pair serves several problems. */
  else?: string;
  /** Arguments given to the program. */
  args?: (string | number)[];
  /** Plays the program where a submission lacks it, so that its other side still earns what it deserves. */
  probe?: Probe;
  /** The program may open raw and packet sockets on its machine. */
  rawSockets?: boolean;
  /** The image that it is built and run in where programs run in containers: `gcc:13`. By its language where absent. */
  image?: string;
  /**
   * Globs of the Dockerfile by which a submission builds the program's image itself, where programs run in containers. The
   * first that matches wins; what the image is told to run is the program's command.
   */
  dockerfile?: string[];
}

export interface FindRule {
  /** Glob on the path inside the submission, case-insensitive: any glob picomatch knows. A folder that everything lies in is not part of the path. */
  path: string;
  /** The program's text must contain this, or one of these. */
  text?: string | string[];
  /** The program's text must not contain this, nor any of these. */
  without?: string | string[];
}

export interface StagedFile {
  text: string;
}

export interface Scenario {
  /** Kebab-case, unique in the rubric. Names the evidence folder. */
  id: string;
  title: string;
  /** What the wire of this scenario is like; a plain cable where absent. */
  link?: LinkProfile;
  /** Nothing is run: a capture that was handed in is the evidence. `steps` is empty then. */
  capture?: CaptureRule;
  steps: Step[];
}

/** A capture that students made of their own programs, in their own network. */
export interface CaptureRule {
  /** Globs on the path inside the submission, as in `programs`. */
  find: string[];
  protocol: 'tcp' | 'udp';
  /** The port that the lab demands. */
  port: number;
  /** Step id, for checks, of who is connected to. */
  server: string;
  /** Step ids of those who connect, in the order of their first frames: two on one machine share its address. */
  clients: string[];
}

/** A link that delays and loses. Checks of a scenario whose link cannot be had on a machine are `errored`. */
export interface LinkProfile {
  /** Added on the way from each machine. Needs netem. */
  delayMs?: number;
  /** Needs netem. */
  jitterMs?: number;
  /** `every 10th`: of the TCP segments that come from each machine, resets aside, the tenth, the twentieth … */
  loss?: string;
}

/**
 * One step, waiting only for what can be observed. `id` names the running program or probe for later steps and for
 * checks; it defaults to the program's name, or the probe's kind. `on` is a key of `machines`.
 */
export type Step =
  | StartStep
  | RunStep
  | ProbeStep
  | TogetherStep
  | SendStep
  | WaitStep
  | HoldStep
  | ReleaseStep
  | StopStep
  | FinishStep;

/** Starts a program and leaves it running. */
export interface StartStep {
  start: string;
  on: string;
  id?: string;
  stdin?: Typed;
  /** What to wait for; `listening` where absent. The scenario goes on when it never comes. */
  until?: StartUntil;
}

/**
 * `listening`: a socket of its own listens. `connected`: its handshake is on the wire.
 * `settled`: it has ended, or everything in the lab is blocked and nothing can arrive any more.
 */
export type StartUntil = 'listening' | 'connected' | 'settled' | { output: string } | FramesSeen;

/** At least `count` (1) frames of the scenario match a display filter. */
export interface FramesSeen {
  frames: string;
  count?: number;
}

/**
 * What is typed at a program's standard input. Text goes in at once, and the input ends after it. A list goes in
 * line by line, each when the program waits for input, and after the prompt where one is given; the input stays open. Where
 * absent the input stays open and silent, like a terminal nobody types at.
 */
export type Typed = string | TypedLine[];

export interface TypedLine {
  /** Output that has to appear first, after what was typed before. */
  after?: string;
  text: string;
}

/** Starts a program and waits until it ends (or is stopped at its limit, or can never end). */
export interface RunStep {
  run: string;
  on: string;
  id?: string;
  stdin?: Typed;
}

/** Starts a probe. A client's has ended when its part is over; a server's, and one held open, goes on. */
export interface ProbeStep {
  probe: Probe;
  on: string;
  id?: string;
}

/** Runs several programs and probes, released at the same instant. */
export interface TogetherStep {
  together: (RunStep | ProbeStep)[];
}

/**
 * Types at a program that was started, when it waits for input: after the prompt, where one is given. To a probe it is
 * sent on its open connections.
 */
export interface SendStep {
  send: string;
  text: string;
  after?: string;
  /** Ends the input after the text. */
  end?: boolean;
}

/** Waits for an event, `limit` seconds (10) at most. The scenario goes on when it never comes. */
export interface WaitStep {
  wait: WaitFor;
  limit?: number;
}

/** `quiet`: everything in the lab is blocked and nothing can arrive any more. */
export type WaitFor =
  | 'quiet'
  | { listening: string }
  | { ended: string }
  | { output: string; of: string }
  | FramesSeen;

/** Keeps the data of a machine's TCP connections back at the switch. Handshakes pass. */
export interface HoldStep {
  hold: string;
}

export interface ReleaseStep {
  release: string;
}

/** Stops a program or a probe and waits until it has ended, 10 seconds at most. `interrupt` (SIGINT) where absent. */
export interface StopStep {
  stop: string;
  signal?: 'interrupt' | 'terminate' | 'kill';
}

/** Waits until programs that were started have ended. */
export interface FinishStep {
  finish: string[];
}

export interface CheckItem {
  /** Kebab-case, unique in the rubric. */
  id: string;
  /** Key of the registry in `checks/index.ts`. */
  type: string;
  title: string;
  points: number;
  /** Ids of checks that must pass first; otherwise this one is `skipped`. */
  needs?: string[];
  /** The scenario whose evidence is judged. */
  scenario: string;
  /** `hidden`: students see nothing of it, nor of scenarios that only hidden checks look at. `visible` where absent. */
  visibility?: 'visible' | 'hidden';
  /** Parameters of the check's type. */
  with?: Record<string, unknown>;
}
