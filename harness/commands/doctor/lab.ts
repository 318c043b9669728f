import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from '../../lab/program.ts';
import { LAB_FOLDER } from '../../lab/lab-folder.ts';
import { openSlot, type LabSlot } from '../../lab/slot.ts';
import type { Rubric } from '../../model/rubric.ts';
import type { Finding } from './finding.ts';

/** Builds the smallest lab there is, for real, as far as it goes. Call it inside the lab's namespaces. */
export async function labFindings(): Promise<Finding[]> {
  const findings: Finding[] = [];
  let slot: LabSlot | undefined;
  const trying = async (name: string, detail: string, remedy: string, what: () => Promise<void>) => {
    const fault = await what().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    findings.push(
      fault === undefined ? { name, ok: true, detail } : { name, ok: false, detail: fault, remedy },
    );
    return fault === undefined;
  };
  try {
    const isOpen = await trying(
      'switch and capture',
      'the capture has seen a marker',
      'Mend what is broken above. If nothing is, look at the message.',
      async () => {
        slot = await openSlot(TRIAL);
      },
    );
    if (isOpen)
      await trying(
        'a program on it',
        'ran in its sandbox, and the capture counted every frame',
        'Mend what is broken above. If nothing is, look at the message.',
        () => runOn(slot),
      );
  } finally {
    await slot?.[Symbol.asyncDispose]();
  }
  return findings;
}

async function runOn(slot: LabSlot | undefined): Promise<void> {
  if (slot === undefined) throw new Error('there is no lab');
  const machines = await slot.addMachines(['trial']);
  const [machine] = machines;
  if (machine === undefined) throw new Error('no machine was made');
  const recording = await slot.capture.begin();
  await slot.connect(machines);
  const source = join(LAB_FOLDER, 'doctor');
  await mkdir(source, { recursive: true });
  const argv = ['/usr/bin/python3', '-c', 'print(6 * 7)'];
  const running = await launch({ machine, source, cwd: '.', argv, ...slot.sandboxOn('trial') }, '');
  running.release();
  await running.ended;
  const printed = running.stdout.bytes().toString().trim();
  const complaint = running.stderr.bytes().toString().trim().slice(0, 200);
  await running.cleanUp();
  if (printed !== '42') throw new Error(`a program in a sandbox did not run: ${complaint}`);
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
