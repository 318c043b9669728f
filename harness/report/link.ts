import type { ClassEntry, EntryCheck } from '../model/class.ts';

/** One path segment, safe inside a relative link whatever characters it is made of. */
export function segment(name: string): string {
  return encodeURIComponent(name.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Where a submission's page is, seen from the class page and from `grades.csv`. */
export function reportPath(id: string): string {
  return `${segment(id)}/index.html`;
}

/** The same for the lecturer: where checks are hidden, the page that shows them. */
export function lecturerReportPath({
  submission,
  checks,
}: Pick<ClassEntry, 'submission'> & { checks: readonly Pick<EntryCheck, 'visibility'>[] }): string {
  const path = reportPath(submission.id);
  return checks.some(({ visibility }) => visibility === 'hidden') ? `lecturer/${path}` : path;
}

/** Where a scenario's capture is, seen from the submission's page. */
export function capturePath(scenario: string, run: 'only' | 'first' = 'only'): string {
  return `evidence/${segment(scenario)}/${run === 'first' ? 'first-run/' : ''}capture.pcapng`;
}
