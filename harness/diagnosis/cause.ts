import type { FrameRef } from '../model/verdict.ts';
import type { Context } from './context.ts';

/** One kind of root cause: how to recognise it in the evidence, and which symptoms it accounts for. */
export interface Cause {
  code: CauseCode;
  /** Looks through the evidence. Says only what the evidence proves. */
  find(context: Context): Finding[];
  /** Weaker findings about the same program that this one accounts for. */
  hidesOwn?: readonly CauseCode[];
  /** Weaker findings about the programs on the other end that this one accounts for. */
  hidesPeers?: readonly CauseCode[];
}

export type CauseCode =
  | 'handed-in-capture'
  | 'never-started'
  | 'not-executable'
  | 'python2-source'
  | 'syntax-error'
  | 'own-module-shadows'
  | 'package-missing'
  | 'udp-instead-of-tcp'
  | 'tcp-instead-of-udp'
  | 'port-bytes-swapped'
  | 'port-argument-ignored'
  | 'wrong-port'
  | 'bound-to-loopback'
  | 'bound-to-one-address'
  | 'address-in-use'
  | 'listener-closed'
  | 'one-error-ends-server'
  | 'data-file-missing'
  | 'name-not-found'
  | 'address-for-name'
  | 'connects-to-itself'
  | 'unknown-address'
  | 'waits-on-stdin'
  | 'spins-after-close'
  | 'limit-hit'
  | 'server-left-when-idle'
  | 'connections-mixed-up'
  | 'crashed'
  | 'nothing-listening'
  | 'server-left-early'
  | 'serves-one-at-a-time'
  | 'never-accepts'
  | 'refused'
  | 'closes-idle-connection'
  | 'closes-after-answer'
  | 'split-request-lost'
  | 'joined-requests-lost'
  | 'long-request-cut'
  | 'path-traversal'
  | 'replies-elsewhere'
  | 'datagram-cut'
  | 'echo-trimmed'
  | 'echo-in-other-case'
  | 'bytes-as-text'
  | 'nul-bytes-sent'
  | 'minutes-are-month'
  | 'wrong-line-end'
  | 'reply-unterminated'
  | 'exit-not-recognised'
  | 'sends-file-name'
  | 'wrong-text'
  | 'linger-resets'
  | 'server-reads-once'
  | 'client-reads-once'
  | 'file-cut-short'
  | 'wrong-bytes'
  | 'reply-missing'
  | 'skips-empty-line'
  | 'waits-for-end'
  | 'stays-open'
  | 'never-closes'
  | 'ignores-interrupt'
  | 'runs-differ'
  | 'never-ended'
  | 'never-connects'
  | 'wrong-answer'
  | 'reported-error'
  | 'manifest-problem';

/** A message whose values may be messages themselves. */
export interface Sentence {
  key: string;
  values?: Record<string, string | number | Sentence>;
}

/** A file of the submission and, where known, a 1-based line in it. */
export interface Place {
  file: string;
  line?: number;
}

/** One cause seen in one scenario. */
export interface Finding {
  scenario: string;
  /** Ids of the running programs that it is about. */
  programs: string[];
  /** Ids of the programs on the other end. */
  peers: string[];
  /** `{at}` in it stands for the place, in parentheses. */
  text: Sentence;
  hint: Sentence;
  place?: Place;
  frames: FrameRef[];
  /** Which check types it can explain; all where absent. */
  explains?: (check: { id: string; type: string; with: Record<string, unknown> }) => boolean;
  /** Worth telling although no check failed. */
  always?: boolean;
  /** False: it stands beside the other findings and accounts for none of them. */
  blocking?: boolean;
  /** Findings of one cause with the same value are told once, though their texts quote different things. */
  once?: string;
  /** It only shows what is wrong: told where nothing else explains the same checks. */
  isLastResort?: boolean;
  /** True: the other end may have caused it, so a finding about the other end hides it. */
  consequence?: boolean;
}
