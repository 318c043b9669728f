import { median, quartiles, type Quartiles } from './statistics.ts';

/** One line of the published table: what was measured beside what, and whether it reaches what we aim at. */
export interface Row {
  /** What `--only` names: `scenario`, `packets-syn-tshark`. */
  id: string;
  what: string;
  /** What stands beside it in the same run; `–` for nothing. */
  against: string;
  aim?: Aim;
  ours?: Measured;
  theirs?: Measured;
  /** A second figure of ours, shown beside the first: `31.2 submissions a second`. */
  aside?: string;
  /** Our median divided by theirs: below 1 where we need less. */
  ratio?: number;
  /** Absent where there is no aim, or a side of it is missing. */
  met?: boolean;
  /** Why a side is missing (`not installed: apt-get install tshark`), and what a reader must know to repeat the row. */
  note?: string;
}

/** One side of a row: every sample that was taken, and what they amount to. */
export interface Measured {
  /** The exact command line, or in words what was done where it is no single command. */
  command: string;
  unit: Unit;
  median: number;
  quartiles: Quartiles;
  samples: readonly number[];
}

export type Unit = 'ms' | 's' | 'MiB' | '%' | 'per s';

/**
 * What is aimed at. `ratio`: ours divided by theirs, at most. `times`: theirs divided by ours, at least. `more`: ours less theirs, at most.
 * `ours`: our median alone, at most or at least.
 */
export type Aim =
  | { of: 'ratio'; atMost: number }
  | { of: 'times'; atLeast: number }
  | { of: 'more'; atMost: number }
  | { of: 'ours'; atMost: number }
  | { of: 'ours'; atLeast: number };

/** What every group of rows is given. */
export interface Bench {
  /** The built command, run as `node <cli> …` (plain node, no tsx). */
  cli: string;
  /** The built program that lives in namespaces of its own and plays scenarios there. */
  worker: string;
  /** The Docker image whose containers stand beside the lab; it has python3. */
  image: string;
  /** The top folder of the project. */
  top: string;
  /** An empty folder for captures, reports and the like; it is removed at the end, also after Ctrl-C. */
  scratch: string;
  /** Fewer and smaller: the whole bench within four minutes. */
  quick: boolean;
  /** Whether this row, or this group, was asked for: rows that nobody asked for are not measured. */
  wants(id: string): boolean;
  /** Progress, on stderr. */
  log(text: string): void;
}

/** A group of rows, measured one after the other. What a group starts it also ends, in `finally`. */
export type RowGroup = (bench: Bench) => Promise<Row[]>;

/** A side of a row from its samples. */
export function measured(command: string, unit: Unit, samples: readonly number[]): Measured {
  return { command, unit, median: median(samples), quartiles: quartiles(samples), samples };
}

/** A row with its ratio, and with its aim met or not, from what was measured. */
export function toRow(row: Omit<Row, 'ratio' | 'met'>): Row {
  const ours = row.ours?.median;
  const theirs = row.theirs?.median;
  const met = row.aim === undefined ? undefined : reaches(row.aim, ours, theirs);
  return {
    ...row,
    ...(ours === undefined || theirs === undefined ? {} : { ratio: ours / theirs }),
    ...(met === undefined ? {} : { met }),
  };
}

function reaches(aim: Aim, ours: number | undefined, theirs: number | undefined): boolean | undefined {
  if (ours === undefined) return undefined;
  if (aim.of === 'ours') return 'atMost' in aim ? ours <= aim.atMost : ours >= aim.atLeast;
  if (theirs === undefined) return undefined;
  if (aim.of === 'ratio') return ours / theirs <= aim.atMost;
  if (aim.of === 'times') return theirs / ours >= aim.atLeast;
  return ours - theirs <= aim.atMost;
}
