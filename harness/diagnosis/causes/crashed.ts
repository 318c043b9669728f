import type { Cause, CauseCode, Sentence } from '../cause.ts';
import { eachProgram, type Said } from '../each-program.ts';
import { type Context, type ProgramView } from '../context.ts';
import { fatalTraceback, isNetworkError, placeOf, wasSignalled } from '../errors.ts';
import { peerSymptoms } from '../suppress.ts';
import { quote, who, whom } from '../words.ts';

const OWN: CauseCode[] = [
  'nothing-listening',
  'server-left-early',
  'never-accepts',
  'never-connects',
  'reply-missing',
  'file-cut-short',
  'refused',
  'never-ended',
  'reported-error',
];

/** An exception that nobody caught, or a fatal signal. */
export const crashed: Cause = {
  code: 'crashed',
  hidesOwn: OWN,
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachProgram(context, (program, view) => {
      const { end } = program.record;
      if (end.kind === 'signalled')
        return wasSignalled(view, program) ? undefined : bySignal(program, end.signal);
      return byException(context, program);
    }),
};

function byException(context: Context, program: ProgramView): Said | undefined {
  const traceback = fatalTraceback(program);
  if (traceback === undefined) return undefined;
  const place = placeOf(context.evidence.submission, traceback);
  const isNetwork = isNetworkError(traceback);
  const key = traceback.isInThread ? 'diagnosis.crashed.thread' : 'diagnosis.crashed';
  return {
    text: { key, values: { who: who(program), whom: whom(program), error: quote(traceback.lastLine) } },
    hint: hintFor(traceback.exception, traceback.detail, traceback.code),
    ...(place === undefined ? {} : { place }),
    frames: [],
    always: !isNetwork,
    consequence: isNetwork,
    // a network error is where the trouble showed, not where it began
    blocking: !isNetwork || program.role === 'server',
  };
}

const FATAL_SIGNALS = new Set([
  'SIGSEGV',
  'SIGABRT',
  'SIGFPE',
  'SIGBUS',
  'SIGILL',
  'SIGPIPE',
  'SIGSYS',
  'SIGTRAP',
]);

function bySignal(program: ProgramView, signal: string): Said | undefined {
  if (!FATAL_SIGNALS.has(signal)) return undefined;
  const isPipe = signal === 'SIGPIPE';
  return {
    text: { key: 'diagnosis.crashed.signal', values: { who: who(program), signal } },
    hint: {
      key: isPipe
        ? 'diagnosis.crashed.hint-pipe'
        : signal === 'SIGSEGV' || signal === 'SIGBUS'
          ? 'diagnosis.crashed.hint-memory'
          : 'diagnosis.crashed.hint',
    },
    ...(program.file === undefined ? {} : { place: { file: program.file } }),
    frames: [],
    always: !isPipe,
    consequence: isPipe,
  };
}

function hintFor(exception: string, detail: string, code: string): Sentence {
  if (/\[Errno 98\]/.test(detail)) return { key: 'diagnosis.crashed.hint-in-use' };
  if (/\[Errno 13\]/.test(detail) && /\bbind\b/.test(code))
    return { key: 'diagnosis.crashed.hint-privileged' };
  if (
    exception === 'TypeError' &&
    /bytes-like object is required, not 'str'|string argument without an encoding|can't concat str to bytes|must be str, not bytes/.test(
      detail,
    )
  )
    return { key: 'diagnosis.crashed.hint-bytes' };
  if (exception === 'IndexError' && /argv/.test(code)) return { key: 'diagnosis.crashed.hint-argv' };
  if (/^(?:ConnectionResetError|BrokenPipeError|ConnectionAbortedError)$/.test(exception))
    return { key: 'diagnosis.crashed.hint-reset' };
  return { key: 'diagnosis.crashed.hint' };
}
