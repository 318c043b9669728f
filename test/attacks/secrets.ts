import type { Attack } from './attack.ts';
import { printedCanary } from './processes.ts';

/** Harm done to what belongs to others: files, the environment, reports. */
export const secrets: Attack[] = [
  {
    name: 'read-secrets',
    tries: 'read other submissions, rubric, home, evidence',
    without: ['mount-view'],
    harm: printedCanary('CANARY-file-'),
    says: { score: 100 },
  },
  {
    name: 'read-environment',
    tries: 'read secrets from environments',
    without: ['environment'],
    harm: printedCanary('CANARY-environment-'),
    says: { score: 100 },
  },
  {
    name: 'write-reports',
    tries: 'write grades into reports, change the rubric',
    without: ['mount-view', 'own-user'],
    withoutRootless: ['mount-view'],
    because: 'it must see the files, and be a user who may write them',
    harm: ({ changed }) => (changed.length === 0 ? undefined : `${changed.length} files changed`),
    says: { score: 100 },
  },
];
