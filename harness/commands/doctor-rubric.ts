import { execa } from 'execa';
import { impossibleScenarios, type LinkFeature } from '../lab/link.ts';
import { findTool } from '../lab/toolchains.ts';
import type { Rubric } from '../model/rubric.ts';
import { commandFor } from '../submission/command.ts';
import type { Tool } from '../submission/languages/language.ts';

/** One thing that was looked at. */
export interface Finding {
  name: string;
  ok: boolean;
  /** Grading works without it. */
  isOptional?: boolean;
  /** What was found, or what is wrong. */
  detail: string;
  /** What to do about it. */
  remedy?: string;
}

/** What one rubric needs of this machine: Python packages, the tools of the languages it takes, links. */
export async function rubricFindings(rubric: Rubric): Promise<Finding[]> {
  return [
    ...(await Promise.all((rubric.packages ?? []).map(findPackage))),
    ...findToolchains(rubric),
    ...(await findLinks(rubric)),
  ];
}

const LOCATE = 'import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)';

/** Whether programs can import a module: from the system's own folders, for no home folder is seen in a sandbox. */
async function findPackage(module: string): Promise<Finding> {
  const name = `package ${module}`;
  const python = findTool({ command: 'python3' });
  const ran =
    python === undefined ? undefined : await execa(python, ['-I', '-c', LOCATE, module], { reject: false });
  if (ran?.exitCode === 0) return { name, ok: true, detail: 'programs can import it' };
  const debianPackage = `python3-${module.split('.')[0]?.toLowerCase().replaceAll('_', '-')}`;
  return {
    name,
    ok: false,
    detail: 'the rubric promises it, and programs cannot import it: their checks will be errored',
    remedy: `Install it for the whole system, for example: sudo apt-get install ${debianPackage}`,
  };
}

/** The tools of the languages that the rubric's globs take. What nobody writes in does not have to be there. */
function findToolchains(rubric: Rubric): Finding[] {
  const tools = new Map<string, { tool: Tool; extensions: Set<string> }>();
  for (const extension of extensionsIn(rubric)) {
    for (const tool of commandFor({ file: `program.${extension}` }, [])?.tools ?? []) {
      const known = tools.get(tool.command) ?? { tool, extensions: new Set() };
      tools.set(tool.command, { tool, extensions: known.extensions.add(`.${extension}`) });
    }
  }
  return [...tools.values()].map(({ tool, extensions }) => {
    const files = [...extensions].join(', ');
    const path = findTool(tool);
    if (path !== undefined) return { name: `${tool.command} for ${files}`, ok: true, detail: path };
    const version = tool.atLeast === undefined ? '' : ` ${tool.atLeast} or newer`;
    return {
      name: `${tool.command} for ${files}`,
      ok: false,
      isOptional: true,
      detail: `${tool.command}${version} not found; submissions with such files will not be graded`,
      remedy: `sudo apt-get install ${tool.debianPackage}`,
    };
  });
}

/** File name extensions at the end of the globs: `*server*.{py,c}` has two. */
function extensionsIn({ programs }: Rubric): Set<string> {
  const globs = Object.values(programs).flatMap(({ find }) => find.map(({ path }) => path));
  const endings = globs.map((glob) => /\.(?:\{([\w,]+)\}|@\(([\w|]+)\)|(\w+))$/u.exec(glob));
  return new Set(endings.flatMap((match) => (match?.[1] ?? match?.[2] ?? match?.[3])?.split(/[,|]/u) ?? []));
}

/** What to do where the kernel lacks something that links need. */
export const LINK_REMEDIES: Record<LinkFeature, string> = {
  tbf: 'sudo modprobe sch_tbf',
  netem:
    'sudo modprobe sch_netem. Where the kernel has no such module (WSL2, small virtual machines), grade on a machine with a distribution kernel.',
  numgen: 'sudo modprobe nft_numgen',
};

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

/** What has to be said before anything is run: the scenarios whose links this machine cannot make. */
export async function linkWarnings({ scenarios }: Rubric): Promise<string[]> {
  return (await impossibleScenarios(scenarios)).map(
    ({ scenario, fault }) =>
      `Scenario ${scenario.id} cannot be run on this machine: its link needs ${fault}. Its checks will be errored; where they carry points, nobody will be graded. See wiremark doctor.`,
  );
}
