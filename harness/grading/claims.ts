import { concurrentService } from '../checks/concurrent-service.ts';
import { judgeClaims } from '../claims/index.ts';
import type { Service } from '../claims/types.ts';
import type { SubmissionEvidence } from '../evidence/types.ts';
import { translate } from '../locale/index.ts';
import type { ClaimResult } from '../model/grade.ts';
import type { CheckItem, Rubric, Scenario } from '../model/rubric.ts';

/** What a report says, compared with the captures. No points hang on it: a fault of ours leaves it out, and nothing else. */
export function claimsIn(rubric: Rubric, evidence: SubmissionEvidence): ClaimResult[] | undefined {
  if (rubric.claims === undefined) return undefined;
  try {
    const services = rubric.scenarios.flatMap((scenario): [string, Service][] => {
      const service = serviceOf(scenario, rubric, evidence);
      return service === undefined ? [] : [[scenario.id, service]];
    });
    return judgeClaims(rubric, evidence, {
      services: new Map(services),
      say: (message) => translate(rubric.locale, message),
    });
  } catch {
    return undefined;
  }
}

/** What the check of concurrent service proves in a scenario; undefined where it proves nothing, or both. */
function serviceOf(scenario: Scenario, rubric: Rubric, evidence: SubmissionEvidence): Service | undefined {
  const found = evidence.scenarios.get(scenario.id);
  if (found === undefined) return undefined;
  const proofs = serviceItems(scenario, rubric).flatMap((item) => {
    const verdict = concurrentService.judge(item, { rubric, evidence, scenario: found });
    if (verdict.status !== 'passed' && verdict.status !== 'failed') return [];
    const how = HOW.get(verdict.actual.key.split('.').at(-1) ?? '');
    return how === undefined ? [] : [{ how, frames: verdict.frames.map(({ number }) => number) }];
  });
  const [first] = proofs;
  return proofs.every(({ how }) => how === first?.how) ? first : undefined;
}

const HOW = new Map<string, 'parallel' | 'one-at-a-time'>([
  ['parallel', 'parallel'],
  ['one-at-a-time', 'one-at-a-time'],
  ['one-at-a-time-accepted', 'one-at-a-time'],
  ['one-at-a-time-queue', 'one-at-a-time'],
]);

/** The rubric's own questions about a scenario; of a capture that was handed in, every pair of clients. */
function serviceItems({ id, capture }: Scenario, { checks }: Rubric): CheckItem[] {
  if (capture === undefined)
    return checks
      .filter(({ type, scenario }) => type === 'concurrent-service' && scenario === id)
      .map((item) => ({ ...item, with: withoutWant(item.with) }));
  const { server, clients } = capture;
  return clients.flatMap((first, index) =>
    clients.slice(index + 1).map((second): CheckItem => ({
      id: 'service',
      type: 'concurrent-service',
      title: '',
      points: 0,
      scenario: id,
      with: { server, first, second },
    })),
  );
}

function withoutWant(parameters: CheckItem['with']): Record<string, unknown> {
  const { want: _, ...rest } = parameters ?? {};
  return rest;
}
