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
