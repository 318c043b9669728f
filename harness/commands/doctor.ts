import { access, mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { missingFeatures, type LinkFeature } from '../lab/link.ts';
import { isInsideNamespaces, reenter } from '../lab/reenter.ts';
import { prepareNamespaces } from '../lab/prepare-namespaces.ts';
import { launch } from '../lab/program.ts';
import { LAB_FOLDER } from '../lab/sandbox.ts';
import { openSlot, type LabSlot } from '../lab/slot.ts';
import type { Rubric } from '../model/rubric.ts';
import { loadRubric } from '../rubric/load.ts';
import { LINK_REMEDIES, rubricFindings, type Finding } from './doctor-rubric.ts';
import { EXIT, readArgs, terminalOptions } from './command.ts';

const HELP = `Usage: wiremark doctor [--rubric <file>] [--json]

Sees whether this machine can grade: looks for what is needed, then builds a small lab, sends a marker through it
and runs a program in a sandbox. Says which links it can make: slow ones need netem.

  --rubric <file>   also look for what this rubric needs: packages, languages, links
  --json            print the findings as JSON, and nothing else

Exit code: 0 grading works, 3 it does not (with --rubric: not everything of that rubric can be graded).
`;

/** Commands the lab needs, and the Debian package that has each. */
const TOOLS: [command: string, debianPackage: string][] = [
  ['unshare', 'util-linux'],
  ['nsenter', 'util-linux'],
  ['setpriv', 'util-linux'],
  ['prlimit', 'util-linux'],
  ['ip', 'iproute2'],
  ['tc', 'iproute2'],
  ['ethtool', 'ethtool'],
  ['nft', 'nftables'],
  ['bwrap', 'bubblewrap'],
  ['python3', 'python3'],
  ['cc', 'gcc'],
  ['make', 'make'],
];

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
  const tools = await Promise.all(TOOLS.map(([command, name]) => findTool(command, name)));
  const broken = tools.filter((tool) => !tool.ok);
  if (broken.length === 0 && !isInsideNamespaces()) {
    const code = await reenter();
    if (code === 0 || code === EXIT.notGraded) return code;
    broken.push({
      name: 'private namespaces',
      ok: false,
      detail: 'unshare could not make user, network and mount namespaces',
      remedy:
        'On Ubuntu: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0; elsewhere: sudo sysctl kernel.unprivileged_userns_clone=1; or run as root.',
    });
    return report([...tools, ...broken], values.json);
  }
  if (broken.length > 0) return report(tools, values.json);
  const lab = await tryLab();
  const isReady = lab.every(({ ok }) => ok);
  const links = isReady ? await tryLinks() : [];
  const needs = isReady && rubric !== undefined ? await rubricFindings(rubric) : [];
  const isWhole = [...lab, ...links].every(({ ok, isOptional }) => ok || isOptional === true);
  const whatFails = isWhole ? `Not everything of ${values.rubric} can be graded on this machine.` : undefined;
  return report([...tools, ...lab, ...links, ...needs], values.json, whatFails);
}

function report(
  findings: Finding[],
  json: boolean,
  whatFails = 'Grading cannot work on this machine yet.',
): number {
  const works = findings.every((finding) => finding.ok || finding.isOptional === true);
  const { unicode } = terminalOptions(process.stdout);
  if (json) process.stdout.write(`${JSON.stringify({ works, findings }, undefined, 2)}\n`);
  else {
    const [yes, no, lacking] = unicode ? ['\u2713', '\u2717', '\u2013'] : ['ok', 'NO', '--'];
    for (const { name, ok, isOptional, detail, remedy } of findings) {
      const sign = ok ? yes : isOptional === true ? lacking : no;
      process.stdout.write(`${sign} ${name.padEnd(20)} ${detail}\n`);
      if (!ok && remedy !== undefined) process.stdout.write(`    ${remedy}\n`);
    }
    process.stdout.write(works ? '\nGrading works on this machine.\n' : `\n${whatFails}\n`);
  }
  return works ? EXIT.passed : EXIT.notGraded;
}

