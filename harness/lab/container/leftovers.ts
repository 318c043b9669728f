import { ownerOf, type Owner } from '../owner.ts';
import { ask, type Engine } from './engine.ts';

/** By which the containers of every run are known; its value says whose they are. */
export const OWNER_LABEL = 'wiremark.owner';

/**
 * Removes containers that runs of wiremark left behind, of those owners that are meant. Only what carries our label and a name
 * of ours is touched.
 */
export async function removeContainers(
  engine: Engine,
  isMeant: (owner: Owner) => boolean,
): Promise<string[]> {
  const filter = ['--all', '--filter', `label=${OWNER_LABEL}`, '--format', '{{.Names}}'];
  const { stdout } = await ask(engine, ['ps', ...filter]);
  const names = stdout.split('\n').filter((name) => {
    // `wiremark-<owner>-<number>`.
    const owner = ownerOf(name.replace(/-\d+$/, ''));
    return owner !== undefined && isMeant(owner);
  });
  if (names.length > 0) await ask(engine, ['rm', '--force', '--volumes', ...names]);
  return names;
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
