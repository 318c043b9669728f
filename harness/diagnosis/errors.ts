import { frameLimit } from '../evidence/programs.ts';
import { remembered } from '../evidence/remember.ts';
import type { SubmissionRecord } from '../model/evidence.ts';
import type { Place } from './cause.ts';
import type { ProgramView, ScenarioView } from './context.ts';
import { locateLine, submittedFile } from './source.ts';
import type { Traceback } from './traceback.ts';

/**
 * The exception that ended a program: the last traceback of its main thread, where it ended by itself with an
 * error, or was still ending when we stopped it. An exception of a thread, which the program outlived, where there
 * is no other.
 */
export function fatalTraceback(program: ProgramView): Traceback | undefined {
  const own = withoutInterrupt(program.tracebacks).filter(({ places }) => places.length > 0);
  const main = own.findLast(({ isInThread, lastLine }) => !isInThread && program.stderr.includes(lastLine));
  if (main !== undefined && isFatal(program, main)) return main;
  return own.find(({ isInThread }) => isInThread);
}

/**
 * A program that prints its traceback and is stopped before it is gone was ending all the same: Python prints it when
 * nothing caught the exception, and nothing comes after it. Not so where the source itself prints tracebacks.
 */
function isFatal(program: ProgramView, traceback: Traceback): boolean {
  const { end } = program.record;
  if (end.kind === 'exited') return end.code !== 0;
  return (
    end.kind === 'stopped' &&
    !program.printsTracebacks &&
    program.stderr.trimEnd().endsWith(traceback.lastLine)
  );
}

/** Everything a program reported as an error, with or without a traceback. Text of the student's: proof of nothing on the wire. */
export const reportedErrors = remembered((program: ProgramView): readonly string[] => {
  const lines = withoutInterrupt(program.tracebacks).map((traceback) => traceback.lastLine);
  const printed = `${program.stdout}\n${program.stderr}`
    .split('\n')
    .filter((line) => ERROR_LINE.test(line) && !RUNTIME_LINE.test(line));
  return [...new Set([...lines, ...printed.map((line) => line.trim())])];
});

const ERROR_LINE =
  /\[Errno -?\d+\]|\b\w+(?:Error|Exception)\b|\btimed out\b|\bexception\b|\berror\b|\bpanic:|connection re(?:fused|set)|broken pipe|address already in use|cannot assign requested address|bad file descriptor|no such (?:file or directory|host)|permission denied|\bE(?:CONN|ADDR|NOTFOUND|PIPE)[A-Z]*\b/i;
/** What Node and Java print around the line that tells the error. */
const RUNTIME_LINE =
  /^\s+at |^Emitted '|^\s+\w+: .+,$|^node:|^\s*throw |ErrorCaptureStackTrace|^\s*\^|^Node\.js v|^\s+code: /;

/** Where a traceback points inside the submission: the innermost place in a submitted file. */
export function placeOf(submission: SubmissionRecord, traceback: Traceback): Place | undefined {
  for (const place of traceback.places.toReversed()) {
    const file = submittedFile(submission, place.path);
    if (file !== undefined) return { file, line: place.line };
  }
  return undefined;
}

/**
 * The line that prints an error as C programs (`perror("connect")`) and Go programs (`log.Fatal`) do, where the source
 * has only one such line.
 */
export function placeOfReport(
  submission: SubmissionRecord,
  program: ProgramView,
  line: string,
): Place | undefined {
  const traceback = program.tracebacks.find((one) => line.includes(one.lastLine) && one.lastLine !== '');
  const traced = traceback === undefined ? undefined : placeOf(submission, traceback);
  if (traced !== undefined) return traced;
  const prefix = /^([\w ]{2,30}): \w/.exec(line)?.[1];
  if (prefix === undefined || (program.language !== 'c' && program.language !== 'cpp')) return undefined;
  return locateLine(submission, program.file, new RegExp(`perror\\s*\\(\\s*"${prefix}`));
}

/** True for errors that the other end of a connection can cause. */
export function isNetworkError(traceback: Traceback): boolean {
  return (
    /^(?:ConnectionRefusedError|ConnectionResetError|ConnectionAbortedError|BrokenPipeError|TimeoutError|socket\.timeout)$/.test(
      traceback.exception,
    ) ||
    /\[Errno (?:32|104|110|111|113)\]|\bE(?:CONN(?:REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|HOSTUNREACH)\b|connection re(?:fused|set)|broken pipe|timed out|i\/o timeout/i.test(
      traceback.lastLine,
    )
  );
}

/** True where one of our signals had reached the program before it ended. */
export function wasSignalled(view: ScenarioView, program: ProgramView): boolean {
  return frameLimit(view.evidence, program.id) !== Infinity;
}

/** What is printed from the moment of our interrupt on says nothing about the program. */
function withoutInterrupt(tracebacks: Traceback[]): Traceback[] {
  const index = tracebacks.findIndex((traceback) => traceback.exception === 'KeyboardInterrupt');
  return index === -1 ? tracebacks : tracebacks.slice(0, index);
}
