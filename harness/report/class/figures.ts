import { summarizeClass } from '../class-summary.ts';
import type { ClassView } from './view.ts';

/** The figures on top: how many are graded, how they did. */
export function figures({ results, words, points }: ClassView): object[] {
  const { submissions, graded, mean, median, below, notGraded } = summarizeClass(results);
  const rounded = (value: number | null): string =>
    value === null ? '\u2013' : points(Math.round(value * 10) / 10);
  const plain = (value: string, text: string): object => ({
    value,
    of: '',
    text: words(text),
    tone: 'plain',
  });
  return [
    { value: `${graded}`, of: `/${submissions}`, text: words('class.graded'), tone: 'plain' },
    plain(rounded(mean), 'class.mean'),
    plain(rounded(median), 'class.median'),
    { value: `${below}`, of: '', text: words('class.below'), tone: below > 0 ? 'fail' : 'plain' },
    {
      value: `${notGraded}`,
      of: '',
      text: words('class.not-graded-count'),
      tone: notGraded > 0 ? 'warn' : 'plain',
    },
  ];
}

/** How often a check was passed. */
export interface CheckRate {
  index: number;
  id: string;
  title: string;
  isFree: boolean;
  /** Of a bar 100 wide. */
  width: number;
  share: string;
  text: string;
}

/** How many of the graded submissions passed each check. Those of no points measure, and come last. */
export function checkRates({ results, checks, words, percent }: ClassView): CheckRate[] {
  const graded = results.filter(({ score }) => score !== null);
  const rates = checks.map(({ id, title, maxPoints }, index) => {
    const passed = graded.filter((result) =>
      result.checks.some((check) => check.id === id && check.status === 'passed'),
    ).length;
    const share = graded.length === 0 ? 0 : passed / graded.length;
    return {
      index,
      id,
      title,
      isFree: maxPoints === 0,
      width: Math.round(share * 1000) / 10,
      share: percent(share),
      text: words('class.passed-of', { passed, graded: graded.length }),
    };
  });
  return [...rates.filter(({ isFree }) => !isFree), ...rates.filter(({ isFree }) => isFree)];
}
