import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DnsService } from '../model/rubric.ts';
import type { Machine } from './machine.ts';

const START_LIMIT_MS = 10_000;

/** Starts the lab's name server on a machine of its own; returns once it listens. */
export async function startDnsService(machine: Machine, service: DnsService): Promise<AsyncDisposable> {
  const here = import.meta.url;
  const program = fileURLToPath(new URL(`./dns-process${extname(here)}`, here));
  const child = spawn(
    'nsenter',
    [
      `--net=/proc/${machine.pid}/ns/net`,
      '--',
      process.execPath,
      ...process.execArgv,
      program,
      machine.address,
      JSON.stringify(service.records),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ready = once(child.stdout, 'data', { signal: AbortSignal.timeout(START_LIMIT_MS) });
  const failed = once(child, 'exit').then(() =>
    Promise.reject(new Error('the name server of the lab did not start')),
  );
  failed.catch(() => {});
  await Promise.race([ready, failed]);
  return {
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
