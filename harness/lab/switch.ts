import { openCapture, type Capture } from '../capture/capture.ts';
import type { LinkProfile, MachineRule } from '../model/rubric.ts';
import type { Without } from './defences.ts';
import { lossPeriod, lossRule, readLossRules } from './link.ts';
import { setInterfaces } from './interfaces.ts';
import type { Machine, MachineAdoption, OpenMachine } from './machine.ts';
import { MachineMaker } from './machine-maker.ts';
import { openNamespace, type NamespaceShell } from './namespace-shell.ts';

const BRIDGE = 'br0';
const BRIDGE_MAC = '02:57:ff:00:00:01';
const MARKER_PORT = 'mark0';
const MARKER_MAC = '02:57:ff:00:00:02';
/** A capture that keeps frames until a block is full fills it with large ones of its own, for the bridge alone. */
const MARKER_MTU = 65_535;
/** Without data an IPv4 segment with time stamps is 52 bytes; its SYN is longer and has to pass. */
const NO_SECRET = Buffer.alloc(16);
const DATA_SEGMENT = 'tcp flags & (syn | rst) == 0 ip length > 52';

/** The bridge that joins the machines, with its one capture. It lives as long as the batch. */
export interface Switch extends AsyncDisposable {
  capture: Capture;
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

/** Builds a switch and opens the capture on it. */
export async function openSwitch(
  without?: Without,
  openMachine: OpenMachine = openNamespace,
): Promise<Switch> {
  const shell = await openNamespace('switch');
  try {
    await shell.run(`
echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6
echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
ip -batch - <<'BATCH'
link add ${BRIDGE} address ${BRIDGE_MAC} type bridge stp_state 0 mcast_snooping 0 forward_delay 0
link add ${MARKER_PORT} mtu ${MARKER_MTU} address ${MARKER_MAC} type veth peer name mark1 mtu ${MARKER_MTU}
link set mark1 master ${BRIDGE}
BATCH
ip link set ${BRIDGE} promisc on
nft -f - <<'RULES'
table bridge wiremark {
  set held { type ifname; }
  chain hold { type filter hook prerouting priority 0; iifname @held ${DATA_SEGMENT} drop; }
  chain loss { type filter hook prerouting priority 10; }
}
RULES`);
    await setInterfaces(shell.pid, {
      plain: [MARKER_PORT, 'mark1'],
      up: ['mark1', MARKER_PORT, BRIDGE],
    });
    const capture = await openCapture({
      namespacePid: shell.pid,
      bridge: BRIDGE,
      bridgeMac: BRIDGE_MAC,
      port: MARKER_PORT,
      portMac: MARKER_MAC,
      ...(without?.has('marker-nonce') ? { nonce: NO_SECRET } : {}),
    });
    return joinSwitch(shell, capture, new MachineMaker(shell.pid, BRIDGE, openMachine, without));
  } catch (error) {
    await shell[Symbol.asyncDispose]();
    throw error;
  }
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
      await Promise.all(machines.map((machine) => machine[Symbol.asyncDispose]()));
    }
    for (const [{ port }, { handle }] of await lossRules(machines)) {
      await shell.run(`nft delete rule bridge wiremark loss handle ${handle}`);
      lossyPorts.delete(port);
    }
  };
  return {
    capture,
    async addMachines(rules, adoption, link) {
      // Those of the last scenario may still be on their way out, those before them not any more.
      if (going.size > 1) await Promise.all(going);
      if (fault !== undefined) throw fault;
      const machines = await maker.take(rules, { adoption, link });
      try {
        await makeLossy(machines, lossPeriod(link));
      } catch (error) {
        await Promise.all(machines.map((machine) => machine[Symbol.asyncDispose]()));
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
      await shell.run(`nft 'add element bridge wiremark held { "${machine.port}" }'`);
    },
    async release(machine) {
      await shell.run(`nft 'delete element bridge wiremark held { "${machine.port}" }'`);
    },
    async lost(machines) {
      return Object.fromEntries((await lossRules(machines)).map(([{ name }, { lost }]) => [name, lost]));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(going);
      await maker[Symbol.asyncDispose]();
      await capture[Symbol.asyncDispose]();
      await shell[Symbol.asyncDispose]();
    },
  };
}
