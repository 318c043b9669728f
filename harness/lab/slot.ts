import { join } from 'node:path';
import type { Capture } from '../capture/capture.ts';
import type { MachineRecord } from '../model/evidence.ts';
import type { LinkProfile, Rubric } from '../model/rubric.ts';
import { namespaceBackend, type Backend } from './backend.ts';
import { openRunGroup, type Group } from './cgroup.ts';
import type { Defence, Without } from './defences.ts';
import { startDnsService } from './dns-service.ts';
import { SUBMISSION_LIMITS } from './limits.ts';
import type { Machine, MachineAdoption } from './machine.ts';
import { openNamespace, type NamespaceShell } from './namespace-shell.ts';
import { LAB_FOLDER } from './lab-folder.ts';
import type { SandboxCommand } from './sandbox.ts';
import { writeEtc } from './sandbox/etc.ts';
import { openSwitch, type Switch } from './switch.ts';

/** One place of the batch where scenarios run, one after another: a switch, its capture, and the lab's services. */
export interface LabSlot extends AsyncDisposable {
  capture: Capture;
  /** What makes its machines and runs programs on them. */
  backend: Backend;
  /** A namespace without any network: programs are built here. */
  workshop: NamespaceShell;
  addMachines(
    names: string[],
    adoption?: Map<string, MachineAdoption>,
    link?: LinkProfile,
  ): Promise<Machine[]>;
  removeMachines(machines: Machine[], before?: () => Promise<void>): Promise<void>;
  /** Joins machines, and the services with them, to the switch. */
  connect(machines: Machine[]): Promise<void>;
  disconnect(machines: Machine[]): Promise<void>;
  hold(machine: Machine): Promise<void>;
  release(machine: Machine): Promise<void>;
  /** How many segments of each machine its link has lost, by machine name. */
  lost(machines: Machine[]): Promise<Record<string, number>>;
  services(): MachineRecord[];
  /** The folder that programs on a machine see as /etc. */
  etcOf(machine: string): string;
  /** A number that no other program of this slot has, nor of another slot. */
  nextSerial(): number;
  /** What a sandbox on a machine of this slot needs to know of the slot. */
  sandboxOn(machine: string): Pick<SandboxCommand, 'serial' | 'etc' | 'without' | 'group'>;
}

const SERVICE = 'dns';
/** Name of the machine without a network on which programs are built. */
export const WORKSHOP = 'workshop';
let serial = 0;

/** What a slot is opened with beyond its rubric. */
export interface SlotOptions {
  /** Defences that are left out, for attack runs and tests alone. */
  without?: readonly Defence[];
  /** Namespaces over the machine's own toolchain where absent. */
  backend?: Backend | undefined;
}

/** Opens a slot for the machines and services of a rubric. */
export async function openSlot(rubric: Rubric, options: SlotOptions = {}): Promise<LabSlot> {
  const without: Without = new Set(options.without);
  const { backend = namespaceBackend } = options;
  const acquired: AsyncDisposable[] = [];
  const keep = <T extends AsyncDisposable>(thing: T): T => {
    acquired.unshift(thing);
    return thing;
  };
  const closeAll = async (): Promise<void> => {
    for (const thing of acquired.splice(0)) await thing[Symbol.asyncDispose]();
  };
  try {
    const lan = keep(
      await openSwitch(without, (name) =>
        // Our own name server needs no container.
        name === SERVICE ? openNamespace(name) : backend.openMachine(name),
      ),
    );
    const workshop = keep(await openNamespace('workshop'));
    const run = backend.kind === 'namespace' ? await openRunGroup() : undefined;
    const group = run?.open(`slot-${nextSerial()}`, {
      ...(without.has('memory-limit') ? {} : { memoryBytes: SUBMISSION_LIMITS.memoryBytes }),
      ...(without.has('process-limit') ? {} : { processes: SUBMISSION_LIMITS.processes }),
    });
    if (group !== undefined) keep(groupKeeper(group, without));
    const services: Machine[] = [];
    const dns = rubric.services?.dns;
    if (dns !== undefined) {
      services.push(...(await lan.addMachines({ [SERVICE]: { address: dns.address } })));
      for (const machine of services) {
        keep(machine);
        keep(
          await startDnsService(machine, { ...dns, records: { ...machineNames(rubric), ...dns.records } }),
        );
      }
    }
    return joinSlot(rubric, { lan, backend, workshop, services, without, group, closeAll });
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function nextSerial(): number {
  serial += 1;
  return serial;
}

/** What still runs in a slot's group ends with the slot. */
function groupKeeper(group: Group, without: Without): AsyncDisposable {
  return {
    [Symbol.asyncDispose]() {
      if (!without.has('pid-namespace')) group.kill();
      group.remove();
      return Promise.resolve();
    },
  };
}

/** Machines are known by name, as in a container network: the question for one is seen on the wire. */
function machineNames(rubric: Rubric): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(rubric.machines).map(([name, { address }]) => [name, [address.split('/')[0] ?? address]]),
  );
}

interface SlotParts {
  lan: Switch;
  backend: Backend;
  workshop: NamespaceShell;
  services: Machine[];
  without: Without;
  /** Of the submission that runs, where a cgroup can be had. */
  group: Group | undefined;
  closeAll: () => Promise<void>;
}

function joinSlot(rubric: Rubric, parts: SlotParts): LabSlot {
  const { lan, backend, workshop, services, without, group, closeAll } = parts;
  serial += 1;
  const etc = join(LAB_FOLDER, 'etc', String(serial));
  for (const name of [...Object.keys(rubric.machines), WORKSHOP]) {
    const own = rubric.machines[name]?.address.split('/')[0];
    writeEtc(join(etc, name), name, own === undefined ? [] : [[own, name]], services[0]?.address);
  }
  return {
    capture: lan.capture,
    backend,
    workshop,
    addMachines(names, adoption, link) {
      const rules = Object.fromEntries(
        Object.entries(rubric.machines).filter(([name]) => names.includes(name)),
      );
      return lan.addMachines(rules, adoption, link);
    },
    removeMachines: (machines, before) => lan.removeMachines(machines, before),
    connect: (machines) => lan.setPorts([...machines, ...services], 'up'),
    disconnect: (machines) => lan.setPorts([...machines, ...services], 'down'),
    hold: (machine) => lan.hold(machine),
    release: (machine) => lan.release(machine),
    lost: (machines) => lan.lost(machines),
    services: () => services.map(({ name, address, mac }) => ({ name, address, mac, service: SERVICE })),
    etcOf: (machine) => join(etc, machine),
    nextSerial,
    sandboxOn: (machine) => ({
      serial: nextSerial(),
      etc: join(etc, machine),
      without,
      ...(group === undefined ? {} : { group }),
    }),
    [Symbol.asyncDispose]: closeAll,
  };
}
