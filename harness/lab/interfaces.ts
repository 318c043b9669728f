import { spawner } from './spawner/spawner.ts';

/** What is to be done with interfaces of one network, by their names. */
export interface InterfaceWish {
  /**
   * They work without segmentation and checksum offload: with it, frames of 65 kB with unfinished checksums would be
   * captured.
   */
  plain?: readonly string[];
  up?: readonly string[];
  down?: readonly string[];
}

/** Does it to interfaces in the network namespace of a process. */
export async function setInterfaces(pid: number, wish: InterfaceWish): Promise<void> {
  await spawner().ask({ do: 'interfaces', network: `/proc/${pid}/ns/net`, ...wish });
}

/** A switch as it is made. */
export interface SwitchPlan {
  bridge: string;
  bridgeMac: string;
  /** Of the bridge. One left alone takes the smallest of its ports', and at first it has the harness's only. */
  mtu: number;
  /** The harness's own, from which markers are sent. */
  port: string;
  portMac: string;
  portMtu: number;
  /** How fast frames may come from each port, whatever a machine's own queue lets pass; as fast as they like where absent. */
  pace?: Pace;
}

/** A bound on frames, whatever their size. */
export interface Pace {
  framesPerSecond: number;
  burstFrames: number;
}

/** Makes a switch in the network of a process: the bridge with the harness's port, up, and the rules that hold and lose frames. */
export async function buildSwitch(pid: number, plan: SwitchPlan): Promise<void> {
  await spawner().ask({ do: 'switch', network: `/proc/${pid}/ns/net`, ...plan });
}

/** Drops the data segments (not the handshake) that come from a port of the switch, or lets them pass again. */
export async function holdBack(pid: number, port: string, held: boolean): Promise<void> {
  await spawner().ask({ do: 'hold-back', network: `/proc/${pid}/ns/net`, port, held });
}

/** A machine as it is plugged in: what it has from the start. */
export interface Plug {
  name: string;
  /** Of its port on the switch. */
  port: string;
  /** Of a process that holds its network, which has no interface yet. */
  pid: number;
  mac: string;
  /** With the length of their prefix: `172.16.16.101/24`. */
  addresses: readonly string[];
  /** Settings of its network, by their paths below /proc/sys/net. */
  settings: Readonly<Record<string, number>>;
  /** How fast it can send; as fast as it likes where absent. */
  speed?: WireSpeed;
}

/** A token bucket. */
export interface WireSpeed {
  bytesPerSecond: number;
  burstBytes: number;
  /** What may wait. */
  limitBytes: number;
  /** What the smallest frame counts as. */
  smallestBytes: number;
}

/**
 * Plugs machines into the bridge in the network of a process: each gets `eth1` with its addresses, a route that makes everything
 * on-link, and the rules that tell us about connections to itself. Their ports stay down.
 */
export async function plugIn(switchPid: number, bridge: string, plugs: readonly Plug[]): Promise<void> {
  const machines = plugs.map(({ pid, ...plug }) => ({ ...plug, network: `/proc/${pid}/ns/net` }));
  await spawner().ask({ do: 'plug', switch: `/proc/${switchPid}/ns/net`, bridge, machines });
}
