/** What the built command writes pages with, for tests that compare it with the sources. */
export { renderClassPage } from '../../harness/report/html-class.ts';
export { renderComparisonPage } from '../../harness/report/html-comparison.ts';
export { renderSubmissionPage } from '../../harness/report/html-submission.ts';
