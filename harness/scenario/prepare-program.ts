import type { Toolchain } from '../lab/backend.ts';
import type { LabSlot } from '../lab/slot.ts';
import type { BoundProgram, BuildRecord, SubmittedFile } from '../model/evidence.ts';
import type { Rubric } from '../model/rubric.ts';
import { textOf } from '../submission/file-text.ts';
import type { BuildCommand, ProgramCommand, Tool } from '../submission/languages/language.ts';
import { commandIn, type OwnImages } from './own-images.ts';
import type { Runnable } from './run-scenario.ts';
import { stageFiles } from './stage-files.ts';
import { probeFor } from './stand-ins.ts';
import type { Workshop } from './workshop.ts';

/** Where programs are made ready. */
export interface Workplace {
  slot: LabSlot;
  rubric: Rubric;
  files: SubmittedFile[];
  /** The files on disk. */
  copy: string;
  workshop: Workshop;
  ownImages: OwnImages;
}

/** A program as the lab can run it, and with how its build went. */
export interface PreparedProgram {
  runnable: Runnable;
  bound: BoundProgram;
}

/** Finds the tools of a program, and builds it where it has to be built. */
export async function prepareProgram(
  program: BoundProgram,
  command: ProgramCommand | undefined,
  { slot, rubric, files, copy, workshop, ownImages }: Workplace,
): Promise<PreparedProgram> {
  const { file } = program;
  if (command === undefined || file === undefined) return { runnable: { kind: 'missing' }, bound: program };
  const failed = (kind: 'build-failed' | 'toolchain-missing', build: BuildRecord): PreparedProgram => ({
    runnable: { kind, file, detail: build.output },
    bound: { ...program, build },
  });
  const own = await ownImages.for(program);
  if (own?.kind === 'failed') return failed(own.record.why ?? 'build-failed', own.record);
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
  if (missing !== undefined || toolchain.fault !== undefined)
    return failed('toolchain-missing', toolchainMissing(toolchain, missing, command.build));
  const resolved = ([first = '', ...rest]: string[]): string[] => [paths.get(first) ?? first, ...rest];
  const args = (rubric.programs[program.program]?.args ?? []).map(String);
  const unbuffered = command.usesStdio && toolchain.hasStdbuf ? ['stdbuf', '-oL', '--'] : [];
  const image = toolchain.image === undefined ? {} : { image: toolchain.image };
  const runnable: Runnable & { kind: 'runnable' } = {
    kind: 'runnable',
    file,
    source: copy,
    cwd: command.cwd,
    argv: [...unbuffered, ...resolved(command.run), ...args],
    hasNoTimeLimits: hasNoTimeLimits(program, files),
    rawSockets: rubric.programs[program.program]?.rawSockets === true,
    ...image,
  };
  // What the interpreter cannot read at all never runs, and a probe can play it.
  if (
    command.build === undefined &&
    command.check !== undefined &&
    probeFor(program.program, rubric) !== undefined
  ) {
    const { argv, together } = command.check;
    const forTools = (wanted: string[]): string[] => forPython(resolved(wanted), toolchain);
    const { ok, output } = await workshop.check({
      ...command.check,
      argv: forTools(argv),
      together: { ...together, argv: forTools(together.argv) },
      ...image,
    });
    if (!ok) return failed('build-failed', { ok, command: 'python3', output });
  }
  if (own?.command !== undefined) {
    const { source = copy, argv } = own.command;
    if (source !== copy) await stageFiles(source, rubric);
    const whole = [...unbuffered, ...commandIn(argv, args)];
    return {
      runnable: { ...runnable, source, cwd: '.', argv: whole },
      bound: { ...program, build: own.record },
    };
  }
  if (command.build === undefined) return { runnable, bound: program };
  const { ok, output, folder } = await workshop.build({
    ...command.build,
    argv: resolved(command.build.argv),
    ...image,
  });
  const isTooOld = !ok && command.build.tooOld?.test(output) === true;
  const build: BuildRecord = {
    ok,
    command: command.build.argv.join(' '),
    output,
    ...(isTooOld ? named(command.tools[0]) : {}),
  };
  if (!ok) return failed(isTooOld ? 'toolchain-missing' : 'build-failed', build);
  return { runnable: { ...runnable, source: folder }, bound: { ...program, build } };
}

/** SO_RCVTIMEO cannot be seen from outside, but a C program has to name it. */
function hasNoTimeLimits({ language }: BoundProgram, files: SubmittedFile[]): boolean {
  if (language !== 'c' && language !== 'cpp') return false;
  return files.every(
    (file) =>
      file.kind !== 'source' || (file.base64 !== undefined && !/RCVTIMEO|SNDTIMEO/.test(textOf(file))),
  );
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
