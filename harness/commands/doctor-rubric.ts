import { captureWarning, chooseCapture } from '../capture/choose-capture.ts';
import { impossibleScenarios } from '../lab/link.ts';
import { findTool } from '../lab/toolchains.ts';
import type { Rubric } from '../model/rubric.ts';
import { lacking, type Finding } from './doctor/finding.ts';
import { LINK_REMEDIES } from './doctor/links.ts';
import { toolchainFindings } from './doctor/toolchains.ts';

/** What one rubric needs of this machine: Python packages, the tools of the languages it takes, links. */
export async function rubricFindings(rubric: Rubric): Promise<Finding[]> {
  return [
    ...(await Promise.all((rubric.packages ?? []).map(findPackage))),
    ...toolchainFindings(extensionsIn(rubric)),
    ...(await findLinks(rubric)),
  ];
}

const LOCATE = 'import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)';

/** Whether programs can import a module: from the system's own folders, for no home folder is seen in a sandbox. */
async function findPackage(module: string): Promise<Finding> {
  const name = `package ${module}`;
  const python = findTool({ command: 'python3' });
  const { execa } = await import('execa');
  const ran =
    python === undefined ? undefined : await execa(python, ['-I', '-c', LOCATE, module], { reject: false });
  if (ran?.exitCode === 0) return { name, ok: true, detail: 'programs can import it' };
  const debianPackage = `python3-${module.split('.')[0]?.toLowerCase().replaceAll('_', '-')}`;
  return lacking(
    name,
    debianPackage,
    'the rubric promises it, and programs cannot import it: their checks will be errored',
  );
}

/** File name extensions at the end of the globs: `*server*.{py,c}` has two. */
function extensionsIn({ programs }: Rubric): Set<string> {
  const globs = Object.values(programs).flatMap(({ find }) => find.map(({ path }) => path));
  const endings = globs.map((glob) => /\.(?:\{([\w,]+)\}|@\(([\w|]+)\)|(\w+))$/u.exec(glob));
  return new Set(endings.flatMap((match) => (match?.[1] ?? match?.[2] ?? match?.[3])?.split(/[,|]/u) ?? []));
}

/** One finding for the links that can be had, and one for each feature that others lack. */
async function findLinks({ scenarios }: Rubric): Promise<Finding[]> {
  const impossible = await impossibleScenarios(scenarios);
  const findings = new Map<string, Finding>();
  for (const { id, link } of scenarios) {
    if (link === undefined) continue;
    const fault = impossible.find(({ scenario }) => scenario.id === id)?.fault;
    const known = findings.get(fault ?? '');
    const name = known === undefined ? `link of ${id}` : `${known.name}, ${id}`;
    findings.set(
      fault ?? '',
      fault === undefined
        ? { name, ok: true, detail: 'this machine can make it' }
        : {
            name,
            ok: false,
            detail: `needs ${fault}: nothing will be run, and the checks will be errored`,
            remedy: LINK_REMEDIES[fault],
          },
    );
  }
  return [...findings.values()];
}

/**
 * What has to be said before anything is run: what captures instead of `cap`, and the scenarios whose links this machine
 * cannot make.
 *
 * @throws OperatorError where nothing can capture, or WIREMARK_CAPTURE names what cannot.
 */
export async function labWarnings({ scenarios }: Rubric): Promise<string[]> {
  const capture = captureWarning(chooseCapture());
  const links = (await impossibleScenarios(scenarios)).map(
    ({ scenario, fault }) =>
      `Scenario ${scenario.id} cannot be run on this machine: its link needs ${fault}. Its checks will be errored; where they carry points, nobody will be graded. See wiremark doctor.`,
  );
  return capture === undefined ? links : [capture, ...links];
}
