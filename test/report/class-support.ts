import { classEntry } from '../../harness/grading/class-entry.ts';
import type { Comparison } from '../../harness/grading/compare-classes.ts';
import type { CheckChange, Standing } from '../../harness/grading/compare-results.ts';
import type { ClassEntry } from '../../harness/model/class.ts';
import type { Locale } from '../../harness/model/rubric.ts';
import type { Status } from '../../harness/model/verdict.ts';
import type { Sharing } from '../../harness/similarity/sharing.ts';
import { allRight, notGraded, wrongPort } from './support.ts';

const causes = [
  ['wrong-port', 'Your server listens on port 32434; the lab asks for 32444.'],
  [
    'serves-one-at-a-time',
    'Your server serves one client after another: mesin-3 waited until mesin-2 had closed.',
  ],
  ['unknown-address', 'Your client connects to 172.18.0.3, an address that the lab does not have.'],
  ['connects-to-itself', 'Your client connects to localhost, and so to its own machine.'],
  ['file-cut-short', 'Only the first 32 bytes of the file arrive.'],
] as const;

/** A class of so many: most are right, some are not graded, some late, some varying, one decided by hand. Always the same. */
export function manyEntries(count: number, locale: Locale = 'en'): ClassEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = (index * 7) % 20;
    const submission = {
      id: `kelompok-${String(index + 1).padStart(4, '0')}`,
      name: `Kelompok ${index + 1}`,
    };
    const durationMs = 2_000 + ((index * 7919) % 9_000);
    const base = { submission, locale };
    if (kind === 3 && index < 400) return { ...classEntry(notGraded(base)), durationMs };
    if (kind < 8) return { ...classEntry(allRight(base)), durationMs };
    const [code, text] = causes[(index * 3) % causes.length] ?? causes[0];
    const score = 20 + ((index * 37) % 75);
    const entry = classEntry(wrongPort({ ...base, score }));
    const failed = new Set([2, 3, 4].map((step) => (index * step) % 7));
    return {
      ...entry,
      durationMs,
      checks: entry.checks.map((check, at) =>
        failed.has(at) ? { ...check, status: 'failed', points: 0 } : { ...check, status: 'passed' },
      ),
      causes: [code],
      diagnoses: [{ code, text, file: 'server.py', line: 9 }],
      ...(kind === 11 ? { late: lateBy(90 + index) } : {}),
      ...(kind === 14 ? { otherRuns: [{ score: 100, checks: { 'p2-close': 'failed' } }] } : {}),
      ...(index === 5 ? { checks: entry.checks.map(decided) } : {}),
    };
  });
}

function lateBy(lateByMinutes: number): NonNullable<ClassEntry['late']> {
  return { deadline: '2026-03-01T16:59:00Z', handedInAt: '2026-03-02T18:00:00Z', lateByMinutes, points: 10 };
}

function decided(check: ClassEntry['checks'][number]): ClassEntry['checks'][number] {
  if (check.id !== 'p3-port') return check;
  const override = {
    points: 12,
    reason: 'the sheet had a misprint',
    judged: { status: 'failed', points: 0 },
  } as const;
  return { ...check, points: 12, override };
}

export function sampleSharing(): Sharing {
  return {
    schema: 'wiremark/sharing/v1',
    submissions: 40,
    template: ['socket_info.py'],
    programs: {
      shared: [
        {
          places: [
            { submission: 'kelompok-0004', path: 'server.py', lines: [1, 34] },
            { submission: 'kelompok-0017', path: 'tugas/server.py', lines: [1, 36] },
            { submission: 'kelompok-0021', path: 'server.py', lines: [1, 34] },
          ],
          similarity: 1,
        },
        {
          places: [
            { submission: 'kelompok-0008', path: 'client.py', lines: [4, 28] },
            { submission: 'kelompok-0030', path: 'klien.py', lines: [9, 31] },
          ],
          similarity: 0.83,
        },
      ],
      more: 0,
    },
    captures: {
      shared: [
        {
          places: [
            { submission: 'kelompok-0002', path: 'tugas.pcapng' },
            { submission: 'kelompok-0005', path: 'capture.pcap' },
          ],
          handshakes: 2,
          sequenceNumbers: ['1713449021 3990125544', '2201984410 118456722'],
          packets: 41,
          of: 43,
          macs: 2,
        },
      ],
      more: 0,
    },
  };
}

/** Two runs: one gains, one loses, one is graded only now, one is new, one is missing. */
export function sampleComparison(locale: Locale = 'en'): Comparison {
  const rubric = { id: 'progjar-t1', title: 'T1: sockets and Wireshark', digest: 'sha256:00ff' };
  const graded = (score: number | null): Standing => ({
    status: score === null ? 'not-graded' : 'graded',
    score,
    maxScore: 100,
  });
  const worth = (status: Status, points: number): NonNullable<CheckChange['to']> => ({
    status,
    points,
    maxPoints: 15,
  });
  return {
    schema: 'wiremark/comparison/v1',
    locale,
    before: { folder: 'reports-monday', rubric, submissions: 41 },
    after: { folder: 'reports', rubric: { ...rubric, digest: 'sha256:11ee' }, submissions: 41 },
    same: 37,
    changes: [
      {
        id: 'adi',
        name: 'Adi',
        from: graded(85),
        to: graded(100),
        difference: 15,
        checks: [{ id: 'p3-port', title: 'The port', from: worth('failed', 0), to: worth('passed', 15) }],
      },
      {
        id: 'budi',
        name: 'Budi',
        from: graded(70),
        to: graded(60),
        difference: -10,
        checks: [{ id: 'p2-close', title: 'Closing', from: worth('passed', 10), to: worth('failed', 0) }],
        late: { from: 0, to: 5 },
      },
      {
        id: 'citra',
        name: 'Citra',
        from: graded(null),
        to: graded(90),
        difference: null,
        checks: [{ id: 'p4-both', title: 'Both', from: worth('inconclusive', 0), to: worth('passed', 15) }],
      },
    ],
    added: [{ id: 'dian', name: 'Dian', standing: graded(55) }],
    missing: [{ id: 'eka', name: 'Eka', standing: graded(null) }],
  };
}
