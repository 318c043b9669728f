import { join } from 'node:path';
import { BUILD_LIMITS, LIMITS, type Limits } from '../lab/limits.ts';
import { WORKSHOP, type LabSlot } from '../lab/slot.ts';
import type { LimitHit } from '../model/evidence.ts';
import type { BuildCommand } from '../submission/languages/language.ts';

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

/**
 * Builds what has to be built of a submission, and checks what can be checked without running it: the same command once. Together they
 * stay within what a submission may use: one build at a time, and checks, side by side, within the limits of a program.
 */
export class Workshop {
  private readonly slot: LabSlot;
  private readonly source: string;
  private readonly folder: string;
  private readonly builds = new Map<string, Promise<Build>>();
  private lastBuild: Promise<unknown> = Promise.resolve();

  /**
   * @param source the files of the submission.
   * @param folder where copies may be left.
   */
  constructor(slot: LabSlot, source: string, folder: string) {
    this.slot = slot;
    this.source = source;
    this.folder = folder;
  }

  build(command: Building): Promise<Build> {
    return this.once(command, (into) => {
      const building = this.lastBuild.then(() => build(this.slot, this.source, into, command, BUILD_LIMITS));
      this.lastBuild = building.catch(() => {});
      return building;
    });
  }

  check(command: Building): Promise<Build> {
    return this.once(command, (into) => build(this.slot, this.source, into, command, LIMITS));
  }

  private once(command: Building, begin: (into: string) => Promise<Build>): Promise<Build> {
    const key = JSON.stringify([command.cwd, command.argv, command.image]);
    const known = this.builds.get(key) ?? begin(join(this.folder, `built-${this.builds.size}`));
    this.builds.set(key, known);
    return known;
  }
}

/** Building is running student code: a Makefile may do anything. It happens in a sandbox without any network. */
async function build(
  slot: LabSlot,
  source: string,
  into: string,
  command: Building,
  limits: Limits,
): Promise<Build> {
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
    const text = Buffer.concat([
      Buffer.from(late + met.join('')),
      running.stderr.bytes(),
      running.stdout.bytes(),
    ]).subarray(0, BUILD_OUTPUT_BYTES);
    const folder = await running.keep(into);
    return { ok: end?.kind === 'exited' && end.code === 0, folder, output: text.toString('utf8') };
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
