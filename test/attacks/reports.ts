import type { Attack } from './attack.ts';

/** Harm done to whoever reads the reports. `scripts/attacks/reports-run.ts` hands in, grades and looks. */
export const reports: Attack[] = [
  {
    name: 'html-in-reports',
    tries: 'HTML, scripts and templates in names, output, packets',
    without: [],
    reports: 'pages',
    naive: { instead: '(the same text, not escaped)', harm: async () => undefined },
    harm: () => undefined,
    says: { score: null },
    seconds: 300,
  },
  {
    name: 'terminal-escapes',
    tries: 'escapes and line ends in names and output',
    without: [],
    reports: 'terminal',
    naive: { instead: '(the output as it is)', harm: async () => undefined },
    harm: () => undefined,
    says: { score: null },
    seconds: 300,
  },
  {
    name: 'formulas-in-tables',
    tries: 'spreadsheet formulas as names',
    without: [],
    reports: 'tables',
    naive: { instead: '(the names as they are)', harm: async () => undefined },
    harm: () => undefined,
    says: { score: null },
    seconds: 300,
  },
];
