import type { ScenarioEvidence, SubmissionEvidence } from '../../evidence/types.ts';
import { addressesOf, machineOf } from '../../evidence/programs.ts';
import type { ProgramRecord } from '../../model/evidence.ts';

/** What a run showed that the reference lacks: something typed, arguments, names. */
export interface Needs {
  /** Files of programs that waited for somebody to type. */
  typing: string[];
  /** Files of programs that ended at once and asked for arguments, with what they printed. */
  args: { file: string; said: string }[];
  /** Names that were asked for, and by which file. */
  names: { name: string; file: string; frame: number; scenario: string; isKnown: boolean }[];
}

/** What programs of the reference waited or asked for in any scenario. */
export function needsOf({ scenarios }: SubmissionEvidence): Needs {
  const needs: Needs = { typing: [], args: [], names: [] };
  for (const scenario of scenarios.values()) {
    for (const program of scenario.record.programs) {
      const { file } = program;
      if (file === undefined) continue;
      const waited = (program.enterPressed ?? 0) > 0 || program.waitingOn === 'stdin';
      if (waited && !needs.typing.includes(file)) needs.typing.push(file);
      const said = usageOf(program, scenario);
      if (said !== undefined && !needs.args.some((one) => one.file === file)) needs.args.push({ file, said });
      needs.names.push(...namesAsked(program, file, scenario));
    }
  }
  return needs;
}

/** What a program printed that ended with an error and asks for arguments. */
function usageOf({ id, end }: ProgramRecord, scenario: ScenarioEvidence): string | undefined {
  if (end.kind !== 'exited') return undefined;
  const { stderr = new Uint8Array(), stdout = new Uint8Array() } = scenario.outputs.get(id) ?? {};
  const said = Buffer.concat([stderr, stdout]).toString('utf8');
  const asks =
    /^usage:/imu.test(said) || (/argv/u.test(said) && /IndexError|undefined|out of range/u.test(said));
  return asks && (end.code !== 0 || /^usage:/imu.test(said)) ? said.trim().slice(0, 500) : undefined;
}

const ADDRESS_RECORD = 1;

function namesAsked(program: ProgramRecord, file: string, scenario: ScenarioEvidence): Needs['names'] {
  const machine = machineOf(scenario, program.id);
  const own = machine === undefined ? [] : addressesOf(machine);
  const machines = scenario.record.machines.map(({ name }) => name);
  const { packets } = scenario.capture;
  return packets.flatMap(({ frame, ip, dns }) => {
    const question = dns?.isResponse === false ? dns.questions[0] : undefined;
    if (ip === undefined || question === undefined || !own.includes(ip.src)) return [];
    if (question.type !== ADDRESS_RECORD || machines.includes(question.name)) return [];
    const isKnown = packets.some(
      (packet) =>
        packet.dns?.isResponse === true &&
        packet.dns.questions[0]?.name === question.name &&
        packet.dns.answers.length > 0,
    );
    return [{ name: question.name, file, frame: frame.number, scenario: scenario.record.scenario, isKnown }];
  });
}
