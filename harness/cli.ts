#!/usr/bin/env node
import { EXIT, exitCodeOfError } from './commands/command.ts';
import { OperatorError } from './errors.ts';
import { harnessVersion } from './version.ts';

const HELP = `wiremark marks network-programming labs from what was on the wire.

Usage: wiremark <command> [options]

  check <submission>     run one submission and say what to change
  ci [<submission>]      the same in a pipeline: annotations, summary, JUnit
  grade <submissions>    grade a folder of submissions and write reports
  regrade <reports>      judge stored evidence again, running nothing
  compare <a> <b>        say how two runs of a class differ
  override <reports> …   set a check's points by the lecturer's word
  prune <reports>        remove evidence of a class that is settled
  packets <capture>      list frames; takes Wireshark's display filters
  rubric <action>        new, explain, lint, test, schema
  doctor                 see whether this machine can grade

Examples
  wiremark check tugas-1 --rubric rubrics/progjar-t1.json
  wiremark grade submissions/progjar-t1 --rubric rubrics/progjar-t1.json
  wiremark packets capture.pcapng --filter 'tcp.flags.syn == 1'
  wiremark rubric test rubrics/pens-udp-echo.json

wiremark <command> --help tells more. wiremark --version prints the version.
`;

/** Each command is loaded when it is called, so that none waits for what only others need. */
const commands: Record<string, () => Promise<(args: string[]) => Promise<number>>> = {
  check: async () => (await import('./commands/check.ts')).checkCommand,
  ci: async () => (await import('./commands/ci.ts')).ciCommand,
  grade: async () => (await import('./commands/grade.ts')).gradeCommand,
  regrade: async () => (await import('./commands/regrade.ts')).regradeCommand,
  compare: async () => (await import('./commands/compare.ts')).compareCommand,
  override: async () => (await import('./commands/override.ts')).overrideCommand,
  prune: async () => (await import('./commands/prune.ts')).pruneCommand,
  packets: async () => (await import('./commands/packets.ts')).packetsCommand,
  rubric: async () => (await import('./commands/rubric.ts')).rubricCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
};

async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP);
    return name === undefined ? EXIT.usage : 0;
  }
  if (name === '--version') {
    process.stdout.write(`${harnessVersion}\n`);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined)
    throw new OperatorError(
      'usage',
      `wiremark knows no command "${name}".`,
      `Commands: ${Object.keys(commands).join(', ')}. See wiremark --help.`,
    );
  const run = await command();
  return run(rest);
}

// Who reads it may stop early (`| head`): the work goes on, and its exit code stands.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof OperatorError) {
    process.stderr.write(`${error.message}\n${error.nextStep}\n`);
    process.exitCode = exitCodeOfError(error);
  } else if (diskProblem(error) !== undefined) {
    process.stderr.write(`${diskProblem(error)}\n`);
    process.exitCode = EXIT.notGraded;
  } else {
    process.stderr.write(
      `wiremark failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = EXIT.notGraded;
  }
}

/** A full or protected disk is the operator's to mend: says what happened and what to do. */
function diskProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const place = 'path' in error ? ` (${String(error.path)})` : '';
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    return `The disk is full${place}. Reports already there are whole.\nFree some space, or name another folder with --out, and run again.`;
  if (error.code === 'EACCES' || error.code === 'EROFS')
    return `The reports cannot be written${place}.\nName a folder of your own with --out.`;
  if ((error.code === 'ENOTDIR' || error.code === 'EEXIST') && isWriting(error))
    return `The reports cannot be written${place}: a file is where a folder should be.\nName a folder with --out.`;
  return undefined;
}

function isWriting(error: Error): boolean {
  return 'syscall' in error && /^(mkdir|open|rename|lstat|rm|rmdir|unlink)$/u.test(String(error.syscall));
}
