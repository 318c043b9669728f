import type { DnsService } from '../model/rubric.ts';
import type { Machine } from './machine.ts';
import { signal } from './signal.ts';
import { spawner } from './spawner/spawner.ts';

/** The lab's name server. */
export interface NameServer extends AsyncDisposable {
  /** Without it no program finds another one by its name: a scenario in which it ended proves nothing. */
  hasEnded(): boolean;
}

/** Starts the lab's name server on a machine of its own (`names.py`); returns once it listens. */
export async function startDnsService(machine: Machine, service: DnsService): Promise<NameServer> {
  const by = spawner();
  const { pid } = await by.ask({
    do: 'names',
    network: `/proc/${machine.pid}/ns/net`,
    address: machine.address,
    records: service.records,
  });
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    by.onEnd(pid, () => {
      hasEnded = true;
      resolve();
    });
  });
  return {
    hasEnded: () => hasEnded,
    async [Symbol.asyncDispose]() {
      if (!hasEnded) signal(pid, 'SIGKILL');
      await ended;
    },
  };
}
