import type { Layout } from '../layout.ts';
import type { ListedEntry, Listing } from '../listing.ts';

/** What `gh classroom clone student-repos` leaves: `<assignment>-submissions/<assignment>-<user name>/`, each a clone. */
export const githubClassroom: Layout = {
  name: 'github-classroom',
  async read(listing) {
    const folders = listing.entries.filter(({ kind }) => kind === 'folder');
    const assignment = await assignmentOf(listing, folders);
    if (assignment === undefined) return undefined;
    const prefix = `${assignment}-`;
    const found = folders.filter(({ name }) => name.startsWith(prefix) && name.length > prefix.length);
    if (found.length === 0) return undefined;
    return {
      why: {
        key: 'intake.why.github-classroom',
        values: { count: found.length, assignment, folder: listing.name },
      },
      handIns: found.map((entry) => {
        const user = entry.name.slice(prefix.length);
        return {
          key: user.toLowerCase(),
          name: user,
          parts: [listing.part(entry)],
          shown: entry.name,
          students: [{ name: user, platformId: user }],
          group: user,
        };
      }),
      unmatched: listing.entries.filter((entry) => !found.includes(entry)),
      doubts: [],
    };
  },
};

/** The assignment, by the name of the folder; or by what the names of clones have in common. */
async function assignmentOf(listing: Listing, folders: ListedEntry[]): Promise<string | undefined> {
  const named = /^(?<assignment>.+)-submissions$/u.exec(listing.name)?.groups?.['assignment'];
  if (named !== undefined && folders.some(({ name }) => name.startsWith(`${named}-`))) return named;
  if (folders.length < 2) return undefined;
  const common = commonPrefix(folders.map(({ name }) => name));
  const assignment = common.slice(0, Math.max(0, common.lastIndexOf('-')));
  if (assignment === '') return undefined;
  for (const folder of folders) if (!(await listing.namesIn(folder)).includes('.git')) return undefined;
  return assignment;
}

function commonPrefix(names: string[]): string {
  const [first = '', ...rest] = names;
  let length = first.length;
  for (const name of rest) while (!name.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
