import { existsSync, readFileSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Finding } from './finding.ts';

const MIB = 1024 * 1024;
/** The evidence of a class of a hundred takes about as much. */
const WANTED_DISK_BYTES = 512 * MIB;
/** One scenario of a large submission, its reports included. */
const LEAST_DISK_BYTES = 32 * MIB;
/** Programs of one submission, their files in memory, and the capture's ring. */
const WANTED_MEMORY_BYTES = 1024 * MIB;
const LEAST_MEMORY_BYTES = 256 * MIB;

/** Whether there is room for reports and for the lab. */
export async function spaceFindings(reports = 'reports'): Promise<Finding[]> {
  return [await findDisk(reports), findMemory()];
}

async function findDisk(reports: string): Promise<Finding> {
  const name = 'disk for reports';
  const folder = existing(resolve(reports));
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  const detail = `${size(free)} free in ${folder}`;
  if (!isWritable)
    return {
      name,
      ok: false,
      isOptional: true,
      detail: `${folder} may not be written by this user`,
      remedy: 'Name a folder of your own with --out when you grade.',
    };
  if (free >= WANTED_DISK_BYTES) return { name, ok: true, detail };
  return {
    name,
    ok: false,
    ...(free < LEAST_DISK_BYTES ? {} : { isOptional: true }),
    detail: `only ${detail}; a class takes up to ${size(WANTED_DISK_BYTES)}`,
    remedy: 'Free some space, or name another folder with --out when you grade.',
  };
}

function findMemory(): Finding {
  const name = 'memory';
  const kilobytes = /^MemAvailable:\s*(\d+)/mu.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  const free = Number(kilobytes ?? 0) * 1024;
  const detail = `${size(free)} available; the lab keeps programs and their files in it`;
  if (free >= WANTED_MEMORY_BYTES) return { name, ok: true, detail };
  return {
    name,
    ok: false,
    ...(free < LEAST_MEMORY_BYTES ? {} : { isOptional: true }),
    detail: `only ${detail}, up to ${size(WANTED_MEMORY_BYTES)}`,
    remedy: 'End other programs, or grade one submission at a time: --jobs 1',
  };
}

/** The folder itself, or the nearest one above it that is there. */
function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder));
}

function size(bytes: number): string {
  return bytes < 1024 * MIB ? `${Math.floor(bytes / MIB)} MB` : `${(bytes / MIB / 1024).toFixed(1)} GB`;
}
