import type { LanguageName, SubmittedFile } from '../../model/evidence.ts';
import type { SourceText } from '../file-text.ts';

/** A language that students write in: how its files are told, and how a program in it is built and run. */
export interface Language {
  name: LanguageName;
  /** Extensions of its files, with their dot, in lower case. */
  extensions: readonly string[];
  /** Whether a source is a part of programs rather than one itself. */
  isPart(source: SourceText, all: readonly SourceText[]): boolean;
  command(program: SubmittedFile, files: readonly SubmittedFile[]): ProgramCommand;
}

/** How a program is built and run. Folders are relative to the submission's root, and nothing passes through a shell. */
export interface ProgramCommand {
  /** The folder it starts in, `.` for the root itself. */
  cwd: string;
  build?: BuildCommand;
  /** Says whether a source that is not built can be read at all, without running it. */
  check?: SourceCheck;
  /** Relative to `cwd`; the first word is a path, or the name of one of `tools`. */
  run: string[];
  /** What has to be installed. */
  tools: Tool[];
  /** Whether it prints through the C library, which holds back what goes into a pipe. */
  usesStdio: boolean;
}

export interface BuildCommand {
  /** The folder it is built in. */
  cwd: string;
  argv: string[];
  environment?: Record<string, string>;
  /** What the compiler says where the program is right and the compiler is too old for it. */
  tooOld?: RegExp;
}

/** How one source is checked; and several of a submission by one process, which says less. */
export interface SourceCheck extends BuildCommand {
  together: {
    /** The files follow. It prints the place of each one that is right, `0` for the first, on a line of its own. */
    argv: string[];
    /** The source, relative to the submission's root. */
    file: string;
  };
}

/** A command that a language needs, and the Debian package that brings it. */
export interface Tool {
  command: string;
  debianPackage: string;
  /** The oldest version that will do, `22.18`. Known of Node alone. */
  atLeast?: string;
}
