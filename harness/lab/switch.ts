import { openCapture, type Capture } from '../capture/capture.ts';
import type { LinkProfile, MachineRule } from '../model/rubric.ts';
import type { Without } from './defences.ts';
import { lossPeriod, lossRule, readLossRules } from './link.ts';
import { configureMachine, makeMachine, OFFLOAD_OFF, type Machine, type MachineAdoption } from './machine.ts';
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
  removeMachines(machines: Machine[]): Promise<void>;
  /** Connects or disconnects machines. */
  setPorts(machines: Machine[], state: 'up' | 'down'): Promise<void>;
  /** Drops the data segments (not the handshake) that come from a machine's port. */
  hold(machine: Machine): Promise<void>;
  release(machine: Machine): Promise<void>;
  /** How many segments of each machine its link has lost, by machine name. */
  lost(machines: Machine[]): Promise<Record<string, number>>;
}

/** Builds a switch and opens the capture on it. */
export async function openSwitch(without?: Without): Promise<Switch> {
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
ethtool -K ${MARKER_PORT} ${OFFLOAD_OFF} >/dev/null
ethtool -K mark1 ${OFFLOAD_OFF} >/dev/null
ip -batch - <<'BATCH'
link set mark1 up
link set ${MARKER_PORT} up
link set ${BRIDGE} up promisc on
BATCH
nft -f - <<'RULES'
table bridge wiremark {
  set held { type ifname; }
  chain hold { type filter hook prerouting priority 0; iifname @held ${DATA_SEGMENT} drop; }
  chain loss { type filter hook prerouting priority 10; }
}
RULES`);
    const capture = await openCapture({
      namespacePid: shell.pid,
      bridge: BRIDGE,
      bridgeMac: BRIDGE_MAC,
      port: MARKER_PORT,
      portMac: MARKER_MAC,
      ...(without?.has('marker-nonce') ? { nonce: NO_SECRET } : {}),
    });
    return joinSwitch(shell, capture, without);
  } catch (error) {
    await shell[Symbol.asyncDispose]();
    throw error;
  }
}

function joinSwitch(shell: NamespaceShell, capture: Capture, without?: Without): Switch {
  let ports = 0;
  const lossyPorts = new Set<string>();
  const lossRules = async (machines: Machine[]): Promise<[Machine, { lost: number; handle: number }][]> => {
    if (!machines.some(({ port }) => lossyPorts.has(port))) return [];
    const rules = readLossRules(await shell.run('nft -a list chain bridge wiremark loss'));
    return machines.flatMap((machine) => {
      const rule = rules.get(machine.port);
      return rule === undefined ? [] : [[machine, rule]];
    });
  };
  return {
    capture,
    async addMachines(rules, adoption, link) {
      const made = await Promise.allSettled(
        Object.entries(rules).map(([name, rule]) => {
          ports += 1;
          return makeMachine(name, rule, `p${ports}`);
        }),
      );
      const machines = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      try {
        for (const one of made) if (one.status === 'rejected') throw one.reason;
        await shell.run(`
ip -batch - <<'BATCH'
${machines.map((m) => `link add ${m.port} type veth peer name eth1 address ${m.mac} netns ${m.pid}\nlink set ${m.port} master ${BRIDGE}`).join('\n')}
BATCH
${machines.map((m) => `ethtool -K ${m.port} ${OFFLOAD_OFF} >/dev/null`).join('\n')}`);
        await Promise.all(
          machines.map((machine) => {
            const rule = rules[machine.name];
            return rule === undefined
              ? undefined
              : configureMachine(machine, rule, adoption?.get(machine.name), link, without);
          }),
        );
        const period = lossPeriod(link);
        if (period !== undefined) {
          for (const { port } of machines) lossyPorts.add(port);
          await shell.run(
            `nft -f - <<'RULES'\n${machines.map(({ port }) => `add rule bridge wiremark loss ${lossRule(port, period)}`).join('\n')}\nRULES`,
          );
        }
        return machines;
      } catch (error) {
        // Nobody else knows of them yet: their shells would live on, and keep us from ending.
        await Promise.all(machines.map((machine) => machine[Symbol.asyncDispose]()));
        throw error;
      }
    },
    async removeMachines(machines) {
      // The kernel removes a namespace, and its port with it, some time after its last process: hence ports of new names.
      await Promise.all(machines.map((machine) => machine[Symbol.asyncDispose]()));
      for (const [{ port }, { handle }] of await lossRules(machines)) {
        await shell.run(`nft delete rule bridge wiremark loss handle ${handle}`);
        lossyPorts.delete(port);
      }
    },
    async setPorts(machines, state) {
      await shell.run(
        `ip -batch - <<'BATCH'\n${machines.map((m) => `link set ${m.port} ${state}`).join('\n')}\nBATCH`,
      );
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
      await capture[Symbol.asyncDispose]();
      await shell[Symbol.asyncDispose]();
    },
  };
}
