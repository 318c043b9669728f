import { openCapture, type Capture } from '../capture/capture.ts';
import type { LinkProfile, MachineRule } from '../model/rubric.ts';
import type { Without } from './defences.ts';
import { lossPeriod, lossRule, PACE, readLossRules } from './link.ts';
import { buildSwitch, holdBack, setInterfaces } from './interfaces.ts';
import type { Machine, MachineAdoption, OpenMachine } from './machine.ts';
import { disposeAll, MachineMaker } from './machine-maker.ts';
import { sendIn } from './frame-sender.ts';
import { startIn } from './start-in.ts';
import { openNamespace, type NamespaceShell } from './namespace-shell.ts';

const BRIDGE = 'br0';
const BRIDGE_MAC = '02:57:ff:00:00:01';
const MARKER_PORT = 'mark0';
const MARKER_MAC = '02:57:ff:00:00:02';
/** A capture that keeps frames until a block is full fills it with large ones of its own, for the bridge alone. */
const MARKER_MTU = 65_535;
/** Of the machines' ports. */
const MTU = 1_500;
const NO_SECRET = Buffer.alloc(16);

/** The bridge that joins the machines, with its one capture. It lives as long as the batch. */
export interface Switch extends AsyncDisposable {
  capture: Capture;
  /** False once machines could not be taken down: what is left of them may meet the next ones. */
  isFit(): boolean;
  /** Begins to make machines that will be wanted, as plain ones. */
  foresee(rules: Record<string, MachineRule>): void;
  /** Makes machines and plugs them in over the given link, their ports still down. */
  addMachines(
    rules: Record<string, MachineRule>,
    adoption?: Map<string, MachineAdoption>,
    link?: LinkProfile,
  ): Promise<Machine[]>;
  /** Takes machines down, after `before` has ended what is on them. Nobody has to wait for it: the switch does, when it closes. */
  removeMachines(machines: Machine[], before?: () => Promise<void>): Promise<void>;
  /** Connects or disconnects machines. */
  setPorts(machines: Machine[], state: 'up' | 'down'): Promise<void>;
  /** Drops the data segments (not the handshake) that come from a machine's port. */
  hold(machine: Machine): Promise<void>;
  release(machine: Machine): Promise<void>;
  /** How many segments of each machine its link has lost, by machine name. */
  lost(machines: Machine[]): Promise<Record<string, number>>;
}

/** What a switch is opened with. */
export interface SwitchOptions {
  /** Defences that are left out, for attack runs and tests alone. */
  without?: Without;
  openMachine?: OpenMachine;
  /** What is to stand on it, done while the capture opens. Whoever asks for machines here disposes of them. */
  furnish?: (make: (rules: Record<string, MachineRule>) => Promise<Machine[]>) => Promise<void>;
}

/** Builds a switch and opens the capture on it. What captures starts meanwhile. */
export async function openSwitch({
  without,
  openMachine = openNamespace,
  furnish,
}: SwitchOptions = {}): Promise<Switch> {
  const shell = await openNamespace('switch');
  const ports = { bridge: BRIDGE, bridgeMac: BRIDGE_MAC, port: MARKER_PORT, portMac: MARKER_MAC };
  const built = buildSwitch(shell.pid, {
    ...ports,
    mtu: MTU,
    portMtu: MARKER_MTU,
    ...(without?.has('wire-speed') ? {} : { pace: PACE }),
  });
  const maker = new MachineMaker(shell.pid, BRIDGE, openMachine, without, built);
  const [capture, furnished] = await Promise.allSettled([
    openCapture({
      namespacePid: shell.pid,
      start: startIn(shell.pid),
      startSender: sendIn(shell.pid),
      ...ports,
      built,
      ...(without?.has('marker-nonce') ? { nonce: NO_SECRET } : {}),
    }),
    furnish?.((rules) => maker.take(rules, {})),
    // Both wait for it, neither from the start.
    built,
  ]);
  if (capture.status === 'fulfilled' && furnished.status === 'fulfilled')
    return joinSwitch(shell, capture.value, maker);
  if (capture.status === 'fulfilled') await capture.value[Symbol.asyncDispose]();
  await shell[Symbol.asyncDispose]();
  throw [capture, furnished].flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))[0];
}

function joinSwitch(shell: NamespaceShell, capture: Capture, maker: MachineMaker): Switch {
  /** Of the machines that were given out last: the next scenario most likely wants the same ones. */
  let lastRules: Record<string, MachineRule> = {};
  /** What is still being taken down, and why some of it could not be. */
  const going = new Set<Promise<void>>();
  let fault: unknown;
  const lossyPorts = new Set<string>();
  const lossRules = async (machines: Machine[]): Promise<[Machine, { lost: number; handle: number }][]> => {
    if (!machines.some(({ port }) => lossyPorts.has(port))) return [];
    const rules = readLossRules(await shell.run('nft -a list chain bridge wiremark loss'));
    return machines.flatMap((machine) => {
      const rule = rules.get(machine.port);
      return rule === undefined ? [] : [[machine, rule]];
    });
  };
  const makeLossy = async (machines: Machine[], period: number | undefined): Promise<void> => {
    if (period === undefined) return;
    for (const { port } of machines) lossyPorts.add(port);
    await shell.run(
      `nft -f - <<'RULES'\n${machines.map(({ port }) => `add rule bridge wiremark loss ${lossRule(port, period)}`).join('\n')}\nRULES`,
    );
  };
  const remove = async (machines: Machine[], before?: () => Promise<void>): Promise<void> => {
    try {
      await before?.();
    } finally {
      // The kernel removes a namespace, and its port with it, some time after its last process: hence ports of new names.
      await disposeAll(machines);
    }
    for (const [{ port }, { handle }] of await lossRules(machines)) {
      await shell.run(`nft delete rule bridge wiremark loss handle ${handle}`);
      lossyPorts.delete(port);
    }
  };
  return {
    capture,
    isFit: () => fault === undefined,
    foresee: (rules) => maker.begin(rules),
    async addMachines(rules, adoption, link) {
      // Those of the last scenario may still be on their way out, those before them not any more.
      if (going.size > 1) await Promise.all(going);
      const machines = await maker.take(rules, { adoption, link });
      try {
        await makeLossy(machines, lossPeriod(link));
      } catch (error) {
        await disposeAll(machines);
        throw error;
      }
      lastRules = rules;
      return machines;
    },
    removeMachines(machines, before) {
      const removing = remove(machines, before);
      const noted = removing.catch((error: unknown) => {
        fault ??= error;
      });
      going.add(noted);
      void noted.then(() => going.delete(noted));
      return removing;
    },
    async setPorts(machines, state) {
      await setInterfaces(shell.pid, { [state]: machines.map(({ port }) => port) });
      if (state === 'up') maker.begin(lastRules);
    },
    async hold(machine) {
      await holdBack(shell.pid, machine.port, true);
    },
    async release(machine) {
      await holdBack(shell.pid, machine.port, false);
    },
    async lost(machines) {
      return Object.fromEntries((await lossRules(machines)).map(([{ name }, { lost }]) => [name, lost]));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(going);
      const closed = await Promise.allSettled(
        [maker, capture, shell].map((one) => one[Symbol.asyncDispose]()),
      );
      for (const one of closed) if (one.status === 'rejected') throw one.reason;
    },
  };
}