async function findTool(command: string, debianPackage: string): Promise<Finding> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  for (const folder of folders) {
    const path = join(folder, command);
    const found = await access(path).then(
      () => true,
      () => false,
    );
    if (found) return { name: command, ok: true, detail: path };
  }
  return { name: command, ok: false, detail: 'not found', remedy: `sudo apt-get install ${debianPackage}` };
}

const LINKS: [feature: LinkFeature, gives: string, isOptional: boolean][] = [
  ['tbf', 'the wire has a speed that the capture can take', false],
  ['netem', 'links can be slow: delayMs, jitterMs', true],
  ['numgen', 'links can lose every nth segment: loss', true],
];

/** Which links this machine can make. A rubric without such links is graded without them. */
async function tryLinks(): Promise<Finding[]> {
  const missing = await missingFeatures();
  return LINKS.map(([name, gives, isOptional]) => {
    const why = missing.get(name);
    if (why === undefined) return { name, ok: true, detail: gives };
    const detail = `lacking (${why}). With it, ${gives}`;
    return { name, ok: false, isOptional, detail, remedy: LINK_REMEDIES[name] };
  });
}

/** The smallest lab there is, for real. */
async function tryLab(): Promise<Finding[]> {
  const findings: Finding[] = [];
  let slot: LabSlot | undefined;
  const trying = async (
    name: string,
    detail: string,
    remedy: string,
    what: () => Promise<void>,
  ): Promise<boolean> => {
    try {
      await what();
      findings.push({ name, ok: true, detail });
      return true;
    } catch (error) {
      findings.push({
        name,
        ok: false,
        detail: error instanceof Error ? error.message : String(error),
        remedy,
      });
      return false;
    }
  };
  const rootless = process.env['WIREMARK_ROOTLESS'] === '1';
  try {
    const isReady =
      (await trying(
        'private namespaces',
        rootless ? 'as an ordinary user' : 'as root',
        'Run wiremark in a container started with --privileged, or as root.',
        prepareNamespaces,
      )) &&
      (await trying(
        'switch and capture',
        'bridge, nftables and cap work',
        'Look at the message. When it names cap: install libpcap-dev and g++, then run npm rebuild cap.',
        async () => {
          slot = await openSlot(TRIAL);
        },
      ));
    if (isReady) {
      await trying(
        'one machine',
        'veth, tbf and addresses work; the capture counted every frame',
        'Load the kernel modules veth and sch_tbf.',
        () => tryMachine(slot),
      );
    }
  } finally {
    await slot?.[Symbol.asyncDispose]();
  }
  return findings;
}

async function tryMachine(slot: LabSlot | undefined): Promise<void> {
  if (slot === undefined) throw new Error('there is no lab');
  const machines = await slot.addMachines(['trial']);
  const [machine] = machines;
  if (machine === undefined) throw new Error('no machine was made');
  const recording = await slot.capture.begin();
  await slot.connect(machines);
  const source = join(LAB_FOLDER, 'doctor');
  await mkdir(source, { recursive: true });
  const running = await launch(
    {
      machine,
      source,
      cwd: '.',
      argv: ['/usr/bin/python3', '-c', 'print(6 * 7)'],
      serial: slot.nextSerial(),
      etc: slot.etcOf('trial'),
    },
    '',
  );
  running.release();
  await running.ended;
  running.cleanUp();
  const printed = running.stdout.bytes().toString().trim();
  if (printed !== '42')
    throw new Error(
      `a program in the sandbox did not run: ${running.stderr.bytes().toString().trim().slice(0, 200)}`,
    );
  await slot.disconnect(machines);
  const counters = await recording.end();
  await slot.removeMachines(machines);
  if (!counters.complete) throw new Error(counters.reason ?? 'the capture is incomplete');
}

const TRIAL: Rubric = {
  id: 'doctor',
  title: 'doctor',
  locale: 'en',
  passMark: 0,
  addresses: 'strict',
  machines: { trial: { address: '172.16.16.1/24' } },
  programs: {},
  scenarios: [],
  checks: [],
};
