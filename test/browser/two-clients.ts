import type { ScenarioEvidence, SubmissionEvidence } from '../../harness/evidence/types.ts';
import type { CheckResult, Result } from '../../harness/model/grade.ts';
import { oneAfterAnother, tcpConversation } from '../support/frames.ts';
import { kernelSaw, listensOn, program, scenarioOf } from '../support/evidence.ts';
import { sampleEvidence, wrongPort } from '../report/support.ts';

/** Two clients of a server that serves them one at a time. */
export function twoClients(): ScenarioEvidence {
  const of = (host: number, port: number) =>
    tcpConversation({
      client: `172.16.16.${host}`,
      clientPort: port,
      script: ['handshake', { from: 'client', data: 'halo\n' }, { from: 'server', data: 'halo\n' }, 'close'],
    });
  const frames = oneAfterAnother(of(102, 50001), of(103, 50002));
  return scenarioOf({
    id: 'both',
    frames,
    programs: [
      program('server', 'mesin-1', listensOn(32444)),
      program('client-a', 'mesin-2'),
      program('client-b', 'mesin-3'),
    ],
    record: { connections: [kernelSaw(102, 50001, 3), kernelSaw(103, 50002, frames.length / 2 + 3)] },
  });
}

/** The sample submission with a third scenario, and a check that cites it: every part of the page is there. */
export function everyPart(changes: Partial<Result> = {}): { result: Result; evidence: SubmissionEvidence } {
  const base = wrongPort();
  const evidence = sampleEvidence();
  const check: CheckResult = {
    ...(base.checks[0] ?? missing()),
    id: 'p4-served',
    type: 'all-served',
    title: 'Both clients are served',
    status: 'failed',
    points: 5,
    maxPoints: 10,
    expected: 'both clients get what a client alone gets',
    actual: 'one of them was served',
    hint: 'Accept in a loop.',
    frames: [4, 14].map((number) => ({ scenario: 'both', number })),
    filter: 'tcp.stream eq 0 || tcp.stream eq 1',
  };
  return {
    result: {
      ...base,
      scenarios: [
        ...base.scenarios,
        { id: 'both', title: 'Two clients', durationMs: 40, capture: { frames: 20, complete: true } },
      ],
      checks: [...base.checks, check],
      ...changes,
    },
    evidence: { ...evidence, scenarios: new Map([...evidence.scenarios, ['both', twoClients()]]) },
  };
}

function missing(): never {
  throw new Error('the sample submission has no checks');
}
