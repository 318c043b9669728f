import { readText } from '../proc-text.ts';

/** How many processes the kernel has ended for want of memory since the machine was started, in containers and outside. */
export function memoryKills(): number {
  return Number(/^oom_kill (\d+)$/m.exec(readText('/proc/vmstat'))?.[1] ?? 0);
}

/** Whether the machine itself has so much memory left. */
export function hasMemoryLeft(bytes: number): boolean {
  const kB = Number(/^MemAvailable:\s+(\d+) kB/m.exec(readText('/proc/meminfo'))?.[1] ?? 0);
  return kB * 1024 >= bytes;
}
