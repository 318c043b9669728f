import { constants } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { launch } from '../lab/program.ts';
import { LAB_FOLDER } from '../lab/sandbox.ts';
import { WORKSHOP, type LabSlot } from '../lab/slot.ts';
import type { BoundProgram, SubmittedFile } from '../model/evidence.ts';
import type { Rubric } from '../model/rubric.ts';
import { commandFor } from '../submission/find-programs.ts';
import type { Runnable } from './run-scenario.ts';

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
  for (const [path, { text }] of Object.entries(rubric.files ?? {})) {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    await writeFile(join(copy, path), text);
  }

  const builds = new Map<string, Promise<Build>>();
  const programs = new Map<string, Runnable>();
  const described: BoundProgram[] = [];
  for (const program of bound) {
    const command = commandFor(program, files);
    if (command === undefined || program.file === undefined) {
      programs.set(program.program, { kind: 'missing' });
      described.push(program);
      continue;
    }
    const args = rubric.programs[program.program]?.args ?? [];
    const argv = [
      ...(command.cwd === '' || program.language === 'python' ? [] : ['stdbuf', '-oL', '--']),
      ...command.run,
      ...args,
    ];
    const runnable = { kind: 'runnable', file: program.file, cwd: command.cwd, argv } as const;
    if (command.build === undefined) {
      programs.set(program.program, { ...runnable, source: copy });
      described.push(program);
      continue;
    }
    const key = JSON.stringify([command.cwd, command.build]);
    const building =
      builds.get(key) ?? build(slot, copy, join(folder, `built-${builds.size}`), command.cwd, command.build);
    builds.set(key, building);
    const built = await building;
    described.push({
      ...program,
      build: { ok: built.ok, command: command.build.join(' '), output: built.output },
    });
    programs.set(
      program.program,
      built.ok
        ? { ...runnable, source: built.folder }
        : { kind: 'build-failed', file: program.file, detail: built.output },
    );
  }
  return {
    programs,
    bound: described,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

interface Build {
  ok: boolean;
  folder: string;
  output: string;
}

/** Building is running student code: a Makefile may do anything. It happens in a sandbox without any network. */
async function build(
  slot: LabSlot,
  source: string,
  into: string,
  cwd: string,
  argv: string[],
): Promise<Build> {
  const running = await launch(
    {
      machine: { name: WORKSHOP, pid: slot.workshop.pid },
      source,
      cwd,
      argv,
      serial: slot.nextSerial(),
      etc: slot.etcOf(WORKSHOP),
    },
    '',
  );
  const timer = setTimeout(() => void running.kill(), BUILD_LIMIT_MS);
  try {
    running.release();
    await running.ended;
    const end = running.ownEnd();
    const text = Buffer.concat([running.stderr.bytes(), running.stdout.bytes()]).subarray(
      0,
      BUILD_OUTPUT_BYTES,
    );
    await running.keep(into);
    return { ok: end?.kind === 'exited' && end.code === 0, folder: into, output: text.toString('utf8') };
  } finally {
    clearTimeout(timer);
    running.cleanUp();
  }
}
