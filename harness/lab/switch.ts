import { openCapture, type Capture } from '../capture/capture.ts';
import type { MachineRule } from '../model/rubric.ts';
import { configureMachine, makeMachine, OFFLOAD_OFF, type Machine, type MachineAdoption } from './machine.ts';
import { openNamespace, type NamespaceShell } from './namespace-shell.ts';

const BRIDGE = 'br0';
const BRIDGE_MAC = '02:57:ff:00:00:01';
const MARKER_PORT = 'mark0';
const MARKER_MAC = '02:57:ff:00:00:02';

/** The bridge that joins the machines, with its one capture. It lives as long as the batch. */
export interface Switch extends AsyncDisposable {
  capture: Capture;
  /** Makes machines and plugs them in, their ports still down. */
  addMachines(
    rules: Record<string, MachineRule>,
    adoption?: Map<string, MachineAdoption>,
  ): Promise<Machine[]>;
  removeMachines(machines: Machine[]): Promise<void>;
  /** Connects or disconnects machines. */
  setPorts(machines: Machine[], state: 'up' | 'down'): Promise<void>;
  /** Drops the data segments (not the handshake) that come from a machine's port. */
  hold(machine: Machine): Promise<void>;
  release(machine: Machine): Promise<void>;
}

/** Builds a switch and opens the capture on it. */
export async function openSwitch(): Promise<Switch> {
  const shell = await openNamespace('switch');
  try {
    await shell.run(`
echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6
echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
ip -batch - <<'BATCH'
link add ${BRIDGE} address ${BRIDGE_MAC} type bridge stp_state 0 mcast_snooping 0 forward_delay 0
link add ${MARKER_PORT} address ${MARKER_MAC} type veth peer name mark1
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
  chain hold { type filter hook prerouting priority 0; }
}
RULES`);
    const capture = await openCapture({
      namespacePid: shell.pid,
      bridge: BRIDGE,
      bridgeMac: BRIDGE_MAC,
      port: MARKER_PORT,
      portMac: MARKER_MAC,
    });
    return joinSwitch(shell, capture);
  } catch (error) {
    await shell[Symbol.asyncDispose]();
    throw error;
  }
}

function joinSwitch(shell: NamespaceShell, capture: Capture): Switch {
  let ports = 0;
  return {
    capture,
    async addMachines(rules, adoption) {
      const machines = await Promise.all(
        Object.entries(rules).map(([name, rule]) => {
          ports += 1;
          return makeMachine(name, rule, `p${ports}`);
        }),
      );
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
            : configureMachine(machine, rule, adoption?.get(machine.name));
        }),
      );
      return machines;
    },
    async removeMachines(machines) {
      // The kernel removes a namespace, and its port with it, some time after its last process: hence ports of new names.
      await Promise.all(machines.map((machine) => machine[Symbol.asyncDispose]()));
    },
    async setPorts(machines, state) {
      await shell.run(
        `ip -batch - <<'BATCH'\n${machines.map((m) => `link set ${m.port} ${state}`).join('\n')}\nBATCH`,
      );
    },
    async hold(machine) {
      // Without data an IPv4 segment with time stamps is 52 bytes; its SYN is longer and has to pass.
      await shell.run(
        `nft 'add rule bridge wiremark hold iifname "${machine.port}" tcp flags & (syn | rst) == 0 ip length > 52 drop'`,
      );
    },
    async release() {
      await shell.run('nft flush chain bridge wiremark hold');
    },
    async [Symbol.asyncDispose]() {
      await capture[Symbol.asyncDispose]();
      await shell[Symbol.asyncDispose]();
    },
  };
}
