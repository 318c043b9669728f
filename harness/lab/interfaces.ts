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
