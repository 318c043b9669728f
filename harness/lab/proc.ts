import { readlinkSync } from 'node:fs';
import { listing, readText } from './proc-text.ts';

export { readThreads, tasksOf } from './threads.ts';

/** All processes below one, itself left out. */
export function descendants(pid: number): number[] {
  const found: number[] = [];
  const queue = [pid];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const task of listing(`/proc/${next}/task`)) {
      const children = readText(`/proc/${next}/task/${task}/children`).trim();
      for (const child of children === '' ? [] : children.split(' ')) {
        found.push(Number(child));
        queue.push(Number(child));
      }
    }
    if (found.length > 4_096) break;
  }
  return found;
}

/** Inodes of the sockets that a process holds open. */
export function socketInodes(pid: number): number[] {
  return listing(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const match = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`));
      return match?.[1] === undefined ? [] : [Number(match[1])];
    } catch {
      return [];
    }
  });
}
