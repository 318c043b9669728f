/** A rubric: what a lab demands. One JSON file; the schema in `rubric/schema.ts` is its published form. */
export interface Rubric {
  $schema?: string;
  /** Kebab-case name, unique among rubrics: `progjar-t1`. */
  id: string;
  title: string;
  locale: Locale;
  /** Points needed to pass, on the scale of the sum of all check points. */
  passMark: number;
  /** What to do when programs use addresses that the lab does not have. */
  addresses: AddressPolicy;
  /** Importable Python modules, beyond the standard library, that the programs may need. */
  packages?: string[];
  machines: Record<string, MachineRule>;
  services?: { dns?: DnsService };
  programs: Record<string, ProgramRule>;
  /** Files put into every program's folder before a scenario, by path. */
  files?: Record<string, StagedFile>;
  /** Wall-clock limit of each program in seconds. 60 where absent. */
  timeLimit?: number;
  scenarios: Scenario[];
  checks: CheckItem[];
}

export type Locale = 'en' | 'id';
export type AddressPolicy = 'strict' | 'adopt';

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
  args?: string[];
}

export interface FindRule {
  /** Glob on the path inside the submission, case-insensitive: any glob picomatch knows. A folder that everything lies in is not part of the path. */
  path: string;
  /** The program's text must contain this. */
  text?: string;
  /** The program's text must not contain this. */
  without?: string;
}

export interface StagedFile {
  text: string;
}

export interface Scenario {
  /** Kebab-case, unique in the rubric. Names the evidence folder. */
  id: string;
  title: string;
  steps: Step[];
}

/**
 * One step, waiting only for what can be observed. `id` names the running program for later steps and for
 * checks; it defaults to the program's name. `on` is a key of `machines`.
 */
export type Step = StartStep | RunStep | TogetherStep | HoldStep | ReleaseStep | FinishStep;

/** Starts a program and leaves it running. */
export interface StartStep {
  start: string;
  on: string;
  id?: string;
  /** Text for its standard input. Where absent the input stays open and silent, like a terminal nobody types at. */
  stdin?: string;
  /** What to wait for; `listening` where absent. The scenario goes on when it never comes. */
  until?: StartUntil;
}

/**
 * `listening`: a socket of its own listens. `connected`: its handshake is on the wire.
 * `settled`: it has ended, or everything in the lab is blocked and nothing can arrive any more.
 */
export type StartUntil = 'listening' | 'connected' | 'settled';

/** Starts a program and waits until it ends (or is stopped at its limit, or can never end). */
export interface RunStep {
  run: string;
  on: string;
  id?: string;
  stdin?: string;
}

/** Runs several programs, released at the same instant. */
export interface TogetherStep {
  together: RunStep[];
}

/** Keeps the data of a machine's TCP connections back at the switch. Handshakes pass. */
export interface HoldStep {
  hold: string;
}

export interface ReleaseStep {
  release: string;
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
  /** Parameters of the check's type. */
  with?: Record<string, unknown>;
}
