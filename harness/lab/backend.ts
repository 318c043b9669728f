import type { BuildRecord, LanguageName } from '../model/evidence.ts';
import type { SandboxKind } from '../model/rubric.ts';
import { openNamespace, type NamespaceShell } from './namespace-shell.ts';
import { launch, type RunningProgram } from './program.ts';
import type { SandboxCommand } from './sandbox.ts';
import { findTool, type WantedTool } from './toolchains.ts';

/** The way in which machines are made and programs run on them. The switch, its capture and all that is judged are the same in each. */
export interface Backend {
  kind: SandboxKind;
  /** What results depend on beside the rubric and the submission; nothing where it is this machine alone. */
  settings: string;
  /** Makes a network namespace for a machine. */
  openMachine(name: string): Promise<NamespaceShell>;
  /** Starts a sandbox that waits, its program ready to be released. */
  launch(command: SandboxCommand, stdin: string | undefined): Promise<RunningProgram>;
  /** What a program of a submission is built and run with. */
  toolchainFor(program: ProgramNeed): Promise<Toolchain>;
  /** Builds an image from a submission's own Dockerfile. Absent where programs run in no images, or all in a given one. */
  buildImage?(wish: ImageWish): Promise<OwnImage>;
}

/** What an image is built from. */
export interface ImageWish {
  /** The submission's files on disk. */
  root: string;
  /** Their paths below it. */
  files: readonly string[];
  /** The path of the Dockerfile among them. */
  dockerfile: string;
  /** A folder that is not there yet, for what the build needs and for what is taken out of the image. */
  folder: string;
}

/** An image of a submission's own, or how its build failed. */
export type OwnImage = BuiltImage | { kind: 'failed'; record: BuildRecord };

export interface BuiltImage {
  kind: 'built';
  /** Its id. */
  image: string;
  /** What it is told to run; absent where its Dockerfile names no command. */
  command?: OwnCommand;
  record: BuildRecord;
  remove(): Promise<void>;
}

export interface OwnCommand {
  argv: string[];
  /** A folder to start in a copy of; where absent, it starts in the image's own, which nobody can write to. */
  source?: string;
}

/** What decides which tools a program gets. */
export interface ProgramNeed {
  /** Its name in the rubric. */
  program: string;
  /** The image that the rubric names for it. */
  image?: string;
  language?: LanguageName;
}

/** The tools of one place: those of this machine, or of an image. */
export interface Toolchain {
  /** The image, where it is one. */
  image?: string;
  /** Why nothing can be run there: what a submission can do nothing about. */
  fault?: string;
  /** The path of a command inside the sandbox; undefined where it is not there, or too old. */
  find(tool: WantedTool): string | undefined;
  /** What is said of a command that is missing there: `is not installed on this machine`. */
  lacks: string;
  hasStdbuf: boolean;
  /** Whether what answers to `python3` is Python 2. */
  isPython2: boolean;
}

/** Bubblewrap over the machine's own toolchain. */
export const namespaceBackend: Backend = {
  kind: 'namespace',
  settings: '',
  openMachine: (name) => openNamespace(name),
  launch,
  toolchainFor: () => Promise.resolve(MACHINE_TOOLS),
};

const MACHINE_TOOLS: Toolchain = {
  find: findTool,
  lacks: 'is not installed on this machine',
  hasStdbuf: true,
  isPython2: false,
};
