import type { Cause } from '../cause.ts';
import { addressForName } from './address-for-name.ts';
import { addressInUse } from './address-in-use.ts';
import { boundToLoopback } from './bound-to-loopback.ts';
import { boundToOneAddress } from './bound-to-one-address.ts';
import { bytesAsText } from './bytes-as-text.ts';
import { clientReadsOnce } from './client-reads-once.ts';
import { closesAfterAnswer } from './closes-after-answer.ts';
import { closesIdleConnection } from './closes-idle-connection.ts';
import { connectionsMixedUp } from './connections-mixed-up.ts';
import { connectsToItself } from './connects-to-itself.ts';
import { crashed } from './crashed.ts';
import { dataFileMissing } from './data-file-missing.ts';
import { datagramCut } from './datagram-cut.ts';
import { echoInOtherCase } from './echo-in-other-case.ts';
import { echoTrimmed } from './echo-trimmed.ts';
import { exitNotRecognised } from './exit-not-recognised.ts';
import { fileCutShort } from './file-cut-short.ts';
import { handedInCapture } from './handed-in-capture.ts';
import { ignoresInterrupt } from './ignores-interrupt.ts';
import { joinedRequestsLost } from './joined-requests-lost.ts';
import { limitHit } from './limit-hit.ts';
import { lingerResets } from './linger-resets.ts';
import { listenerClosed } from './listener-closed.ts';
import { longRequestCut } from './long-request-cut.ts';
import { manifestProblem } from './manifest-problem.ts';
import { minutesAreMonth } from './minutes-are-month.ts';
import { nameNotFound } from './name-not-found.ts';
import { neverAccepts } from './never-accepts.ts';
import { neverCloses } from './never-closes.ts';
import { neverConnects } from './never-connects.ts';
import { neverEnded } from './never-ended.ts';
import { neverStarted } from './never-started.ts';
import { notExecutable } from './not-executable.ts';
import { nothingListening } from './nothing-listening.ts';
import { nulBytesSent } from './nul-bytes-sent.ts';
import { oneErrorEndsServer } from './one-error-ends-server.ts';
import { ownModuleShadows } from './own-module-shadows.ts';
import { packageMissing } from './package-missing.ts';
import { pathTraversal } from './path-traversal.ts';
import { portArgumentIgnored } from './port-argument-ignored.ts';
import { portBytesSwapped } from './port-bytes-swapped.ts';
import { python2Source } from './python2-source.ts';
import { refused } from './refused.ts';
import { repliesElsewhere } from './replies-elsewhere.ts';
import { replyMissing } from './reply-missing.ts';
import { replyUnterminated } from './reply-unterminated.ts';
import { reportedError } from './reported-error.ts';
import { runsDiffer } from './runs-differ.ts';
import { sendsFileName } from './sends-file-name.ts';
import { serverLeftEarly } from './server-left-early.ts';
import { serverLeftWhenIdle } from './server-left-when-idle.ts';
import { serverReadsOnce } from './server-reads-once.ts';
import { servesOneAtATime } from './serves-one-at-a-time.ts';
import { skipsEmptyLine } from './skips-empty-line.ts';
import { spinsAfterClose } from './spins-after-close.ts';
import { splitRequestLost } from './split-request-lost.ts';
import { staysOpen } from './stays-open.ts';
import { syntaxError } from './syntax-error.ts';
import { tcpInsteadOfUdp } from './tcp-instead-of-udp.ts';
import { udpInsteadOfTcp } from './udp-instead-of-tcp.ts';
import { unknownAddress } from './unknown-address.ts';
import { waitsForEnd } from './waits-for-end.ts';
import { waitsOnStdin } from './waits-on-stdin.ts';
import { wrongAnswer } from './wrong-answer.ts';
import { wrongBytes } from './wrong-bytes.ts';
import { wrongLineEnd } from './wrong-line-end.ts';
import { wrongPort } from './wrong-port.ts';
import { wrongText } from './wrong-text.ts';

/** Every cause, the deeper ones first: the order in which diagnoses are told. */
export const causes: readonly Cause[] = [
  handedInCapture,
  neverStarted,
  notExecutable,
  python2Source,
  syntaxError,
  ownModuleShadows,
  packageMissing,
  udpInsteadOfTcp,
  tcpInsteadOfUdp,
  portBytesSwapped,
  portArgumentIgnored,
  wrongPort,
  boundToLoopback,
  boundToOneAddress,
  addressInUse,
  listenerClosed,
  oneErrorEndsServer,
  dataFileMissing,
  nameNotFound,
  addressForName,
  connectsToItself,
  unknownAddress,
  waitsOnStdin,
  spinsAfterClose,
  limitHit,
  serverLeftWhenIdle,
  connectionsMixedUp,
  crashed,
  nothingListening,
  serverLeftEarly,
  servesOneAtATime,
  neverAccepts,
  refused,
  closesIdleConnection,
  closesAfterAnswer,
  splitRequestLost,
  joinedRequestsLost,
  longRequestCut,
  pathTraversal,
  repliesElsewhere,
  datagramCut,
  echoTrimmed,
  echoInOtherCase,
  bytesAsText,
  nulBytesSent,
  minutesAreMonth,
  wrongLineEnd,
  replyUnterminated,
  exitNotRecognised,
  sendsFileName,
  wrongText,
  lingerResets,
  serverReadsOnce,
  clientReadsOnce,
  fileCutShort,
  wrongBytes,
  replyMissing,
  skipsEmptyLine,
  waitsForEnd,
  staysOpen,
  neverCloses,
  ignoresInterrupt,
  runsDiffer,
  neverEnded,
  neverConnects,
  wrongAnswer,
  reportedError,
  manifestProblem,
];
