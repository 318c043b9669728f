import { claimsIn } from '../../harness/grading/claims.ts';
import { recordOfHandedIn } from '../../harness/evidence/handed-in/record.ts';
import type { ScenarioEvidence } from '../../harness/evidence/types.ts';
import type { DocumentText } from '../../harness/model/evidence.ts';
import type { ClaimResult } from '../../harness/model/grade.ts';
import type { CaptureRule, Rubric, Scenario } from '../../harness/model/rubric.ts';
import type { Frame } from '../../harness/wire/types.ts';
import { evidenceOf, rubricOf } from '../support/evidence.ts';
import { captureOf, tcpConversation } from '../support/frames.ts';

const rule: CaptureRule = {
  find: ['**/*.pcapng'],
  protocol: 'tcp',
  port: 32444,
  server: 'server',
  clients: ['client-a', 'client-b'],
};

/** 46 bytes from the client, back in pieces of 32 and 14, closed by the client first: frames 1 to 13. */
export const echo = tcpConversation({
  script: [
    'handshake',
    { from: 'client', data: 'INI ADALAH DATA YANG DIKIRIM ABCDEFGHIJKLMNOPQ' },
    { from: 'server', data: 'INI ADALAH DATA YANG DIKIRIM ABC' },
    { from: 'server', data: 'DEFGHIJKLMNOPQ' },
    'close',
  ],
});

export interface Case {
  frames?: Frame[];
  rule?: Partial<CaptureRule>;
  title?: string;
  /** Other captures in the submission. */
  others?: string[];
  /** Scenarios of ours. */
  ours?: ScenarioEvidence[];
  locale?: 'en' | 'id';
  checks?: Rubric['checks'];
}

/** Judges a report beside a capture that was handed in, and scenarios of ours. */
export function judged(report: string | DocumentText[], parts: Case = {}): ClaimResult[] {
  const { frames, ours = [], locale = 'en', others = [], checks = [] } = parts;
  const documents =
    typeof report === 'string'
      ? [
          {
            path: 'laporan.md',
            lines: report.split('\n').map((text, index) => ({ text, place: String(index + 1) })),
          },
        ]
      : report;
  const scenarios: Scenario[] = ours.map(({ record }) => ({ id: record.scenario, title: 'Ours', steps: [] }));
  const evidence = [...ours];
  if (frames !== undefined) {
    const capture = { ...rule, ...parts.rule };
    scenarios.push({ id: 'captured', title: parts.title ?? 'Captured', capture, steps: [] });
    const record = recordOfHandedIn(
      {
        harness: 'test',
        rubric: { id: 'lab', digest: 'sha256:0' },
        scenario: 'captured',
        rule: capture,
        file: { path: 'bukti.pcapng', sha256: '' },
        others,
      },
      captureOf(frames),
    );
    evidence.push({ record, capture: captureOf(frames), outputs: new Map() });
  }
  const rubric: Rubric = { ...rubricOf(checks, locale), scenarios, claims: { find: ['**/*.md'] } };
  const found = claimsIn(rubric, evidenceOf(evidence, { documents }));
  if (found === undefined) throw new Error('the report could not be judged');
  return found;
}

/** Of one sentence: what became of it, and `not-read` where it is not even listed. */
export function statusOf(sentence: string, parts: Case): ClaimResult['status'] {
  const all = judged(sentence, parts).map(({ status }) => status);
  return all.includes('wrong') ? 'wrong' : (all[0] ?? 'not-read');
}
