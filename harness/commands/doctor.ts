import { OperatorError } from '../errors.ts';
import { prepareNamespaces } from '../lab/prepare-namespaces.ts';
import { isInsideNamespaces, reenter } from '../lab/reenter.ts';
import type { Rubric } from '../model/rubric.ts';
import { loadRubric } from '../rubric/load.ts';
import { EXIT, readArgs, terminalOptions } from './command.ts';
import { captureFindings } from './doctor/capture.ts';
import { handDown, lookAtContainers, type Containers } from './doctor/containers.ts';
import { isWell, type Finding } from './doctor/finding.ts';
import { networkFindings, processFinding, systemFindings } from './doctor/kernel.ts';
import { labFindings } from './doctor/lab.ts';
import { cgroupFinding, heldLimits } from './doctor/limits.ts';
import { linkFindings } from './doctor/links.ts';
import { recommendedMode } from './doctor/mode.ts';
import { namespaceFinding } from './doctor/namespaces.ts';
import { renderDiagnosis, renderDiagnosisJson, type Diagnosis } from './doctor/report.ts';
import { spaceFindings } from './doctor/space.ts';
import { ALL_EXTENSIONS, toolchainFindings } from './doctor/toolchains.ts';
import { canTryNamespaces, canTryNetwork, toolFindings } from './doctor/tools.ts';
import { rubricFindings } from './doctor-rubric.ts';

const HELP = `Usage: wiremark doctor [--rubric <file>] [--json]

Sees whether this machine can grade. Looks at everything that grading needs,
builds a small lab, runs a program in a sandbox there, and counts the frames of
the capture. Of what is broken it says how to mend it, and what to mend first.
Says which limits hold for students' programs here, what Docker and Podman are
good for, and which way to grade is the best here.

  --rubric <file>   also look for what this rubric needs: packages, languages,
                    links
  --json            print {works, findings, limits, containers, recommended,
                    nextSteps}, and nothing else

The switch is captured with the module cap; where that cannot be loaded, with
dumpcap or tcpdump. WIREMARK_CAPTURE=cap, =dumpcap or =tcpdump names one, for
every command.

Examples
  wiremark doctor
  wiremark doctor --rubric rubrics/progjar-t1.json
  WIREMARK_CAPTURE=dumpcap wiremark doctor --json

Exit code: 0 grading works, 2 wrong usage, 3 grading does not work (with
--rubric: not everything of that rubric can be graded).
`;

/** `wiremark doctor`: can this machine grade, and if not, why? */
export async function doctorCommand(args: string[]): Promise<number> {
  const { values } = readArgs('doctor', args, {
    rubric: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const rubric = values.rubric === undefined ? undefined : (await loadRubric(values.rubric)).rubric;
  if (process.platform !== 'linux')
    return print(
      { findings: systemFindings(), limits: [], whatFails: CANNOT },
      await lookAtContainers(),
      values.json,
    );
  const [tools, containers] = await Promise.all([toolFindings(), lookAtContainers()]);
  const before = [...systemFindings(), ...tools];
  if (isInsideNamespaces()) {
    const inside = await lookInside(before, rubric);
    const needsOfRubric = values.rubric !== undefined && isWell(inside.machine);
    return print(
      {
        findings: [...inside.machine, ...inside.needs],
        limits: inside.limits,
        whatFails: needsOfRubric
          ? `Not everything of ${values.rubric} can be graded on this machine.`
          : CANNOT,
      },
      containers,
      values.json,
    );
  }
  let namespaces =
    isWell(before.slice(0, 2)) && canTryNamespaces(before) ? await namespaceFinding() : undefined;
  if (namespaces?.ok === true) {
    handDown(containers);
    const code = await reenter().catch(refusedAsAWhole);
    if (code === EXIT.passed || code === EXIT.notGraded || code === EXIT.usage) return code;
    if (typeof code === 'object') namespaces = code;
  }
  const findings = [...before, namespaces ?? untried('private namespaces'), ...LAB.map(untried)];
  return print(
    { findings: [...findings, ...(await spaceFindings())], limits: [], whatFails: CANNOT },
    containers,
    values.json,
  );
}

const CANNOT = 'Grading cannot work on this machine yet.';
/** What can only be tried in namespaces of our own. */
const LAB = ['network', 'capture', 'switch and capture', 'a program on it'];

/** One by one they can be made: an old util-linux, for one, does not know all the options together. */
function refusedAsAWhole(error: unknown): Finding {
  if (!(error instanceof OperatorError) || error.code !== 'no-namespaces') throw error;
  return {
    name: 'private namespaces',
    ok: false,
    detail: error.message,
    remedy: 'Mend what is said there, or run wiremark in a container started with --privileged.',
  };
}

function untried(name: string): Finding {
  return {
    name,
    ok: false,
    isUntried: true,
    detail: 'cannot be tried before what is broken above is mended',
  };
}

/** What is to be seen inside the lab's namespaces: of the machine, and of what one rubric needs. */
async function lookInside(
  before: Finding[],
  rubric: Rubric | undefined,
): Promise<{ machine: Finding[]; needs: Finding[] } & Pick<Diagnosis, 'limits'>> {
  const isRootless = process.env['WIREMARK_ROOTLESS'] === '1';
  const namespaces: Finding = {
    name: 'private namespaces',
    ok: true,
    detail: isRootless ? 'as an ordinary user' : 'as root',
  };
  const fault = await prepareNamespaces().then(
    () => undefined,
    (error: unknown) =>
      // That it is missing is found elsewhere.
      error instanceof OperatorError && error.code === 'no-python'
        ? undefined
        : error instanceof Error
          ? error.message
          : String(error),
  );
  const parts = [...before, namespaces, await processFinding()];
  if (fault !== undefined) {
    const remedy = 'Run wiremark as root, or in a container started with --privileged.';
    return {
      machine: [...parts, { name: 'mounts', ok: false, detail: fault, remedy }, ...LAB.map(untried)],
      needs: [],
      limits: [],
    };
  }
  const network = canTryNetwork(before)
    ? [...(await networkFindings()), ...(await linkFindings())]
    : [untried('network')];
  const capture = captureFindings();
  const canBuild = isWell([...parts, ...network, ...capture]);
  const machine = [
    ...parts,
    ...network,
    ...capture,
    ...(canBuild ? await labFindings() : ['switch and capture', 'a program on it'].map(untried)),
    await cgroupFinding(),
    ...(await spaceFindings()),
    ...(rubric === undefined ? toolchainFindings(ALL_EXTENSIONS) : []),
  ];
  const needs = rubric !== undefined && isWell(machine) ? await rubricFindings(rubric) : [];
  return { machine, needs, limits: await heldLimits() };
}

function print(
  looked: Pick<Diagnosis, 'findings' | 'limits' | 'whatFails'>,
  containers: Containers,
  json: boolean,
): number {
  const isRoot = process.getuid?.() === 0 && process.env['WIREMARK_ROOTLESS'] !== '1';
  const recommended = recommendedMode(looked.findings, containers, { platform: process.platform, isRoot });
  const diagnosis = { ...looked, containers: containers.findings, recommended };
  process.stdout.write(
    json ? renderDiagnosisJson(diagnosis) : renderDiagnosis(diagnosis, terminalOptions(process.stdout)),
  );
  return isWell(diagnosis.findings) ? EXIT.passed : EXIT.notGraded;
}
