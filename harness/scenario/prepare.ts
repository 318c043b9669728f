import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LAB_FOLDER } from '../lab/lab-folder.ts';
import { releaseDisk } from '../lab/sandbox/disk.ts';
import type { LabSlot } from '../lab/slot.ts';
import type { BoundProgram, SubmittedFile } from '../model/evidence.ts';
import type { Rubric } from '../model/rubric.ts';
import { commandFor } from '../submission/command.ts';
import { OwnImages } from './own-images.ts';
import { prepareProgram } from './prepare-program.ts';
import type { Runnable } from './run-scenario.ts';
import { stageFiles } from './stage-files.ts';
import { Workshop } from './workshop.ts';

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
  const ownImages = new OwnImages({ backend: slot.backend, rubric, files, copy, folder });
  const workshop = new Workshop(slot, copy, folder);
  const dispose = async (): Promise<void> => {
    await ownImages[Symbol.asyncDispose]();
    for (const kept of await readdir(folder)) await releaseDisk(join(folder, kept));
    await rm(folder, { recursive: true, force: true });
  };
  await mkdir(copy, { recursive: true });
  try {
    await copyFiles(files, root, copy);
    const commands = new Map(bound.map((program) => [program, commandFor(program, files)]));
    const folders = new Set(['.', ...[...commands.values()].map((command) => command?.cwd ?? '.')]);
    for (const start of folders) await stageFiles(join(copy, start), rubric);
    const place = { slot, rubric, files, copy, workshop, ownImages };
    const made = await Promise.allSettled(
      bound.map((program) => prepareProgram(program, commands.get(program), place)),
    );
    const prepared = made.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    return {
      programs: new Map(prepared.map(({ runnable, bound: { program } }) => [program, runnable])),
      bound: prepared.map((one) => one.bound),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function copyFiles(files: SubmittedFile[], root: string, copy: string): Promise<void> {
  for (const file of files) {
    const stored = file.storedAs ?? file.path;
    await mkdir(dirname(join(copy, stored)), { recursive: true });
    await copyFile(join(root, stored), join(copy, stored), constants.COPYFILE_EXCL);
  }
}
