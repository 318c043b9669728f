import { ownerOf, type Owner } from '../owner.ts';
import { ask, type Engine } from './engine.ts';

/** By which the containers of every run are known; its value says whose they are. */
export const OWNER_LABEL = 'wiremark.owner';

/** A container that was being made when its maker was ended comes to be only after the others were removed. */
const MOST_ROUNDS = 5;

/**
 * Removes containers that runs of wiremark left behind, of those owners that are meant. Only what carries our label and a name
 * of ours is touched.
 */
export async function removeContainers(
  engine: Engine,
  isMeant: (owner: Owner) => boolean,
): Promise<string[]> {
  const removed = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = await containersOf(engine, isMeant);
    if (found.length === 0) break;
    await ask(engine, ['rm', '--force', '--volumes', ...found]);
    for (const name of found) removed.add(name);
  }
  return [...removed];
}

async function containersOf(engine: Engine, isMeant: (owner: Owner) => boolean): Promise<string[]> {
  const filter = ['--all', '--filter', `label=${OWNER_LABEL}`, '--format', '{{.Names}}'];
  const { stdout } = await ask(engine, ['ps', ...filter]);
  return stdout.split('\n').filter((name) => {
    // `wiremark-<owner>-<number>`.
    const owner = ownerOf(name.replace(/-\d+$/, ''));
    return owner !== undefined && isMeant(owner);
  });
}

/** Removes images that were built from submissions, of those owners that are meant. */
export async function removeImages(engine: Engine, isMeant: (owner: Owner) => boolean): Promise<void> {
  const { stdout } = await ask(engine, ['images', '--quiet', '--filter', `label=${OWNER_LABEL}`]);
  const ids = [...new Set(stdout.split('\n').filter((id) => id !== ''))];
  if (ids.length === 0) return;
  const format = `{{.Id}} {{index .Config.Labels "${OWNER_LABEL}"}}`;
  const { stdout: labels } = await ask(engine, ['image', 'inspect', '--format', format, ...ids]);
  for (const line of labels.split('\n')) {
    const [id = '', label = ''] = line.split(' ');
    const owner = ownerOf(label);
    if (owner !== undefined && isMeant(owner)) await removeImage(engine, id);
  }
}

export async function removeImage(engine: Engine, name: string): Promise<void> {
  await ask(engine, ['rmi', '--force', name]);
}
