import { readlinkSync } from 'node:fs';
import { listing, readText } from './proc-text.ts';

const VARIABLE = 'WIREMARK_OWNER';
const PREFIX = 'wiremark-';

/**
 * Who made a thing that outlives a process: its pid namespace, its process id there, and when it was started, for ids
 * are given out again.
 */
export interface Owner {
  namespace: string;
  pid: number;
  started: string;
}

/** The environment by which the outer process tells the inner one whose things it makes. */
export function ownerEnvironment(owner: Owner): Record<string, string> {
  return { [VARIABLE]: written(owner) };
}

/** The name of what this run makes where others could see it: `wiremark-<namespace>-<pid>-<started>`. */
export function groupName(): string {
  const given = process.env[VARIABLE] ?? '';
  return PREFIX + (parsed(given) === undefined ? written(ourselves()) : given);
}

/** Who the environment says is our owner: the process that started this one again. */
export function givenOwner(): Owner | undefined {
  return parsed(process.env[VARIABLE] ?? '');
}

/** Whose a thing of this name is; undefined where it is none of ours. */
export function ownerOf(name: string): Owner | undefined {
  return name.startsWith(PREFIX) ? parsed(name.slice(PREFIX.length)) : undefined;
}

/** Linux gives its first pid namespace this number (`PROC_PID_INIT_INO`): whoever is in it sees every process. */
const FIRST_NAMESPACE = '4026531836';

/** Whether an owner is gone for good. Where that cannot be seen from here, it counts as alive. */
export function isGone(owner: Owner): boolean {
  const here = pidNamespace();
  if (owner.namespace === here) return startOf(owner.pid) !== owner.started;
  return here === FIRST_NAMESPACE && !isInhabited(owner.namespace);
}

/** Whether a process lives in a pid namespace. */
function isInhabited(namespace: string): boolean {
  return listing('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readlinkSync(`/proc/${name}/ns/pid`) === `pid:[${namespace}]`;
    } catch {
      // It may be one that is not ours to look at. It has an id in each namespace that it is in: one of here alone has one.
      return /^NSpid:\t\d+\t/m.test(readText(`/proc/${name}/status`));
    }
  });
}

/** This process as an owner. */
export function ourselves(): Owner {
  return { namespace: pidNamespace(), pid: process.pid, started: startOf(process.pid) ?? '0' };
}

function written({ namespace, pid, started }: Owner): string {
  return `${namespace}-${pid}-${started}`;
}

function parsed(text: string): Owner | undefined {
  const [, namespace, pid, started] = /^(\d{1,20})-(\d{1,10})-(\d{1,20})$/.exec(text) ?? [];
  return namespace === undefined || pid === undefined || started === undefined
    ? undefined
    : { namespace, pid: Number(pid), started };
}

/** When a process was started, in ticks since the machine was. Undefined where there is none, or none but a zombie. */
function startOf(pid: number): string | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' || state === 'Z' ? undefined : rest[18];
}

function pidNamespace(): string {
  return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
}
