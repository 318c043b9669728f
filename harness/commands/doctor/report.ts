import pc from 'picocolors';
import type { LimitDescription } from '../../lab/limits.ts';
import { wrap } from '../../report/wrap.ts';
import { isWell, type Finding } from './finding.ts';
import type { Mode } from './mode.ts';

/** What doctor has found, in the order in which it is to be mended. */
export interface Diagnosis {
  findings: Finding[];
  limits: LimitDescription[];
  /** Of container engines: grading works without them. */
  containers: Finding[];
  recommended: Mode;
  /** What has been said of the machine where not everything is well. */
  whatFails: string;
}

interface Look {
  color: boolean;
  width: number;
  unicode: boolean;
}

const NAME_COLUMNS = 22;

/** The diagnosis for people. */
export function renderDiagnosis(
  { findings, limits, containers, recommended, whatFails }: Diagnosis,
  look: Look,
): string {
  const width = Math.min(look.width, 100);
  const colors = pc.createColors(look.color);
  const signs = look.unicode
    ? {
        yes: colors.green('\u2713'),
        no: colors.red('\u2717'),
        lacking: colors.yellow('\u2013'),
        untried: '?',
      }
    : { yes: '+', no: 'X', lacking: '-', untried: '?' };
  const arrow = look.unicode ? '\u2192' : '>';
  const line = (sign: string, name: string, text: string): string[] => {
    const [first = '', ...rest] = wrap(text, width - NAME_COLUMNS - 3);
    // A long name has a line of its own.
    const isLong = name.length >= NAME_COLUMNS;
    const indent = ' '.repeat(NAME_COLUMNS + 3);
    return [
      isLong ? `${sign} ${name}` : `${sign} ${name.padEnd(NAME_COLUMNS)} ${first}`,
      ...(isLong ? [first, ...rest] : rest).map((more) => `${indent}${more}`),
    ];
  };
  const section = (title: string, shown: readonly Finding[]): string[] =>
    shown.length === 0
      ? []
      : [
          colors.bold(title),
          ...shown.flatMap((finding) => [
            ...line(signs[signOf(finding)], finding.name, finding.detail),
            ...(finding.ok || finding.remedy === undefined
              ? []
              : wrap(finding.remedy, width - 6).map((text, at) => `  ${at === 0 ? arrow : ' '} ${text}`)),
          ]),
          '',
        ];
  const steps = nextSteps(findings);
  const works = isWell(findings);
  return `${[
    ...section(
      'Must have',
      findings.filter(({ isOptional }) => isOptional !== true),
    ),
    ...section(
      'Nice to have',
      findings.filter(({ isOptional }) => isOptional === true),
    ),
    ...section('Containers', containers),
    ...(limits.length === 0
      ? []
      : [
          colors.bold("Limits of students' programs on this machine"),
          ...limits.map(
            ({ limit, figure, by, of }) =>
              `  ${limit.padEnd(12)} ${figure.padStart(8)} for each ${of.padEnd(11)} by ${by === 'ours' ? 'wiremark itself' : by}`,
          ),
          '',
        ]),
    ...(steps.length === 0
      ? []
      : [
          colors.bold(steps.length === 1 ? 'Mend this' : 'Mend these, in this order'),
          ...steps.flatMap((step, at) =>
            wrap(step, width - 5).map(
              (text, row) => `${row === 0 ? `${at + 1}.`.padStart(4) : '    '} ${text}`,
            ),
          ),
          '',
        ]),
    works ? colors.green('Grading works on this machine.') : colors.red(whatFails),
    ...wrap(
      `Recommended: ${recommended.mode === 'none' ? '' : `${recommended.mode}: `}${recommended.detail}.`,
      width,
    ),
  ].join('\n')}\n`;
}

/** The diagnosis for scripts. */
export function renderDiagnosisJson({ findings, limits, containers, recommended }: Diagnosis): string {
  const diagnosis = {
    works: isWell(findings),
    findings,
    limits,
    containers,
    recommended,
    nextSteps: nextSteps(findings),
  };
  return `${JSON.stringify(diagnosis, undefined, 2)}\n`;
}

/** What to do, first things first: packages in one command, then each remedy once. */
export function nextSteps(findings: readonly Finding[]): string[] {
  const broken = findings.filter(
    ({ ok, isOptional, isUntried }) => !ok && isOptional !== true && isUntried !== true,
  );
  const packages = new Set(broken.flatMap(({ debianPackage }) => debianPackage ?? []));
  const others = broken.flatMap(({ name, debianPackage, remedy }) =>
    debianPackage !== undefined || remedy === undefined ? [] : [`${name}: ${remedy}`],
  );
  // Only what comes first is certain: a lab that cannot be built says nothing that its parts have not said.
  const causes =
    others.length > 1 ? others.filter((step) => !step.includes('Mend what is broken above')) : others;
  const steps = [
    ...(packages.size === 0 ? [] : [`sudo apt-get install ${[...packages].join(' ')}`]),
    ...causes,
  ];
  const isUnfinished = findings.some(({ isUntried }) => isUntried === true);
  return isUnfinished && steps.length > 0
    ? [...steps, 'Run wiremark doctor again: it then looks at what it could not try yet.']
    : steps;
}

function signOf({ ok, isOptional, isUntried }: Finding): 'yes' | 'no' | 'lacking' | 'untried' {
  if (ok) return 'yes';
  if (isUntried === true) return 'untried';
  return isOptional === true ? 'lacking' : 'no';
}
