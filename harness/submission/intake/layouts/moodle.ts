import type { IntakeDoubt } from '../../../model/intake.ts';
import { gathered, type FoundHandIn, type Layout } from '../layout.ts';
import type { ListedEntry, Listing } from '../listing.ts';

/**
 * Moodle's folders: `<name>_<id>_assignsubmission_<plugin>`, before 4.1 with another `_` at the end. Of a group it is the group's name and
 * number, `Default group` without a number; with anonymous marking everybody is called `Participant`.
 */
export const moodleFolders: Layout = {
  name: 'moodle',
  read: (listing) =>
    read(listing, 'folder', /^(?<who>.+?)(?:_(?<id>\d+))?_assignsubmission_(?<plugin>[a-z]+)_?$/u),
};

/** Moodle's flat download: `<name>_<id>_assignsubmission_file_<file name>`. */
export const moodleFiles: Layout = {
  name: 'moodle-files',
  read: (listing) =>
    read(listing, 'file', /^(?<who>.+?)(?:_(?<id>\d+))?_assignsubmission_(?<plugin>[a-z]+)_(?<file>.+)$/u),
};

interface MoodleEntry {
  key: string;
  entry: ListedEntry;
  who: string;
  id: string | undefined;
  plugin: string;
  file: string | undefined;
}

async function read(listing: Listing, kind: 'folder' | 'file', pattern: RegExp) {
  const unmatched: ListedEntry[] = [];
  const found: MoodleEntry[] = [];
  for (const entry of listing.entries) {
    const groups = entry.kind === kind ? pattern.exec(entry.name)?.groups : undefined;
    const { who, id, plugin, file } = groups ?? {};
    if (who === undefined || plugin === undefined) unmatched.push(entry);
    else found.push({ key: `${who}_${id ?? ''}`, entry, who, id, plugin, file });
  }
  if (found.length === 0) return undefined;
  const isAnonymous = anonymityOf(found);
  const doubts: IntakeDoubt[] = [];
  const handIns = [...gathered(found)].map(([key, entries]) =>
    handInOf(listing, key, entries, isAnonymous, doubts),
  );
  const example = found[0]?.entry.name ?? '';
  return {
    why: {
      key: `intake.why.moodle-${kind}`,
      values: { count: found.length, total: listing.entries.length, example },
    },
    handIns,
    unmatched,
    doubts,
  };
}

function handInOf(
  listing: Listing,
  key: string,
  entries: MoodleEntry[],
  isAnonymous: (who: string) => boolean,
  doubts: IntakeDoubt[],
): FoundHandIn {
  const files = entries.filter(({ plugin }) => plugin !== 'onlinetext' && plugin !== 'comments');
  const used = files.length > 0 ? files : entries;
  const [first] = used;
  const who = first?.who ?? key;
  const id = first?.id;
  const shown = first?.entry.name ?? key;
  if (files.length === 0) {
    doubts.push({
      kind: 'other',
      path: shown,
      told: { key: 'intake.doubt.only-online-text', values: { path: shown } },
    });
  }
  const name = isAnonymous(who) ? `${who}${id === undefined ? '' : ` ${id}`}` : who;
  return {
    key,
    name,
    ...(id === undefined ? {} : { tag: id }),
    parts: used.map(({ entry, file }) => listing.part(entry, file)),
    shown,
    // Without a number it is the group of those who are in no group.
    students: id === undefined ? [] : [{ name, platformId: id }],
    group: who,
  };
}

const anonymousNames =
  /^(participant|peserta|teilnehmer(\/in)?|participante|partecipante|deelnemer|deltagare|deltager|uczestnik|катысушы)$/iu;

/** Where everybody has the same name, it is nobody's. */
function anonymityOf(found: MoodleEntry[]): (who: string) => boolean {
  const names = new Set(found.map(({ who }) => who));
  const isOneName = names.size === 1 && new Set(found.map(({ key }) => key)).size > 2;
  return (who) => isOneName || anonymousNames.test(who);
}
