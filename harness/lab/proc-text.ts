import { readdirSync, readFileSync } from 'node:fs';

/** Text of a file of /proc; empty where its process has ended. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Names in a folder of /proc; none where its process has ended. */
export function listing(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
