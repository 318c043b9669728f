import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { LAB_FOLDER } from '../lab-folder.ts';
import { spawner, type Spawner } from '../spawner/spawner.ts';
import { hostCommand } from './host-command.ts';

/** What sandboxes are put together from. */
const SHOWN = ['/usr', '/etc', '/dev', '/proc', LAB_FOLDER];

/** Beside the lab's folder, which is shown with all that is mounted in it. */
const PLACE = `${LAB_FOLDER}-pad`;

/** A mount namespace with little in it, from which a sandbox is made in half the time. */
export interface LaunchPad {
  /** Its path, where all is there that bubblewrap's options show a program. */
  for(options: readonly string[]): string | undefined;
}

let laidOut: { by: Spawner; pad: Promise<LaunchPad | undefined> } | undefined;

/** The launch pad of this process; undefined where none can be had: then sandboxes are made from where we are. */
export function launchPad(): Promise<LaunchPad | undefined> {
  const by = spawner();
  // It is gone with the spawner that keeps it.
  if (laidOut?.by !== by) laidOut = { by, pad: layOut(by).catch(() => undefined) };
  return laidOut.pad;
}

async function layOut(by: Spawner): Promise<LaunchPad> {
  // What is mounted in the lab's folder later, as a program's disk is, has to be there as well.
  await by.ask({ do: 'share', at: dirname(LAB_FOLDER) });
  mkdirSync(PLACE, { recursive: true });
  const { stdio } = await by.ask({ do: 'launch-pad', at: PLACE, shown: SHOWN });
  const path = `/proc/${by.pid}/fd/${stdio[0]}`;
  return {
    for: (options) => (isShown(hostCommand('bwrap')) && sourcesOf(options).every(isShown) ? path : undefined),
  };
}

function sourcesOf(options: readonly string[]): string[] {
  return options.flatMap((option, at) =>
    option === '--bind' || option === '--ro-bind' ? (options[at + 1] ?? []) : [],
  );
}

function isShown(path: string): boolean {
  return SHOWN.some((folder) => path === folder || path.startsWith(`${folder}/`));
}
