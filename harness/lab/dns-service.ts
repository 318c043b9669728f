import type { DnsService } from '../model/rubric.ts';
import type { Machine } from './machine.ts';
import { spawner } from './spawner/spawner.ts';

/** Starts the lab's name server on a machine of its own (`names.py`); returns once it listens. */
export async function startDnsService(machine: Machine, service: DnsService): Promise<AsyncDisposable> {
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
    async [Symbol.asyncDispose]() {
      if (!hasEnded) process.kill(pid, 'SIGKILL');
      await ended;
    },
  };
}
