import { join } from 'node:path';
import { BUILD_LIMITS, LIMITS, type Limits } from '../lab/limits.ts';
import { WORKSHOP, type LabSlot } from '../lab/slot.ts';
import type { LimitHit } from '../model/evidence.ts';
import type { BuildCommand } from '../submission/languages/language.ts';
import { SourceChecks, type Checked, type Checking } from './source-checks.ts';

const BUILD_LIMIT_MS = 60_000;
const BUILD_OUTPUT_BYTES = 16 * 1024;

/** A build, and the image in which it is done. */
export type Building = BuildCommand & { image?: string };

export interface Build {
  ok: boolean;
  /** The files as the build left them. */
  folder: string;
  /** What it printed, bounded. */
  output: string;
}

/** What a build did, and what it printed to its standard output. */
type Done = Build & { stdout: string };

/**
 * Builds what has to be built of a submission, and checks what can be checked without running it: the same command once. Together they
 * stay within what a submission may use: one build at a time, and checks, side by side, within the limits of a program.
 */
export class Workshop {
  private readonly slot: LabSlot;
  private readonly source: string;
  private readonly folder: string;
  private readonly builds = new Map<string, Promise<Build>>();
  private readonly checks = new Map<string, Promise<Checked>>();
  private readonly sources: SourceChecks;
  private folders = 0;
  private lastBuild: Promise<unknown> = Promise.resolve();

  /**
   * @param source the files of the submission.
   * @param folder where copies may be left.
   */
  constructor(slot: LabSlot, source: string, folder: string) {
    this.slot = slot;
    this.source = source;
    this.folder = folder;
    this.sources = new SourceChecks((command) => build(slot, source, this.nextFolder(), command, LIMITS));
  }

  build(command: Building): Promise<Build> {
    return once(this.builds, command, () => {
      const into = this.nextFolder();
      const building = this.lastBuild.then(() => build(this.slot, this.source, into, command, BUILD_LIMITS));
      this.lastBuild = building.catch(() => {});
      return building;
    });
  }

  check(command: Checking): Promise<Checked> {
    return once(this.checks, command, () => this.sources.check(command));
  }

  private nextFolder(): string {
    this.folders += 1;
    return join(this.folder, `built-${this.folders}`);
  }
}

function once<T>(known: Map<string, T>, { cwd, argv, image }: Building, begin: () => T): T {
  const key = JSON.stringify([cwd, argv, image]);
  const one = known.get(key) ?? begin();
  known.set(key, one);
  return one;
}

/** Building is running student code: a Makefile may do anything. It happens in a sandbox without any network. */
async function build(
  slot: LabSlot,
  source: string,
  into: string,
  command: Building,
  limits: Limits,
): Promise<Done> {
  const running = await slot.backend.launch(
    {
      machine: { name: WORKSHOP, pid: slot.workshop.pid },
      source,
      cwd: command.cwd,
      argv: command.argv,
      ...(command.environment === undefined ? {} : { environment: command.environment }),
      ...(command.image === undefined ? {} : { image: command.image }),
      isKept: true,
      limits,
      ...slot.sandboxOn(WORKSHOP),
    },
    '',
  );
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void running.kill();
  }, BUILD_LIMIT_MS);
  try {
    running.release();
    await running.ended;
    const end = running.ownEnd();
    const late = isLate ? `Stopped after ${BUILD_LIMIT_MS / 1000} s.\n` : '';
    const met = running.limits().map((hit) => `Stopped at a limit: ${inWords(hit)}.\n`);
    const stdout = running.stdout.bytes();
    const text = Buffer.concat([Buffer.from(late + met.join('')), running.stderr.bytes(), stdout]).subarray(
      0,
      BUILD_OUTPUT_BYTES,
    );
    const folder = await running.keep(into);
    const ok = end?.kind === 'exited' && end.code === 0;
    return { ok, folder, output: text.toString('utf8'), stdout: stdout.toString('latin1') };
  } finally {
    clearTimeout(timer);
    await running.cleanUp();
  }
}

/** As compilers speak: English, and short. */
function inWords({ limit, value, unit }: LimitHit): string {
  const figure = unit === 'bytes' ? `${value / 2 ** 20} MB` : unit === 's' ? `${value} s` : String(value);
  return `${limit.replace('-', ' ')}, ${figure}`;
}
