import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Toolchain } from '../lab/backend.ts';
import { LAB_FOLDER } from '../lab/lab-folder.ts';
import { BUILD_LIMITS } from '../lab/limits.ts';
import { releaseDisk } from '../lab/sandbox/disk.ts';
import { WORKSHOP, type LabSlot } from '../lab/slot.ts';
import type { BoundProgram, BuildRecord, LimitHit, SubmittedFile } from '../model/evidence.ts';
import type { Rubric } from '../model/rubric.ts';
import { commandFor } from '../submission/command.ts';
import { textOf } from '../submission/file-text.ts';
import type { BuildCommand, Tool } from '../submission/languages/language.ts';
import { commandIn, OwnImages } from './own-images.ts';
import type { Runnable } from './run-scenario.ts';
import { probeFor } from './stand-ins.ts';

const BUILD_LIMIT_MS = 60_000;
const BUILD_OUTPUT_BYTES = 16 * 1024;

/** A submission as the lab can run it. */
export interface Prepared extends AsyncDisposable {
  programs: Map<string, Runnable>;
  /** The bound programs, with how their builds went. */
  bound: BoundProgram[];
}

/** Copies the files of a submission into the lab, stages the rubric's, and builds what has to be built, in a sandbox. */
export async function prepare(
  slot: LabSlot,
  root: string,
  files: SubmittedFile[],
  bound: BoundProgram[],
  rubric: Rubric,
): Promise<Prepared> {
  const folder = join(LAB_FOLDER, 'submissions', String(slot.nextSerial()));
  const copy = join(folder, 'handed-in');
  await mkdir(copy, { recursive: true });
  for (const file of files) {
    const stored = file.storedAs ?? file.path;
    await mkdir(dirname(join(copy, stored)), { recursive: true });
    await copyFile(join(root, stored), join(copy, stored), constants.COPYFILE_EXCL);
  }
  const commands = new Map(bound.map((program) => [program, commandFor(program, files)]));
  const folders = new Set(['.', ...[...commands.values()].map((command) => command?.cwd ?? '.')]);
  for (const start of folders) await stage(join(copy, start), rubric);

  const builds = new Map<string, Promise<Build>>();
  const checked = new Map<string, Promise<Build>>();
  const programs = new Map<string, Runnable>();
  const described: BoundProgram[] = [];
  const ownImages = new OwnImages({ backend: slot.backend, rubric, files, copy, folder });
  for (const program of bound) {
    const command = commands.get(program);
    if (command === undefined || program.file === undefined) {
      programs.set(program.program, { kind: 'missing' });
      described.push(program);
      continue;
    }
    const own = await ownImages.for(program);
    if (own?.kind === 'failed') {
      const { record } = own;
      described.push({ ...program, build: record });
      programs.set(program.program, {
        kind: record.why ?? 'build-failed',
        file: program.file,
        detail: record.output,
      });
      continue;
    }
    const wantedImage = own?.image ?? rubric.programs[program.program]?.image;
    const toolchain = await slot.backend.toolchainFor({
      program: program.program,
      ...(wantedImage === undefined ? {} : { image: wantedImage }),
      ...(program.language === undefined ? {} : { language: program.language }),
    });
    const paths = new Map(command.tools.map((tool) => [tool.command, toolchain.find(tool)]));
    const missing =
      own?.command === undefined
        ? command.tools.find((tool) => paths.get(tool.command) === undefined)
        : undefined;
    if (missing !== undefined || toolchain.fault !== undefined) {
      const record = toolchainMissing(toolchain, missing, command.build);
      described.push({ ...program, build: record });
      programs.set(program.program, { kind: 'toolchain-missing', file: program.file, detail: record.output });
      continue;
    }
    const resolved = ([first = '', ...rest]: string[]): string[] => [paths.get(first) ?? first, ...rest];
    const args = (rubric.programs[program.program]?.args ?? []).map(String);
    const unbuffered = command.usesStdio && toolchain.hasStdbuf ? ['stdbuf', '-oL', '--'] : [];
    const argv = [...unbuffered, ...resolved(command.run), ...args];
    const image = toolchain.image === undefined ? {} : { image: toolchain.image };
    const runnable = {
      kind: 'runnable',
      file: program.file,
      cwd: command.cwd,
      argv,
      hasNoTimeLimits: hasNoTimeLimits(program, files),
      rawSockets: rubric.programs[program.program]?.rawSockets === true,
      ...image,
    } as const;
    // Such a program never runs, and a probe can play it.
    const unreadable =
      command.build !== undefined ||
      command.check === undefined ||
      probeFor(program.program, rubric) === undefined
        ? undefined
        : await unreadableFor(
            slot,
            copy,
            { ...command.check, argv: forPython(resolved(command.check.argv), toolchain), ...image },
            checked,
          );
    if (unreadable !== undefined) {
      programs.set(program.program, { kind: 'build-failed', file: program.file, detail: unreadable.output });
      described.push({ ...program, build: unreadable });
      continue;
    }
    if (own?.command !== undefined) {
      const { source = copy, argv: told } = own.command;
      if (source !== copy) await stage(source, rubric);
      const whole = [...unbuffered, ...commandIn(told, args)];
      programs.set(program.program, { ...runnable, source, cwd: '.', argv: whole });
      described.push({ ...program, build: own.record });
      continue;
    }
    if (command.build === undefined) {
      programs.set(program.program, { ...runnable, source: copy });
      described.push(program);
      continue;
    }
    const wanted = { ...command.build, argv: resolved(command.build.argv), ...image };
    const key = JSON.stringify([wanted.cwd, wanted.argv, wanted.image]);
    const building = builds.get(key) ?? build(slot, copy, join(folder, `built-${builds.size}`), wanted);
    builds.set(key, building);
    const built = await building;
    const isTooOld = !built.ok && command.build.tooOld?.test(built.output) === true;
    described.push({
      ...program,
      build: {
        ok: built.ok,
        command: command.build.argv.join(' '),
        output: built.output,
        ...(isTooOld ? named(command.tools[0]) : {}),
      },
    });
    programs.set(
      program.program,
      built.ok
        ? { ...runnable, source: built.folder }
        : { kind: isTooOld ? 'toolchain-missing' : 'build-failed', file: program.file, detail: built.output },
    );
  }
  return {
    programs,
    bound: described,
    async [Symbol.asyncDispose]() {
      await ownImages[Symbol.asyncDispose]();
      for (const kept of await readdir(folder)) await releaseDisk(join(folder, kept));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * What the interpreter says of a source that it cannot read at all; undefined where it can. Such a program never runs, and a
 * probe can play it.
 */
async function unreadableFor(
  slot: LabSlot,
  copy: string,
  command: Building,
  checked: Map<string, Promise<Build>>,
): Promise<BuildRecord | undefined> {
  const key = JSON.stringify([command.cwd, command.argv, command.image]);
  const checking = checked.get(key) ?? build(slot, copy, `${copy}-checked-${checked.size}`, command);
  checked.set(key, checking);
  const { ok, output } = await checking;
  return ok ? undefined : { ok, command: 'python3', output };
}

/** SO_RCVTIMEO cannot be seen from outside, but a C program has to name it. */
function hasNoTimeLimits({ language }: BoundProgram, files: SubmittedFile[]): boolean {
  if (language !== 'c' && language !== 'cpp') return false;
  return files.every(
    (file) =>
      file.kind !== 'source' || (file.base64 !== undefined && !/RCVTIMEO|SNDTIMEO/.test(textOf(file))),
  );
}

/** Puts the rubric's files into a folder that programs start in. */
async function stage(folder: string, rubric: Rubric): Promise<void> {
  for (const [path, { text }] of Object.entries(rubric.files ?? {})) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** Python 2 has no isolated mode. */
function forPython(argv: string[], { isPython2 }: Toolchain): string[] {
  return isPython2 ? argv.filter((word) => word !== '-I') : argv;
}

/** What is said of a program whose language cannot be built or run here: our fault, or the lecturer's. */
function toolchainMissing(
  { image, fault, lacks }: Toolchain,
  tool: Tool | undefined,
  command: BuildCommand | undefined,
): BuildRecord {
  const version = tool?.atLeast === undefined ? '' : ` ${tool.atLeast} or newer`;
  const remedy = image === undefined ? ` (Debian package ${tool?.debianPackage})` : '';
  return {
    ok: false,
    command: command?.argv.join(' ') ?? '',
    output: fault ?? `${tool?.command}${version} ${lacks}${remedy}.`,
    why: 'toolchain-missing',
    ...named(tool),
  };
}

function named(tool: Tool | undefined): Pick<BuildRecord, 'why' | 'tool' | 'debianPackage'> {
  return tool === undefined
    ? {}
    : { why: 'toolchain-missing', tool: tool.command, debianPackage: tool.debianPackage };
}

interface Build {
  ok: boolean;
  folder: string;
  output: string;
}

/** A build, and the image in which it is done. */
type Building = BuildCommand & { image?: string };

/** Building is running student code: a Makefile may do anything. It happens in a sandbox without any network. */
async function build(slot: LabSlot, source: string, into: string, command: Building): Promise<Build> {
  const running = await slot.backend.launch(
    {
      machine: { name: WORKSHOP, pid: slot.workshop.pid },
      source,
      cwd: command.cwd,
      argv: command.argv,
      ...(command.environment === undefined ? {} : { environment: command.environment }),
      ...(command.image === undefined ? {} : { image: command.image }),
      isKept: true,
      limits: BUILD_LIMITS,
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
