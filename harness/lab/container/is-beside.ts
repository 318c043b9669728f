import { LAB_FOLDER_VARIABLE } from '../lab-folder.ts';
import { givenOwner } from '../owner.ts';
import { readText } from '../proc-text.ts';

/** The environment by which `runBeside` marks the process that it starts. */
export const BESIDE = 'WIREMARK_BESIDE';

/** True in the process that `runBeside` started. */
export function isBeside(): boolean {
  const owner = givenOwner();
  return (
    process.env[BESIDE] === '1' &&
    process.env[LAB_FOLDER_VARIABLE] !== undefined &&
    owner !== undefined &&
    isAncestor(owner.pid)
  );
}

function isAncestor(pid: number): boolean {
  for (let at = process.ppid; at > 1;) {
    if (at === pid) return true;
    const stat = readText(`/proc/${at}/stat`);
    at = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
  }
  return false;
}
