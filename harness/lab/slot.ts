import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Capture } from '../capture/capture.ts';
import type { MachineRecord } from '../model/evidence.ts';
import type { LinkProfile, Rubric } from '../model/rubric.ts';
import { namespaceBackend, type Backend } from './backend.ts';
import { openRunGroup, type Group } from './cgroup.ts';
import type { Defence, Without } from './defences.ts';
import { startDnsService, type NameServer } from './dns-service.ts';
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
  /** False once something of a scenario could not be taken down: no other scenario may run here. */
  isFit(): boolean;
  /** Begins to make machines that a scenario will want. */
  foresee(names: string[]): void;
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
  /** Throws where a service has ended, which no scenario may be judged by. */
  requireServices(): void;
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
  const dns = rubric.services?.dns;
  const acquired: AsyncDisposable[] = [];
  const keep = <T extends AsyncDisposable>(thing: T): T => {
    acquired.push(thing);
    return thing;
  };
  const closeAll = async (): Promise<void> => {
    const closed = await Promise.allSettled(acquired.splice(0).map((thing) => thing[Symbol.asyncDispose]()));
    for (const one of closed) if (one.status === 'rejected') throw one.reason;
  };
  const services: Machine[] = [];
  const servers: NameServer[] = [];
  // None of these needs another one.
  const opening = [
    openSwitch({
      without,
      openMachine: (name) =>
        // Our own name server needs no container.
        name === SERVICE ? openNamespace(name) : backend.openMachine(name),
      async furnish(make) {
        if (dns === undefined) return;
        const records = { ...machineNames(rubric), ...dns.records };
        for (const machine of await make({ [SERVICE]: { address: dns.address } })) {
          services.push(keep(machine));
          servers.push(keep(await startDnsService(machine, { ...dns, records })));
        }
      },
    }).then(keep),
    openNamespace(WORKSHOP).then(keep),
    openGroup(backend, without).then((group) => {
      if (group !== undefined) keep(groupKeeper(group, without));
      return group;
    }),
  ] as const;
  try {
    const [lan, workshop, group] = await Promise.all(opening);
    return joinSlot(rubric, { lan, backend, workshop, services, servers, without, group, closeAll });
  } catch (error) {
    await Promise.allSettled(opening);
    await closeAll();
    throw error;
  }
}

/** A control group for all programs of a slot, where one can be had. */
async function openGroup(backend: Backend, without: Without): Promise<Group | undefined> {
  const run = backend.kind === 'namespace' ? await openRunGroup() : undefined;
  return run?.open(`slot-${nextSerial()}`, {
    ...(without.has('memory-limit') ? {} : { memoryBytes: SUBMISSION_LIMITS.memoryBytes }),
    ...(without.has('process-limit') ? {} : { processes: SUBMISSION_LIMITS.processes }),
  });
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
  servers: readonly NameServer[];
  without: Without;
  /** Of the submission that runs, where a cgroup can be had. */
  group: Group | undefined;
  closeAll: () => Promise<void>;
}

function joinSlot(rubric: Rubric, parts: SlotParts): LabSlot {
  const { lan, backend, workshop, services, servers, without, group, closeAll } = parts;
  const rulesOf = (names: string[]): Rubric['machines'] =>
    Object.fromEntries(Object.entries(rubric.machines).filter(([name]) => names.includes(name)));
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
    isFit: () => lan.isFit() && !servers.some((server) => server.hasEnded()),
    foresee: (names) => lan.foresee(rulesOf(names)),
    addMachines: (names, adoption, link) => lan.addMachines(rulesOf(names), adoption, link),
    removeMachines: (machines, before) => lan.removeMachines(machines, before),
    connect: (machines) => lan.setPorts([...machines, ...services], 'up'),
    disconnect: (machines) => lan.setPorts([...machines, ...services], 'down'),
    hold: (machine) => lan.hold(machine),
    release: (machine) => lan.release(machine),
    lost: (machines) => lan.lost(machines),
    services: () => services.map(({ name, address, mac }) => ({ name, address, mac, service: SERVICE })),
    requireServices() {
      if (servers.some((server) => server.hasEnded())) throw new Error('the name server of the lab ended');
    },
    etcOf: (machine) => join(etc, machine),
    nextSerial,
    sandboxOn: (machine) => ({
      serial: nextSerial(),
      etc: join(etc, machine),
      without,
      ...(group === undefined ? {} : { group }),
    }),
    async [Symbol.asyncDispose]() {
      await closeAll();
      await rm(etc, { recursive: true, force: true });
    },
  };
}
